import { beforeAll, describe, expect, it } from "vitest";
import { buildKernels, functionNames, type Kernels } from "./kernels.ts";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await buildKernels();
}, 60_000);

const smallest = 2 ** -1074;
const normal = 2 ** -1022;
/** Both signs of these, and each with every other in the other lane. */
const specialSizes = [
  0,
  smallest,
  3 * smallest,
  normal - smallest,
  normal,
  1e-300,
  2 ** -54,
  2 ** -27,
  0.28,
  0.41421356237309503,
  0.5,
  0.7071067811865475,
  Math.SQRT1_2,
  1 - 2 ** -53,
  1,
  1 + 2 ** -52,
  1.28,
  1.4616321449683622,
  2,
  2.28,
  2.414213562373095,
  3,
  8,
  28,
  38.6,
  40,
  708.5,
  709,
  709.782712893384,
  709.7827128933841,
  710,
  745.1332191019411,
  745.1332191019412,
  746,
  1e6,
  1000000.5,
  2 ** 52 + 0.5,
  2 ** 53,
  2 ** 64,
  1e300,
  Number.MAX_VALUE,
  Infinity,
];
const specials = [...specialSizes, ...specialSizes.map((x) => -x), NaN];

describe.each(functionNames)("%s", (name) => {
  it("gives in each lane the bits of its scalar form, for random bits", () => {
    const pairs = 500_000;
    const { count, x, y } = kernels.mismatches(name, 20240229n, pairs);
    expect(count, `${count} of ${pairs} vectors, the last with ${x}, ${y}`).toBe(0);
  });

  it("gives in each lane the bits of its scalar form, for all pairs of special values", () => {
    const scalar = kernels.scalar[name];
    for (const first of specials) {
      const x = specials.flatMap((second) => [first, second]);
      const y = specials.flatMap((second) => [second, first]);
      const vector = kernels.vector(name, x, y);
      for (let i = 0; i < x.length; i++) {
        const expected = scalar(x[i], y[i]);
        if (!Object.is(vector[i], expected)) expect(vector[i], `${name}(${x[i]}, ${y[i]})`).toBe(expected);
      }
    }
  });
});
