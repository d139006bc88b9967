import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { buildKernels, type FunctionName, type Kernels } from "./kernels.ts";
import { errorInUlp } from "./unit-in-last-place.ts";

/** The points that measure.ts kept, half of them the worst of 40,000 a function: [...inputs, nearest, rest]. */
const reference: Record<FunctionName, number[][]> = JSON.parse(
  readFileSync(new URL("../fixtures/math/accuracy.json", import.meta.url), "utf8"),
);

/** The greatest errors that the docstrings in assembly/math state, and the file each stands in. */
const stated: Record<FunctionName, [ulp: string, file: string]> = {
  exp: ["1.2", "exp"],
  expm1: ["1.0", "exp"],
  log: ["0.8", "log"],
  log1p: ["1.3", "log"],
  logistic: ["2.1", "logistic"],
  softplus: ["1.7", "logistic"],
  tanh: ["2.5", "tanh"],
  sin: ["0.8", "trigonometric"],
  cos: ["0.8", "trigonometric"],
  atan: ["1.7", "arctangent"],
  lgamma: ["3.8", "gamma"],
  digamma: ["4.3", "gamma"],
  erf: ["1.8", "error-function"],
  erfc: ["2.6", "error-function"],
  normalCdf: ["3.3", "normal"],
  logNormalCdf: ["3.3", "log-normal-cdf"],
  inverseMillsRatio: ["3.3", "log-normal-cdf"],
  normalQuantile: ["7.0", "normal"],
  normalShortfall: ["92", "log-normal-cdf"],
  logBesselI0Scaled: ["4.5", "bessel"],
  besselI0Decay: ["82", "bessel"],
  pow: ["1.0", "pow"],
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
    expect(reference[name].length).toBeGreaterThanOrEqual(150);
    expect(worst, `at ${at}`).toBeLessThanOrEqual(Number(ulp));
    // a bound far above what is so would hold nothing
    expect(worst, `at ${at}`).toBeGreaterThan(0.8 * Number(ulp));
  });

  it("states that bound in its docstring", () => {
    const source = readFileSync(new URL(`../../assembly/math/${file}.ts`, import.meta.url), "utf8");
    const docstring = source
      .slice(0, source.indexOf(`export function ${name}(`))
      .split("/**")
      .at(-1);
    expect(docstring).toContain(`at most ${ulp} ulp`);
  });
});
