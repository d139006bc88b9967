// How the sources become the files of dist/: shared by the build and by the tests that need a real worker file.

/** @type {import("esbuild").BuildOptions} */
export const bundleOptions = {
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  sourcemap: true,
  legalComments: "none",
  external: ["node:*"],
  // Flat: `new URL("./worker.js", import.meta.url)` must find the worker from whichever file it ends up in.
  chunkNames: "[name]-[hash]",
};
