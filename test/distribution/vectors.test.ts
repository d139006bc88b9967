import { describe, expect, it, test } from "vitest";
import "../../src/node.ts";
import {
  axis,
  bernoulliLogit,
  binary,
  dirichlet,
  element,
  group,
  halfNormal,
  lkj,
  matrix,
  model,
  multiNormal,
  normal,
  real,
} from "../../src/index.ts";
import type { AxisReference } from "../../src/model/expression.ts";
import type { Sites } from "../../src/model/trace.ts";
import type { Density } from "../../src/public/density.ts";
import reference from "../fixtures/distribution/vectors.json" with { type: "json" };
import { failure } from "../model/failure.ts";

const labels = (size: number) => Array.from({ length: size }, (_, k) => `e${k}`);

/** The determinant, by elimination. */
function determinant(matrix: number[][]): number {
  const a = matrix.map((row) => [...row]);
  let result = 1;
  for (let i = 0; i < a.length; i++) {
    let pivot = i;
    for (let j = i; j < a.length; j++) if (Math.abs(a[j]![i]!) > Math.abs(a[pivot]![i]!)) pivot = j;
    [a[i], a[pivot]] = [a[pivot]!, a[i]!];
    if (pivot !== i) result = -result;
    result *= a[i]![i]!;
    for (let j = i + 1; j < a.length; j++) {
      const factor = a[j]![i]! / a[i]![i]!;
      for (let k = i; k < a.length; k++) a[j]![k]! -= factor * a[i]![k]!;
    }
  }
  return result;
}

/** The log-density of what a position gives, by numerical differences: that of the position less log |Jacobian|. */
function pushed(
  density: Density,
  q: readonly number[],
  free: (values: Record<string, unknown>) => number[],
): number {
  const h = 1e-5;
  const at = (k: number, by: number) => free(density.constrain(q.map((x, i) => (i === k ? x + by : x))));
  const columns = q.map((_, k) => {
    const [up, down, further, back] = [at(k, h), at(k, -h), at(k, 2 * h), at(k, -2 * h)];
    return up.map((x, i) => (8 * (x - down[i]!) - (further[i]! - back[i]!)) / (12 * h));
  });
  return density.value(q) - Math.log(Math.abs(determinant(columns)));
}

const vectorOf = (values: Record<string, unknown>) => Array.from(values.x as Float64Array);

