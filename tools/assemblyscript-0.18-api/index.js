// as-loader 0.7 asks for AssemblyScript 0.18, which came as CommonJS. What it reads of the package itself is
// how serious a diagnostic is.
exports.DiagnosticCategory = Object.freeze({ PEDANTIC: 0, INFO: 1, WARNING: 2, ERROR: 3 });
