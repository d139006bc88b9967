// The command-line interface of AssemblyScript 0.18 (`ready`, `createMemoryStream`, `main` with a callback) over
// today's, which is an ES module whose `main` returns a promise.
const today = import("assemblyscript/asc");

/** Settles when the compiler can be used. */
exports.ready = today.then(() => undefined);

/** A stream that keeps what is written to it. */
exports.createMemoryStream = () => {
  const chunks = [];
  return Object.assign(chunks, {
    write: (chunk) => chunks.push(Buffer.from(chunk)) > 0,
    reset: () => chunks.splice(0),
    toBuffer: () => Buffer.concat(chunks),
    toString: () => Buffer.concat(chunks).toString(),
  });
};

/** Compiles; `callback` is given the error, or null. */
exports.main = (argv, host, callback) => {
  today.then((asc) => asc.main(argv, host)).then(({ error }) => callback(error ?? null), callback);
};
