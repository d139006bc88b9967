// How the sources become the files of dist/: shared by the build and by the tests that need a real worker file.
import { readFileSync } from "node:fs";

/**
 * seedrandom's generator as an ES module: a CommonJS one comes with a file of helpers that every page would load.
 *
 * @type {import("esbuild").Plugin}
 */
const seedrandomModule = {
  name: "seedrandom as an ES module",
  setup(build) {
    build.onLoad({ filter: /[\\/]seedrandom[\\/]lib[\\/]alea\.js$/ }, ({ path }) => ({
      contents: `const module = { exports: {} };\n${readFileSync(path, "utf8")}\nexport default module.exports;`,
    }));
  },
};

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
  plugins: [seedrandomModule],
  // Flat: `new URL("./worker.js", import.meta.url)` must find the worker from whichever file it ends up in.
  chunkNames: "[name]-[hash]",
};

/**
 * For Node, where time matters and size does not: the engine's bytes as they are, not packed.
 *
 * @type {import("esbuild").Plugin}
 */
export const plainEngine = {
  name: "plain engine",
  setup(build) {
    build.onLoad({ filter: /[\\/]engine[\\/]bytes\.ts$/ }, () => {
      const text = readFileSync("build/engine.wasm").toString("base64");
      return {
        contents: `export const engineBytes = () => new Uint8Array(Buffer.from("${text}", "base64"));`,
      };
    });
  },
};
