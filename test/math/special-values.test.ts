import { beforeAll, describe, expect, it } from "vitest";
import { buildKernels, type FunctionName, type Kernels } from "./kernels.ts";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await buildKernels();
}, 60_000);

const smallest = 2 ** -1074;
const largest = Number.MAX_VALUE;

/** Exact values, zeros with their signs. */
const values: Record<Exclude<FunctionName, "pow">, [x: number, value: number][]> = {
  exp: [
    [0, 1],
    [-0, 1],
    [smallest, 1],
    [-Infinity, 0],
    [Infinity, Infinity],
    [710, Infinity],
    [709.7827128933841, Infinity],
    [-745, smallest],
    [-745.1332191019411, smallest],
    [-745.1332191019412, 0],
    [-1e308, 0],
  ],
  expm1: [
    [0, 0],
    [-0, -0],
    [smallest, smallest],
    [-smallest, -smallest],
    [1e-300, 1e-300],
    [-Infinity, -1],
    [-60, -1],
    [Infinity, Infinity],
    [710, Infinity],
  ],
  log: [
    [1, 0],
    [0, -Infinity],
    [-0, -Infinity],
    [-smallest, NaN],
    [-1, NaN],
    [-Infinity, NaN],
    [Infinity, Infinity],
    [smallest, -744.4400719213812],
    [2 ** -1022, -708.3964185322641],
    [largest, 709.782712893384],
  ],
  log1p: [
    [0, 0],
    [-0, -0],
    [smallest, smallest],
    [-smallest, -smallest],
    [-1, -Infinity],
    [-1 - 2 ** -52, NaN],
    [-Infinity, NaN],
    [Infinity, Infinity],
    [largest, 709.782712893384],
  ],
  logistic: [
    [0, 0.5],
    [-0, 0.5],
    [Infinity, 1],
    [40, 1],
    [-Infinity, 0],
    [-745, smallest],
    [-746, 0],
  ],
  softplus: [
    [0, Math.LN2],
    [-0, Math.LN2],
    [Infinity, Infinity],
    [1000, 1000],
    [-Infinity, 0],
    [-745, smallest],
    [-746, 0],
  ],
  tanh: [
    [0, 0],
    [-0, -0],
    [smallest, smallest],
    [-smallest, -smallest],
    [20, 1],
    [-20, -1],
    [Infinity, 1],
    [-Infinity, -1],
    [largest, 1],
  ],
  sin: [
    [0, 0],
    [-0, -0],
    [smallest, smallest],
    [-smallest, -smallest],
    [Infinity, NaN],
    [-Infinity, NaN],
  ],
  cos: [
    [0, 1],
    [-0, 1],
    [smallest, 1],
    [Infinity, NaN],
    [-Infinity, NaN],
  ],
  atan: [
    [0, 0],
    [-0, -0],
    [smallest, smallest],
    [1, Math.PI / 4],
    [-1, -Math.PI / 4],
    [Infinity, Math.PI / 2],
    [-Infinity, -Math.PI / 2],
    [largest, Math.PI / 2],
  ],
  lgamma: [
    [1, 0],
    [2, 0],
    [0, Infinity],
    [-0, Infinity],
    [-1, Infinity],
    [-170, Infinity],
    [-1e300, Infinity],
    [Infinity, Infinity],
    [-Infinity, Infinity],
    [largest, Infinity],
    [smallest, 744.4400719213812],
    [-smallest, 744.4400719213812],
  ],
  digamma: [
    [0, -Infinity],
    [-0, Infinity],
    [smallest, -Infinity],
    [-smallest, Infinity],
    [-1, NaN],
    [-170, NaN],
    [-Infinity, NaN],
    [Infinity, Infinity],
    [largest, 709.782712893384],
  ],
  erf: [
    [0, 0],
    [-0, -0],
    [6, 1],
    [-6, -1],
    [Infinity, 1],
    [-Infinity, -1],
    [largest, 1],
  ],
  erfc: [
    [0, 1],
    [-0, 1],
    [27, 5.23705e-319],
    [27.3, 0],
    [-6, 2],
    [Infinity, 0],
    [-Infinity, 2],
    [largest, 0],
  ],
  normalCdf: [
    [0, 0.5],
    [-0, 0.5],
    [9, 1],
    [-38.6, 0],
    [Infinity, 1],
    [-Infinity, 0],
    [-largest, 0],
  ],
  logNormalCdf: [
    [0, -Math.LN2],
    [-0, -Math.LN2],
    [39, -0],
    [Infinity, -0],
    [-1e160, -Infinity],
    [-Infinity, -Infinity],
  ],
  inverseMillsRatio: [
    [0, 0.7978845608028654],
    [39, 0],
    [Infinity, 0],
    [-Infinity, Infinity],
  ],
  normalShortfall: [
    [0, 0.7978845608028654],
    [40, 40],
    [Infinity, Infinity],
  ],
  logBesselI0Scaled: [
    [0, 0],
    [-0, 0],
    [smallest, -smallest],
    [Infinity, -Infinity],
    [-Infinity, -Infinity],
  ],
  besselI0Decay: [
    [0, 1],
    [-0, 1],
    [smallest, 1],
    [Infinity, 0],
    [-Infinity, 0],
  ],
  normalQuantile: [
    [0.5, 0],
    [0, -Infinity],
    [-0, -Infinity],
    [1, Infinity],
    [-smallest, NaN],
    [1 + 2 ** -52, NaN],
    [Infinity, NaN],
    [-Infinity, NaN],
  ],
};

