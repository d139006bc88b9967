// Builds the package: the engine, the bundles (Node, browser, workers) and the type declarations.
import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { minify } from "terser";
import { bundleOptions, plainEngine } from "./bundle.mjs";

await import("./build-engine.mjs");
rmSync("dist", { recursive: true, force: true });
// What a page loads to fit is one bundle; the other entries are not allowed to cut it into more files.
for (const { entryPoints, plugins = [] } of [
  // The engine's text is a file of its own: beside it, gzip does worse on the code.
  { entryPoints: ["src/index.ts", "src/worker.ts", "src/engine/bytes.ts", "src/build.ts"] },
  { entryPoints: ["src/precompiled.ts"] },
  { entryPoints: ["src/node.ts", "src/node-precompiled.ts", "src/node-worker.ts"], plugins: [plainEngine] },
])
  await build({
    ...bundleOptions,
    entryPoints,
    plugins: [...bundleOptions.plugins, ...plugins],
    outdir: "dist",
  });
// A second minifier takes another 3 % off what a page loads.
for (const name of readdirSync("dist")) {
  if (!name.endsWith(".js")) continue;
  const path = join("dist", name);
  const { code, map } = await minify(readFileSync(path, "utf8"), {
    module: true,
    ecma: 2022,
    compress: { passes: 3 },
    sourceMap: { content: readFileSync(`${path}.map`, "utf8"), filename: name, url: `${name}.map` },
  });
  writeFileSync(path, code);
  writeFileSync(`${path}.map`, map);
}
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});
// tsc rewrites ".ts" imports to ".js" in JavaScript only, and declarations that import ".ts" do not resolve.
for (const name of readdirSync("dist", { recursive: true })) {
  if (!name.endsWith(".d.ts")) continue;
  const path = join("dist", name);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(/(from\s*|import\s*\(?\s*)"(\.{1,2}\/[^"]+)\.ts"/g, '$1"$2.js"'));
}
copyFileSync("build/engine.wasm", "dist/engine.wasm");
