import { expect, it } from "vitest";
import { halfNormal, model, normal, positive, real, sample } from "../../src/index.ts";

const measured = model(
  { seen: real(), error: positive(), y: real() },
  ({ seen, error, y, rows }, { parameter, observe }) => {
    const mean = parameter(normal(0, 5));
    const spread = parameter(halfNormal(5));
    const slope = parameter(normal(0, 1));
    const sigma = parameter(halfNormal(1));
    const truth = parameter(normal(mean, spread), { each: rows });
    observe(seen, normal(truth, error));
    observe(y, normal(slope.mul(truth), sigma));
    return { mean, spread, slope, sigma, truth };
  },
);
const known = { mean: 1, spread: 2, sigma: 0.6 };
const errors = [0.3, 1, 1, 2, 0.8, 0.1, 1.5, 1.2];
const error = Array.from({ length: 40 }, (_, i) => errors[i % errors.length]!);
const data = measured
  .given({ ...known, slope: 0.9 })
  .simulate({ error, rows: error.map((_, i) => i) }, { seed: "measured" })
  .data(0);

/** log p(seen, y | slope) of a row: a bivariate normal, the true value integrated out. */
function logMarginal(slope: number, row: number): number {
  const { mean, spread, sigma } = known;
  const [a, b] = [Number(data.seen[row]) - mean, Number(data.y[row]) - slope * mean];
  const [xx, xy, yy] = [
    spread ** 2 + error[row]! ** 2,
    slope * spread ** 2,
    (slope * spread) ** 2 + sigma ** 2,
  ];
  const determinant = xx * yy - xy * xy;
  const square = (yy * a * a - 2 * xy * a * b + xx * b * b) / determinant;
  return -0.5 * square - 0.5 * Math.log(determinant) - Math.log(2 * Math.PI);
}

/** Weights of a grid of slopes. */
const slopes = Array.from({ length: 4001 }, (_, i) => -1 + i / 1000);
const logs = slopes.map((slope) =>
  error.reduce((sum, _, row) => sum + logMarginal(slope, row), -0.5 * slope * slope),
);
const top = Math.max(...logs);
const weights = logs.map((value) => Math.exp(value - top));
const total = weights.reduce((sum, w) => sum + w, 0);
const expectation = (of: (slope: number) => number) =>
  weights.reduce((sum, w, i) => sum + w * of(slopes[i]!), 0) / total;

it.each([true, false])("measurement error: the exact posterior, with rewrites %s", async (rewritten) => {
  const options = { seed: 11, threads: 0, draws: 2000, ...(rewritten ? {} : { rewrites: false as const }) };
  const fit = await sample(measured.given(known), data, options);
  const rows = new Map(fit.summary().rows.map((row) => [row.name, row]));
  const slope = rows.get("slope")!;
  const mean = expectation((b) => b);
  const sd = Math.sqrt(expectation((b) => (b - mean) ** 2));
  expect(Math.abs(slope.mean - mean)).toBeLessThan(4.5 * slope.mcseMean);
  expect(Math.abs(slope.sd / sd - 1)).toBeLessThan(0.1);
  // The true value given the slope is normal: precision 1/s² + 1/e² + b²/σ².
  for (const row of [3, 5]) {
    const { spread, sigma } = known;
    const exact = expectation((b) => {
      const precision = 1 / spread ** 2 + 1 / error[row]! ** 2 + (b / sigma) ** 2;
      const pull = known.mean / spread ** 2 + Number(data.seen[row]) / error[row]! ** 2;
      return (pull + (b * Number(data.y[row])) / sigma ** 2) / precision;
    });
    const truth = rows.get(`truth[${row}]`)!;
    expect(Math.abs(truth.mean - exact)).toBeLessThan(4.5 * truth.mcseMean);
  }
});

it("seen without its error, the slope is too flat by the reliability ratio", () => {
  const mean = expectation((b) => b);
  const x = Array.from(data.seen, Number);
  const y = Array.from(data.y, Number);
  const average = (v: number[]) => v.reduce((sum, value) => sum + value, 0) / v.length;
  const [mx, my] = [average(x), average(y)];
  const naive =
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0) /
    x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
  expect(naive).toBeLessThan(0.9 * mean);
});