describe("dirichlet", () => {
  const made = (alpha: number[]) =>
    model(
      { arm: axis(labels(alpha.length)), alpha: matrix("arm") },
      ({ arm, alpha, rows }, { parameter }) => {
        const x = parameter(dirichlet(alpha, { along: arm }), { each: rows });
        return { x };
      },
    );

  test.each(reference.dirichlet as [number[], number[], number][])(
    "density, concentration %j",
    (alpha, x, value) => {
      const fixed = made(alpha).given({ x });
      expect(fixed.density({ alpha: [alpha] }).value([])).toBeCloseTo(value, 8);
      const free = made(alpha).density({ alpha: [alpha] });
      const q: number[] = [];
      let left = 1;
      for (let k = 0; k < x.length - 1; k++) {
        const broken = x[k]! / left;
        q.push(Math.log(broken / (1 - broken)));
        left -= x[k]!;
      }
      const all = (values: Record<string, unknown>) => vectorOf(values).slice(0, -1);
      expect(free.constrain(q).x).toEqual(expect.objectContaining({ length: x.length }));
      vectorOf(free.constrain(q)).forEach((share, k) => {
        expect(share).toBeCloseTo(x[k]!, 9);
      });
      expect(pushed(free, q, all)).toBeCloseTo(value, 5);
    },
  );

  it("along an axis that only the data know it has beta marginals", () => {
    const shares = model({ species: group() }, ({ species }, { parameter }) => ({
      x: parameter(dirichlet(0.7), { each: species }),
    }));
    const { x } = shares.simulate({ species: ["a", "b", "c", "d"] }, { draws: 20_000, seed: 3 }).draws;
    const values = x.values as Float64Array;
    for (let k = 0; k < 4; k++) {
      const own = values.filter((_, i) => i % 4 === k);
      const mean = own.reduce((a, b) => a + b) / own.length;
      const variance = own.reduce((a, b) => a + (b - mean) ** 2, 0) / own.length;
      // beta(a, 3a): sd of the mean 0.0016, of the variance some 0.0006
      expect(Math.abs(mean - 0.25)).toBeLessThan(0.007);
      expect(Math.abs(variance - (0.25 * 0.75) / (4 * 0.7 + 1))).toBeLessThan(0.0025);
    }
  });

  it("parameters and data are drawn alike", () => {
    const both = model({ arm: axis(3), y: matrix("arm") }, ({ arm, y }, { parameter, observe }) => {
      const x = parameter(dirichlet(2), { each: arm });
      observe(y, dirichlet(2));
      return { x };
    });
    const { draws, observed } = both.simulate({ rows: [1] }, { draws: 20_000, seed: 4 });
    const moments = (values: Float64Array) =>
      [0, 1, 2].flatMap((k) =>
        [1, 2].map((p) =>
          power(
            values.filter((_, i) => i % 3 === k),
            p,
          ),
        ),
      );
    const power = (values: Float64Array, p: number) => values.reduce((a, b) => a + b ** p, 0) / values.length;
    const seen = (observed as Record<string, { values: Float64Array }>).y!.values;
    const [a, b] = [moments(draws.x.values as Float64Array), moments(seen)];
    a.forEach((moment, i) => {
      expect(Math.abs(moment - b[i]!)).toBeLessThan(0.008);
    });
  });

  it("says what is wrong with shares", () => {
    const m = model({ arm: axis(2), y: matrix("arm") }, ({ arm, y }, { parameter, observe }) => {
      const a = parameter(halfNormal(1), { each: arm });
      observe(y, dirichlet(a));
      return { a };
    });
    expect(failure("data", () => m.density({ y: [[0.5, 0.6]] })).message).toContain(
      "the elements add up to 1.1, not to 1",
    );
    expect(
      failure("data", () =>
        m.density({
          y: [
            [0.5, 0.5],
            [-0.1, 1.1],
          ],
        }),
      ).message,
    ).toContain("row 1 (from 0)");
  });
});

describe("lkj", () => {
  const made = (size: number, eta: number) =>
    model({ effect: axis(labels(size)) }, ({ effect }, { parameter }) => ({
      x: parameter(lkj(eta), { each: effect }),
    }));

  test.each(reference.lkj as [number, number[][], number][])("density, shape %d", (eta, matrix, value) => {
    const size = matrix.length;
    const fixed = made(size, eta).given({ x: matrix.flat() });
    expect(fixed.density({}).value([])).toBeCloseTo(value, 8);
    const free = made(size, eta).density({});
    // the canonical partial correlations, from the Cholesky factor
    const rows: number[][] = [];
    const q: number[] = [];
    for (let i = 0; i < size; i++) {
      const row: number[] = [];
      let left = 1;
      for (let j = 0; j < i; j++) {
        const rest = row.reduce((sum, x, k) => sum - x * rows[j]![k]!, matrix[i]![j]!);
        row.push(rest / rows[j]![j]!);
        const partial = row[j]! / Math.sqrt(left);
        q.push(Math.log((1 + partial) / (1 - partial)));
        left -= row[j]! ** 2;
      }
      rows.push([...row, Math.sqrt(left)]);
    }
    const below = (values: Record<string, unknown>) => {
      const x = vectorOf(values);
      return labels(size).flatMap((_, i) => x.slice(i * size, i * size + i));
    };
    vectorOf(free.constrain(q)).forEach((r, k) => {
      expect(r).toBeCloseTo(matrix.flat()[k]!, 9);
    });
    expect(pushed(free, q, below)).toBeCloseTo(value, 5);
  });

  it("has beta marginals", () => {
    const size = 4;
    const eta = 1.5;
    const { x } = made(size, eta).simulate({}, { draws: 20_000, seed: 5 }).draws;
    const values = x.values as Float64Array;
    // (r + 1) / 2 is beta(a, a), of variance 1 / (4 (2a + 1)) and fourth moment 3 / (2a + 1) / (2a + 3) for r
    const a = eta + (size - 2) / 2;
    for (const [i, j] of [
      [1, 0],
      [2, 0],
      [2, 1],
      [3, 0],
      [3, 1],
      [3, 2],
    ] as const) {
      const r = values.filter((_, at) => at % (size * size) === i * size + j);
      const moment = (p: number) => r.reduce((sum, value) => sum + value ** p, 0) / r.length;
      expect(Math.abs(moment(1))).toBeLessThan(0.013);
      expect(Math.abs(moment(2) - 1 / (2 * a + 1))).toBeLessThan(0.008);
      expect(Math.abs(moment(4) - 3 / ((2 * a + 1) * (2 * a + 3)))).toBeLessThan(0.008);
    }
  });

  it("refuses what is no correlation matrix", () => {
    const given = (x: number[]) => failure("data", () => made(2, 2).given({ x }).density({})).message;
    expect(given([1, 0.5, 0.5, 2])).toContain("element (1, 1) is 2, not 1");
    expect(given([1, 0.5, 0.4, 1])).toContain("differ");
    expect(given([1, 1.5, 1.5, 1])).toContain("not positive definite");
  });
});

