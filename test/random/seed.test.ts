import { build } from "esbuild";
import fc from "fast-check";
import { alea } from "seedrandom";
import { describe, expect, it } from "vitest";
import { expandSeed } from "../../src/engine/seed.ts";
import { isKindredError, type KindredError } from "../../src/model/errors.ts";

const hex = (seed: string | number) => Buffer.from(expandSeed(seed).buffer).toString("hex");

describe("expandSeed", () => {
  it("is eight words of alea", () => {
    const generator = alea("42");
    expect(Array.from(expandSeed(42))).toEqual(Array.from({ length: 8 }, () => generator.int32() >>> 0));
  });

  it("keeps giving the same words", () => {
    expect(Array.from(expandSeed("kindred"))).toMatchInlineSnapshot(`
      [
        1073288884,
        2077972897,
        4221703864,
        728820554,
        3983199640,
        3782488199,
        3869532797,
        3791645725,
      ]
    `);
  });

  it("takes a number and the string that prints it for one seed", () => {
    expect(hex(2024)).toBe(hex("2024"));
    expect(hex(-0)).toBe(hex("0"));
    expect(hex(0.5)).toBe(hex("0.5"));
  });

  // Repetitions, and characters that differ in their high bytes only.
  it("tells apart seeds that weaker hashes confuse", () => {
    const seeds = [
      "",
      "\0",
      "1",
      "11",
      "111",
      "12",
      "1212",
      "1\0",
      "ı",
      "ıı",
      "x".repeat(300),
      "x".repeat(301),
    ];
    expect(new Set(seeds.map(hex)).size).toBe(seeds.length);
  });

  it("gives different words to different seeds, never all zero", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(hex(a) === hex(b)).toBe(a === b);
        expect(expandSeed(a).some((word) => word !== 0)).toBe(true);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it.each([
    [undefined, "undefined"],
    [null, "null"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [true, "true"],
    [7n, "the bigint 7n"],
    [[1], "a list of 1"],
    [{}, "an object"],
  ])("refuses %s, and names it", (value, named) => {
    let error: unknown;
    try {
      expandSeed(value as number);
    } catch (thrown) {
      error = thrown;
    }
    expect(isKindredError(error, "option")).toBe(true);
    expect((error as KindredError).option).toBe("seed");
    expect((error as KindredError).message).toContain(named);
  });

  it("bundles for a browser with nothing of Node's left in it, and gives the same words", async () => {
    const { outputFiles } = await build({
      entryPoints: ["src/engine/seed.ts"],
      bundle: true,
      format: "esm",
      platform: "browser",
      write: false,
    });
    const text = outputFiles[0].text;
    expect(text).not.toMatch(/Dynamic require|require\("|from\s*["'](node:)?crypto/);
    const bundled = await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
    expect(bundled.expandSeed("2024")).toEqual(expandSeed("2024"));
  });
});
