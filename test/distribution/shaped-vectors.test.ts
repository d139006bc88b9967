import { describe, expect, it } from "vitest";
import {
  axis,
  exponential,
  group,
  halfNormal,
  horseshoe,
  matrix,
  model,
  normal,
  ordered,
  positiveOrdered,
  regularisedHorseshoe,
  sumToZero,
  uniform,
  unitVector,
  type VectorDistribution,
} from "../../src/index.ts";
import { mathematics } from "../compile/run-compiled.ts";
import { failure } from "../model/failure.ts";

const DRAWS = 20_000;

/** Vectors drawn as a parameter, and as data if they can be observed. */
function drawn(size: number, make: () => VectorDistribution<never, never>, observable = true): number[][][] {
  const made = model({ arm: axis(size), y: matrix("arm") }, ({ arm, y }, { parameter, observe }) => {
    const x = parameter(make(), { each: arm });
    if (observable) observe(y, make());
    return { x };
  });
  const simulation = made.simulate((observable ? { rows: [1] } : { y: [Array(size).fill(0)] }) as never, {
    draws: DRAWS,
    seed: 8,
  });
  const vectors = (values: Float64Array) =>
    Array.from({ length: DRAWS }, (_, i) => Array.from(values.subarray(i * size, (i + 1) * size)));
  const seen = observable
    ? [(simulation.observed as Record<string, { values: Float64Array }>).y!.values]
    : [];
  return [simulation.draws.x.values as Float64Array, ...seen].map(vectors);
}

/** The mean of a function of vectors, and its standard error. */
function meanOf(vectors: number[][], f: (x: number[]) => number): { mean: number; error: number } {
  const values = vectors.map(f);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  return { mean, error: Math.sqrt(variance / values.length) };
}

/** Holds a mean to what is expected, within four and a half standard errors. */
function expectMean(vectors: number[][], f: (x: number[]) => number, expected: number): void {
  const { mean, error } = meanOf(vectors, f);
  expect(Math.abs(mean - expected), `${mean} for ${expected}`).toBeLessThan(4.5 * error + 1e-12);
}

/** The log-density of a vector that is fixed. */
function densityAt(x: number[], make: () => VectorDistribution<never, never>): number {
  const made = model({ arm: axis(x.length) }, ({ arm }, { parameter }) => ({
    x: parameter(make(), { each: arm }),
  }));
  return made.given({ x }).density({}).value([]);
}

const logNormal = (x: number, sd = 1) => -0.5 * (x / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);

describe("ordered", () => {
  it("has the density of independent values, once for each order of theirs", () => {
    const x = [-1.2, 0.3, 0.4, 2];
    const expected = Math.log(24) + x.reduce((sum, value) => sum + logNormal(value), 0);
    expect(densityAt(x, () => ordered(normal(0, 1)))).toBeCloseTo(expected, 10);
    const free = model({ arm: axis(4) }, ({ arm }, { parameter }) => ({
      x: parameter(ordered(normal(0, 1)), { each: arm }),
    })).density({});
    const q = [-1.2, Math.log(1.5), Math.log(0.1), Math.log(1.6)];
    expect(free.names).toEqual(["x[1]", "x[2]", "x[3]", "x[4]"]);
    // each element's map is the identity or an exponential
    expect(free.value(q) - q[1]! - q[2]! - q[3]!).toBeCloseTo(expected, 10);
    expect(Array.from(free.constrain(q).x as Float64Array)).toEqual(x.map((v) => expect.closeTo(v, 12)));
  });

  it("of a density that is constant, too", () => {
    expect(densityAt([0.1, 0.2, 0.9], () => ordered(uniform(0, 2)))).toBeCloseTo(Math.log(6 / 8), 12);
  });

  it("has the moments of order statistics", () => {
    for (const vectors of drawn(4, () => ordered(uniform(0, 1))))
      for (let k = 1; k <= 4; k++) {
        // the k-th of four is beta(k, 5 - k)
        expectMean(vectors, (x) => x[k - 1]!, k / 5);
        expectMean(vectors, (x) => (x[k - 1]! - k / 5) ** 2, (k * (5 - k)) / 150);
      }
  });

  it("of positive values: spacings of exponentials are exponential", () => {
    for (const vectors of drawn(3, () => positiveOrdered(exponential(2))))
      for (let k = 0; k < 3; k++) expectMean(vectors, (x) => x[k]! - (x[k - 1] ?? 0), 1 / (2 * (3 - k)));
  });

  it("refuses what has no order", () => {
    const wrong = (build: () => unknown) => failure("model", build).message;
    expect(wrong(() => positiveOrdered(normal(0, 1)))).toContain("normal has mass below 0");
    expect(wrong(() => ordered(3 as never))).toContain("expected a distribution, got 3");
    expect(
      wrong(() =>
        model({ arm: axis(2) }, ({ arm }, { parameter }) => {
          const mean = parameter(normal(0, 1), { each: arm });
          return { x: parameter(ordered(normal(mean, 1)), { each: arm }) };
        }),
      ),
    ).toContain("the same for all elements");
    const data = model({ arm: axis(2), y: matrix("arm") }, ({ y }, { parameter, observe }) => {
      const sd = parameter(halfNormal(1));
      observe(y, ordered(normal(0, sd)));
      return { sd };
    });
    expect(
      failure("data", () =>
        data.density({
          y: [
            [1, 2],
            [2, 1],
          ],
        }),
      ).message,
    ).toContain("element 1 (from 0), 1, is not above the one before, 2");
  });
});