describe("multiNormal", () => {
  type Case = [number[], number[], number[][], number[], number];
  test.each(reference.multiNormal as Case[])("density, means %j", (mean, scales, matrix, x, value) => {
    const size = mean.length;
    const made = model({ effect: axis(labels(size)) }, ({ effect }, { parameter }) => {
      const R = parameter(lkj(1), { each: effect });
      const effects = parameter(multiNormal(mean, { scales, correlation: R }));
      return { R, x: effects };
    }).given({ R: matrix.flat() });
    const own = made.given({ x }).density({}).value([]) - lkjValue(matrix);
    expect(own).toBeCloseTo(value, 8);
    const free = made.density({});
    const density = { ...free, value: (q: ArrayLike<number>) => free.value(q) - lkjValue(matrix) };
    expect(pushed(density, x, vectorOf)).toBeCloseTo(value, 5);
  });

  /** Of the matrix itself, whose prior terms stay when it is fixed. */
  function lkjValue(matrix: number[][]): number {
    return model({ effect: axis(labels(matrix.length)) }, ({ effect }, { parameter }) => ({
      R: parameter(lkj(1), { each: effect }),
    }))
      .given({ R: matrix.flat() })
      .density({})
      .value([]);
  }

  const radon = (correlated: boolean, isGaussian: boolean) =>
    model(
      { county: group(), upstairs: real(), level: real(), high: binary(), effect: axis(["a", "b"]) },
      ({ county, upstairs, level, high, effect }, { parameter, observe }) => {
        const mu = parameter(normal(0, 5), { each: effect });
        const tau = parameter(halfNormal(1), { each: effect });
        const sigma = parameter(halfNormal(1));
        const R = parameter(lkj(2), { each: effect });
        const effects = correlated
          ? parameter(multiNormal(mu, { scales: tau, correlation: R }), { each: county })
          : parameter(normal(mu, tau), { each: [county, effect] });
        const own = effects.at(county);
        const mean = element(own, effect, "a").add(element(own, effect, "b").mul(upstairs));
        if (isGaussian) observe(level, normal(mean, sigma));
        else observe(high, bernoulliLogit(mean));
        return { mu, tau, sigma, R, effects };
      },
    );
  const county = Array.from({ length: 24 }, (_, i) => `c${i % 6}`);
  const data = {
    county,
    upstairs: county.map((_, i) => Number(i % 3 === 0)),
    level: county.map((_, i) => Math.sin(i)),
    high: county.map((_, i) => i % 2),
  };

  it("effects under a Gaussian likelihood are integrated out, the rows reduced to moments", () => {
    const explained = radon(true, true).explain(data);
    expect(explained).toMatch(/reduce: level, 24 terms to \d+/);
    expect(explained).toContain(
      "marginalise: effects[b] (6), effects[a] (6) integrated out, and drawn back exactly for each draw",
    );
  });

  it("effects under another likelihood are decentred", () => {
    expect(radon(true, false).explain(data)).toContain(
      "decentre: effects[a] (6), effects[b] (6) carried by a map that warm-up learns, element by element",
    );
  });

  it("is drawn with the means, scales and correlations it is given", () => {
    const model2 = model({ item: axis(3), y: matrix("item") }, ({ item, y }, { parameter, observe }) => {
      const R = parameter(lkj(1), { each: item });
      const scale = parameter(halfNormal(1));
      const x = parameter(multiNormal([1, 2, 3], { scales: scale, correlation: R }));
      observe(y, multiNormal([1, 2, 3], { scales: scale, correlation: R }));
      return { R, scale, x };
    }).given({ scale: 2, R: [1, 0.6, -0.3, 0.6, 1, 0.2, -0.3, 0.2, 1] });
    const { draws, observed } = model2.simulate({ rows: [1] }, { draws: 20_000, seed: 6 });
    const seen = (observed as Record<string, { values: Float64Array }>).y!.values;
    for (const values of [draws.x.values as Float64Array, seen]) {
      const of = (k: number) => values.filter((_, i) => i % 3 === k);
      const mean = (x: Float64Array) => x.reduce((a, b) => a + b) / x.length;
      const product = (i: number, j: number) => {
        const [x, y] = [of(i), of(j)];
        return x.reduce((sum, value, n) => sum + (value - i - 1) * (y[n]! - j - 1), 0) / x.length;
      };
      for (let k = 0; k < 3; k++) expect(Math.abs(mean(of(k)) - k - 1)).toBeLessThan(0.06);
      expect(Math.abs(product(0, 0) - 4)).toBeLessThan(0.17);
      expect(Math.abs(product(0, 1) - 2.4)).toBeLessThan(0.14);
      expect(Math.abs(product(0, 2) + 1.2)).toBeLessThan(0.13);
      expect(Math.abs(product(1, 2) - 0.8)).toBeLessThan(0.13);
    }
  });
});

