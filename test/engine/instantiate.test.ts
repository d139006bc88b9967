import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { engineBytes } from "../../src/engine/instantiate.ts";

it("the engine in the bundle is the one that asc wrote, byte for byte", () => {
  const built = readFileSync(new URL("../../build/engine.wasm", import.meta.url));
  expect(new Set(built).size).toBe(256);
  expect(Buffer.compare(engineBytes(), built)).toBe(0);
});
