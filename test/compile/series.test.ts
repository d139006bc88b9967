import { describe, expect, test } from "vitest";
import { REWRITES, type Rewrite } from "../../src/compile/target.ts";
import { group, lag, model, normal, real } from "../../src/index.ts";
import { pseudo, sampled } from "./sampled.ts";
import { hidden, rewritten, series } from "./series-models.ts";

/** The effects, held at 0, follow the parameters. */
const EFFECTS = [0, 0, 0];

describe.each(series)("$name", ({ model, data, at, value, gradient }) => {
  const density = model.density(data);
  const position = [...at, ...EFFECTS];

  test("the log-density is that of its definition", () => {
    expect(Math.abs(density.value(position) - value)).toBeLessThan(1e-12 * Math.abs(value));
  });

  test("the gradient is that of its definition", () => {
    const largest = Math.max(1, ...gradient.map(Math.abs));
    const found = density.gradient(position);
    gradient.forEach((expected, i) => {
      expect(Math.abs(found[i]! - expected), `${i}`).toBeLessThan(1e-11 * largest);
    });
  });

  test("the gradient in the groups' effects is the difference quotient", () => {
    const found = density.gradient(position);
    EFFECTS.forEach((_, k) => {
      const i = at.length + k;
      const h = 1e-4;
      const of = (by: number) => density.value(position.map((x, j) => (j === i ? x + by : x)));
      const numeric = (8 * (of(h) - of(-h)) - (of(2 * h) - of(-2 * h))) / (12 * h);
      expect(Math.abs(found[i]! - numeric)).toBeLessThan(1e-8 * Math.max(1, Math.abs(numeric)));
    });
  });
});

test("hidden states: smoothed probabilities and the best path are those found path by path", () => {
  const one = series.find(({ name }) => name === "hmm")!;
  const outputs = sampled(one, new Set()).outputs([...one.at, ...EFFECTS]);
  hidden.smoothed.forEach((row, k) => {
    row.forEach((expected, t) => {
      expect(Math.abs(outputs[`state${k}`]![t]! - expected)).toBeLessThan(1e-13);
    });
  });
  expect([...outputs.path!]).toEqual(hidden.path);
});

describe.each(rewritten)("rewrites: $name", (one) => {
  const choices: [string, Rewrite[]][] = [
    ["all", [...REWRITES]],
    ...REWRITES.map((name): [string, Rewrite[]] => [name, [name]]),
  ];
  test.each(choices)("%s: the density as sampled is the one as written", (_, names) => {
    const { bound, density, written, place, pilot } = sampled(one, new Set(names));
    const { dimension, noiseCount, effectCount } = bound;
    pilot().set([...pseudo(effectCount, 21, 2).map((value) => value * value), ...pseudo(effectCount, 22, 2)]);
    const position = pseudo(dimension + noiseCount, 1, 0.7);
    // With the noise that what was integrated out is drawn back by, the map is one to one.
    const step = 1e-3;
    const jacobian = Array.from(position, (_, i) => {
      const at = (by: number) => place(position.map((x, k) => (k === i ? x + by : x)));
      const [a, b, c, d] = [at(-2 * step), at(-step), at(step), at(2 * step)];
      return Array.from(a!, (_, k) => (8 * (c![k]! - b![k]!) - (d![k]! - a![k]!)) / (12 * step));
    });
    const noise = position
      .slice(dimension)
      .reduce((sum, z) => sum - 0.5 * z * z - 0.5 * Math.log(2 * Math.PI), 0);
    const expected = written.value(place(position)) + logDeterminant(jacobian);
    const gradient = new Float64Array(dimension);
    const value = density(position, gradient);
    expect(Math.abs(value + noise - expected)).toBeLessThan(1e-8 * Math.max(1, Math.abs(expected)));

    const h = 1e-4;
    gradient.forEach((slope, i) => {
      const at = (by: number) => density(position.map((x, k) => (k === i ? x + by : x)));
      const numeric = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      expect(Math.abs(slope - numeric)).toBeLessThan(1e-7 * Math.max(1, Math.abs(slope), Math.abs(value)));
    });
  });
});

test("sums of logarithms by groups, of rows that stay in the order of the data", () => {
  const made = model({ school: group(), x: real() }, ({ school, x, rows }, { parameter }) => {
    const p = parameter(normal(lag(x), 1), { each: rows });
    const sums = p.square().add(1).log().neg().add(p).sumBy(school);
    return { p, q: parameter(normal(sums.mul(sums).sum(), 1)) };
  });
  const data = { school: ["a", "b", "b", "a", "b"], x: [1, 2, 4, 4, 4] };
  const density = made.density(data);
  const values = { p: [0.1, 0.2, 0.3, 0.4, 0.7], q: 0.3 };
  const { total } = made.score(data, values);
  expect(density.value(density.unconstrain(values))).toBeCloseTo(total, 10);
});

/** Of |determinant|, by elimination with pivots. */
function logDeterminant(matrix: readonly number[][]): number {
  const rows = matrix.map((row) => [...row]);
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const pivot = rows.slice(i).reduce((best, row) => (Math.abs(row[i]!) > Math.abs(best[i]!) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(i, 0, pivot);
    sum += Math.log(Math.abs(pivot[i]!));
    for (const row of rows.slice(i + 1)) {
      const factor = row[i]! / pivot[i]!;
      for (let k = i; k < row.length; k++) row[k]! -= factor * pivot[k]!;
    }
  }
  return sum;
}
