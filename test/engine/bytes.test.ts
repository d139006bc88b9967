import { readFileSync } from "node:fs";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { engineBytes } from "../../src/engine/bytes.ts";
import { bundleOptions, plainEngine } from "../../tools/bundle.mjs";

const built = readFileSync(new URL("../../build/engine.wasm", import.meta.url));

it("the engine in the bundle is the one that asc wrote, byte for byte", () => {
  expect(new Set(built).size).toBe(256);
  expect(Buffer.compare(engineBytes(), built)).toBe(0);
});

it("and so is the one in the bundle for Node, which is not packed", async () => {
  const { outputFiles } = await build({
    ...bundleOptions,
    entryPoints: ["src/engine/bytes.ts"],
    plugins: [plainEngine],
    sourcemap: false,
    write: false,
    outdir: "dist",
  });
  const { text } = outputFiles[0]!;
  expect(text).not.toContain("unpack");
  const module = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  expect(Buffer.compare(module.engineBytes(), built)).toBe(0);
});
