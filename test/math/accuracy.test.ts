import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { buildKernels, type FunctionName, type Kernels } from "./kernels.ts";
import { errorInUlp } from "./unit-in-last-place.ts";

/** The points that measure.ts kept, half of them the worst of 40,000 a function: [...inputs, nearest, rest]. */
const reference: Record<FunctionName, number[][]> = JSON.parse(
  readFileSync(new URL("../fixtures/math/accuracy.json", import.meta.url), "utf8"),
);

/** The greatest errors that the docstrings in assembly/math state, and the file each stands in. */
const stated: Record<FunctionName, [ulp: number, file: string]> = {
  exp: [0.9, "exp"],
};

let kernels: Kernels;
beforeAll(async () => {
  kernels = await buildKernels();
}, 60_000);

describe.each(Object.keys(stated) as FunctionName[])("%s", (name) => {
  const [ulp, file] = stated[name];

  it(`is within ${ulp} ulp of 50-digit arithmetic`, () => {
    let worst = 0;
    let at: number[] = [];
    for (const row of reference[name]) {
      const [x, y] = row;
      const got = row.length === 4 ? kernels.scalar[name](x, y) : kernels.scalar[name](x);
      const error = errorInUlp(got, row.at(-2)!, row.at(-1)!);
      if (!(error <= worst)) {
        worst = error;
        at = row;
      }
    }
    expect(reference[name].length).toBeGreaterThan(200);
    expect(worst, `at ${at}`).toBeLessThanOrEqual(ulp);
    // a bound far above what is so would hold nothing
    expect(worst, `at ${at}`).toBeGreaterThan(0.8 * ulp);
  });

  it("states that bound in its docstring", () => {
    const source = readFileSync(new URL(`../../assembly/math/${file}.ts`, import.meta.url), "utf8");
    const docstring = source.slice(0, source.indexOf(`export function ${name}(`)).split("/**").at(-1);
    expect(docstring).toContain(`at most ${ulp} ulp`);
  });
});