describe.each(Object.keys(values) as (keyof typeof values)[])("%s", (name) => {
  it.each([...values[name], [NaN, NaN]])("of %d is %d", (x, value) => {
    expect(kernels.scalar[name](x)).toBe(value);
  });
});

describe("pow", () => {
  it("has the special values of IEEE 754", () => {
    const { pow } = kernels.scalar;
    for (const y of [0, -0]) for (const x of [NaN, Infinity, 0, -3, 7]) expect(pow(x, y)).toBe(1);
    for (const y of [NaN, Infinity, -Infinity, 3, -2.5]) expect(pow(1, y)).toBe(1);
    expect(pow(NaN, 2)).toBe(NaN);
    expect(pow(2, NaN)).toBe(NaN);
    expect([pow(0, 3), pow(-0, 3), pow(0, -3), pow(-0, -3)]).toEqual([0, -0, Infinity, -Infinity]);
    expect([pow(0, 2), pow(-0, 2), pow(0, -2), pow(-0, -2)]).toEqual([0, 0, Infinity, Infinity]);
    expect([pow(-0, 0.5), pow(-0, -0.5)]).toEqual([0, Infinity]);
    expect([pow(-8, 3), pow(-8, 2), pow(-8, -1), pow(-8, 1 / 3)]).toEqual([-512, 64, -0.125, NaN]);
    expect([pow(0.5, Infinity), pow(0.5, -Infinity)]).toEqual([0, Infinity]);
    expect([pow(-2, Infinity), pow(-2, -Infinity), pow(-1, Infinity)]).toEqual([Infinity, 0, 1]);
    expect([pow(Infinity, 0.5), pow(Infinity, -2), pow(-Infinity, 3)]).toEqual([Infinity, 0, -Infinity]);
    expect([pow(-Infinity, 0.5), pow(-Infinity, -3)]).toEqual([Infinity, -0]);
    expect([pow(1 + 2 ** -52, largest), pow(1 - 2 ** -53, largest)]).toEqual([Infinity, 0]);
    expect([pow(2, 1023), pow(2, 1024), pow(2, -1074), pow(2, -1076)]).toEqual([
      2 ** 1023,
      Infinity,
      smallest,
      0,
    ]);
    expect([pow(smallest, -0.5), pow(smallest, 0.5), pow(smallest, 1)]).toEqual([
      2 ** 537,
      2 ** -537,
      smallest,
    ]);
  });

  it("is exact where the power of whole numbers is a double", () => {
    let tried = 0;
    for (let base = 2; base <= 60; base++) {
      for (let n = 1; BigInt(base) ** BigInt(n) < 1n << 53n; n++) {
        const exact = Number(BigInt(base) ** BigInt(n));
        expect(kernels.scalar.pow(base, n), `${base}^${n}`).toBe(exact);
        expect(kernels.scalar.pow(exact, 1 / n), `${exact}^(1/${n})`).toBeCloseTo(base, 11);
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(700);
  });

  it("takes squares, square roots and reciprocals as such", () => {
    for (const x of [1.1, 0.3, 123.456, 1e-160, 7e200]) {
      expect(kernels.scalar.pow(x, 2)).toBe(x * x);
      expect(kernels.scalar.pow(x, 0.5)).toBe(Math.sqrt(x));
      expect(kernels.scalar.pow(x, -1)).toBe(1 / x);
    }
  });
});

describe("below zero", () => {
  // Gamma(-n - 1/2) from Gamma(1/2) = sqrt(pi); digamma by the recurrence from digamma(1/2) = -euler - 2 log 2.
  it("lgamma and digamma follow their recurrences", () => {
    const { lgamma, digamma, log } = kernels.scalar;
    for (const x of [-0.5, -1.5, -2.25, -3.75, -10.1, -33.3, -100.4]) {
      expect(lgamma(x)).toBeCloseTo(lgamma(x + 1) - log(Math.abs(x)), 11);
      expect(digamma(x)).toBeCloseTo(digamma(x + 1) - 1 / x, 11);
    }
    expect(lgamma(-0.5)).toBeCloseTo(Math.log(2 * Math.sqrt(Math.PI)), 14);
    expect(digamma(-0.5)).toBeCloseTo(0.03648997397857652, 14);
  });
});
