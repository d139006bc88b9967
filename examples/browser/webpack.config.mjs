import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// as-loader has defaults for these, which would go before what asconfig.json says.
const asconfig = JSON.parse(readFileSync(here("../../asconfig.json"), "utf8"));
const { runtime } = asconfig.options;
const { optimizeLevel, shrinkLevel } = asconfig.targets.release;

/** @type {import("webpack").Configuration} */
export default {
  mode: "production",
  context: here("."),
  entry: "./page.js",
  output: { path: here("built"), filename: "page.js", clean: true },
  // The entry exports all of the engine, functions over v128 for other AssemblyScript among it.
  ignoreWarnings: [/Exchange of 'v128' values/],
  module: {
    rules: [
      {
        // AssemblyScript, compiled by as-loader; the page is given the address of the Wasm.
        test: here("assembly/index.ts"),
        type: "asset/resource",
        generator: { filename: "twelve-schools.wasm" },
        loader: "as-loader",
        // What else the compiler is told stands in asconfig.json, which as-loader's options cannot say all of.
        options: { raw: true, runtime, exportRuntime: false, optimizeLevel, shrinkLevel },
      },
    ],
  },
};