type Columns = Record<"a" | "b", AxisReference>;

it("a vector needs one axis of its own", () => {
  const wrong = (build: unknown) =>
    failure("model", () => model({ a: axis(2), b: axis(2), y: real() }, build as never)).message;
  expect(wrong((_: Columns, { parameter }: Sites) => ({ x: parameter(dirichlet(1)) }))).toContain(
    "nothing says along which axis",
  );
  expect(
    wrong(({ a, b }: Columns, { parameter }: Sites) => ({ x: parameter(dirichlet(1), { each: [a, b] }) })),
  ).toContain('"a", "b" could both be its axis');
});

describe("values of vectors by name", () => {
  const made = model(
    { arm: axis(3), school: group(), y: real() },
    ({ arm, school, y }, { parameter, observe }) => {
      const share = parameter(dirichlet(2, { along: arm }), { each: school });
      const R = parameter(lkj(2), { each: arm });
      const x = parameter(multiNormal(0, { scales: 1, correlation: R }), { each: school });
      observe(y, normal(element(x, arm, 0).at(school), 1));
      return { share, R, x };
    },
  );
  const data = { school: ["a", "b", "b"], y: [1, 2, 3] };
  const values = {
    share: [0.2, 0.3, 0.5, 0.1, 0.6, 0.3],
    R: [1, 0.5, -0.2, 0.5, 1, 0.1, -0.2, 0.1, 1],
    x: [0.1, 0.2, 0.3, -1, -2, -3],
  };

  it("are carried to their parts, and back", () => {
    const density = made.density(data);
    const back = density.constrain(density.unconstrain(values)) as Record<string, Float64Array>;
    for (const [name, expected] of Object.entries(values))
      expect(Array.from(back[name]!)).toEqual(expected.map((value) => expect.closeTo(value, 12)));
    // what it gives, parts and vectors, it takes
    const q = density.unconstrain(values);
    expect(Array.from(density.unconstrain(density.constrain(q)))).toEqual(
      Array.from(q, (value) => expect.closeTo(value, 10)),
    );
  });

  it("are scored and replayed", () => {
    const density = made.density(data);
    const q = density.unconstrain(values);
    const { total } = made.score(data, values);
    const parts = made.score(data, density.constrain(q)).total;
    expect(total).toBeCloseTo(parts, 10);
    const { draws } = made.replay(data, values);
    expect(Array.from(draws.x.values)).toEqual(values.x);
    expect(Array.from(draws.share.values)).toEqual(values.share.map((share) => expect.closeTo(share, 12)));
    expect(failure("data", () => made.score(data, { ...values, x: [1] })).message).toContain(
      "has 6 values, got 1",
    );
  });
});
