// Builds the package: the engine, the bundles (Node, browser, worker) and the type declarations.
import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { build } from "esbuild";

await import("./build-engine.mjs");
rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/index.ts", "src/node.ts", "src/worker.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  sourcemap: true,
  external: ["node:*"],
  chunkNames: "chunks/[name]-[hash]",
});
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});
copyFileSync("build/engine.wasm", "dist/engine.wasm");