describe("unitVector", () => {
  it("has the density of the circle and the sphere", () => {
    expect(densityAt([0.6, -0.8], unitVector)).toBeCloseTo(-Math.log(2 * Math.PI), 12);
    expect(densityAt([0.6, 0, -0.8], unitVector)).toBeCloseTo(-Math.log(4 * Math.PI), 12);
  });

  it("has the moments of the sphere", () => {
    for (const vectors of drawn(4, unitVector)) {
      expectMean(vectors, (x) => x[0]!, 0);
      expectMean(vectors, (x) => x[1]! ** 2, 1 / 4);
      expectMean(vectors, (x) => x[2]! ** 4, 3 / 24);
      expectMean(vectors, (x) => x[0]! * x[3]!, 0);
      for (const x of vectors.slice(0, 100)) expect(Math.hypot(...x)).toBeCloseTo(1, 12);
    }
  });
});

describe("sumToZero", () => {
  it("has the density of the normal given its sum", () => {
    // of two elements (a, -a), a √2 is the place along the line
    expect(densityAt([0.7, -0.7], () => sumToZero(normal(0, 1.5)))).toBeCloseTo(
      logNormal(0.7 * Math.SQRT2, 1.5),
      12,
    );
  });

  it("has the moments of normals less their mean", () => {
    for (const vectors of drawn(5, () => sumToZero(normal(0, 2)))) {
      expectMean(vectors, (x) => x[0]! ** 2, 4 * (1 - 1 / 5));
      expectMean(vectors, (x) => x[1]! * x[4]!, -4 / 5);
      for (const x of vectors.slice(0, 100)) expect(x.reduce((a, b) => a + b)).toBeCloseTo(0, 12);
    }
  });

  it("along a group, where the mean is another parameter", () => {
    const made = model({ region: group() }, ({ region }, { parameter }) => ({
      x: parameter(sumToZero(normal(0, 1)), { each: region }),
    }));
    expect(String(made)).toBe("x ~ sumToZero(normal(0, 1))   for each region");
    const { x } = made.simulate({ region: ["a", "b", "c"] }, { draws: 2 }).draws;
    const values = x.values as Float64Array;
    expect(values[0]! + values[1]! + values[2]!).toBeCloseTo(0, 12);
    expect(values[3]).not.toBe(values[0]);
  });

  it("takes a normal distribution of mean 0", () => {
    const wrong = (base: unknown) => failure("model", () => sumToZero(base as never)).message;
    expect(wrong(normal(1, 1))).toContain("normal with another mean");
    expect(wrong(exponential(1))).toContain("got exponential");
  });
});

describe("horseshoe", () => {
  /** P(|x| < t) where x given its width is normal, the widths by quadrature. */
  const within = (t: number, widths: number[]) =>
    widths.reduce((sum, width) => sum + mathematics.erf(t / width / Math.SQRT2), 0) / widths.length;
  const NODES = 2000;
  const local = Array.from({ length: NODES }, (_, i) => Math.tan(((i + 0.5) / NODES) * (Math.PI / 2)));

  it("has the distribution that quadrature gives it", () => {
    const [vectors] = drawn(2, () => horseshoe(0.5), false);
    for (const t of [0.01, 0.1, 1, 10])
      expectMean(
        vectors!,
        (x) => Number(Math.abs(x[0]!) < t),
        within(
          t,
          local.map((l) => 0.5 * l),
        ),
      );
  });

  it("regularised, too; its slab is common to all", () => {
    const [vectors] = drawn(
      2,
      () => regularisedHorseshoe(0.5, { slabScale: 1.5, slabDegreesOfFreedom: 6 }),
      false,
    );
    // c² = 6 / 2 * 1.5² / g, g ~ gamma(3, 1): its distribution function is 1 - e^-g (1 + g + g²/2)
    const slabs = Array.from({ length: 200 }, (_, i) => {
      let [low, high] = [0, 60];
      for (let step = 0; step < 60; step++) {
        const g = (low + high) / 2;
        if (1 - Math.exp(-g) * (1 + g + (g * g) / 2) < (i + 0.5) / 200) low = g;
        else high = g;
      }
      return (3 * 1.5 ** 2) / low;
    });
    const widths = slabs.flatMap((c2) =>
      local.filter((_, i) => i % 10 === 5).map((l) => (0.5 * l) / Math.sqrt(1 + (0.5 * l) ** 2 / c2)),
    );
    for (const t of [0.01, 0.1, 1, 3])
      expectMean(vectors!, (x) => Number(Math.abs(x[1]!) < t), within(t, widths));
  });

  it("is a prior only", () => {
    const made = model({ arm: axis(2) }, ({ arm }, { parameter }) => ({
      x: parameter(horseshoe(1), { each: arm }),
    }));
    expect(failure("model", () => made.given({ x: [1, 2] })).message).toContain("no density in closed form");
    expect(made.do({ x: [1, 2] }).simulate({}).draws.x.values).toEqual(Float64Array.of(1, 2));
  });
});
