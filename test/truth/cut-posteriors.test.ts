import { expect, test } from "vitest";
import "../../src/build.ts";
import {
  beta,
  binary,
  censored,
  count,
  exponential,
  halfNormal,
  model,
  normal,
  poisson,
  real,
  sample,
  truncated,
  zeroInflated,
} from "../../src/index.ts";
import type { Model } from "../../src/public/model.ts";
import { againstExact, beyond, exactStatistics } from "./against-exact.ts";
import { estimatesOf } from "./estimates.ts";
import { normalised } from "./known-errors-quadrature.ts";
import { type ExactSummary, gridded, normalCumulative, onGrid } from "./mixture.ts";

/** 42 comparisons by each of 4 chains together: a false alarm of 1e-4 in all leaves |z| = 4.7 for each. */
const MOST_Z = 4.7;

interface Case {
  readonly name: string;
  readonly model: Model;
  readonly data: unknown;
  /** Of the location, or the probability, and of the logarithm of the positive parameter. */
  readonly ranges: readonly [readonly [number, number], readonly [number, number]];
  /** Up to a constant, of the parameters themselves. */
  logPosterior(first: number, second: number): number;
  readonly names: readonly [string, string];
}

const logBell = (z: number) => -0.5 * z * z;
const logNormalPrior = (mu: number, sigma: number) => logBell((mu - 2) / 3) + logBell(sigma / 3);
const density = (y: number, mu: number, sigma: number) => logBell((y - mu) / sigma) - Math.log(sigma);
const logBeyond = (y: number, mu: number, sigma: number) => Math.log(normalCumulative((mu - y) / sigma));
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

const sizes = [
  1.2, 1.9, 3.4, 2.2, 1.05, 2.8, 4.1, 1.6, 3.0, 2.4, 1.3, 3.7, 2.1, 1.8, 2.6, 5.0, 1.1, 2.9, 3.3, 1.5,
];
const times = [1.2, 4, 3.4, 2.2, 0.5, 4, 4, 1.6, 3.0, 0.5, 1.3, 3.7, 4, 1.8, 2.6, 4];
const caught = [0, 0, 3, 0, 5, 2, 0, 0, 4, 0, 1, 0, 3, 6, 0, 2, 0, 0, 4, 0, 0, 1, 3, 0];
const logFactorial = (k: number): number => (k < 2 ? 0 : Math.log(k) + logFactorial(k - 1));

const cases: Case[] = [
  {
    name: "a truncated normal",
    model: model({ size: real() }, ({ size }, { parameter, observe }) => {
      const mu = parameter(normal(2, 3));
      const sigma = parameter(halfNormal(3));
      observe(size, truncated(normal(mu, sigma), 1));
      return { mu, sigma };
    }) as unknown as Model,
    data: { size: sizes },
    ranges: [
      [-18, 14],
      [-1.5, 3],
    ],
    logPosterior: (mu, sigma) => {
      const left = logBeyond(1, mu, sigma);
      // so far out that it underflows the prior leaves nothing
      if (left === Number.NEGATIVE_INFINITY) return left;
      return logNormalPrior(mu, sigma) + sum(sizes.map((y) => density(y, mu, sigma) - left));
    },
    names: ["mu", "sigma"],
  },
  {
    name: "a normal censored on both sides",
    model: model(
      { time: real(), early: binary(), late: binary() },
      ({ time, early, late }, { parameter, observe }) => {
        const mu = parameter(normal(2, 3));
        const sigma = parameter(halfNormal(3));
        observe(time, censored(normal(mu, sigma), { left: early, right: late }));
        return { mu, sigma };
      },
    ) as unknown as Model,
    data: {
      time: times,
      early: times.map((y) => (y === 0.5 ? 1 : 0)),
      late: times.map((y) => (y === 4 ? 1 : 0)),
    },
    ranges: [
      [-6, 10],
      [-1.2, 2.8],
    ],
    logPosterior: (mu, sigma) =>
      logNormalPrior(mu, sigma) +
      sum(
        times.map((y) =>
          y === 4 ? logBeyond(4, mu, sigma) : y === 0.5 ? logBeyond(-0.5, -mu, sigma) : density(y, mu, sigma),
        ),
      ),
    names: ["mu", "sigma"],
  },
  {
    name: "a zero-inflated Poisson",
    model: model({ caught: count() }, ({ caught }, { parameter, observe }) => {
      const idle = parameter(beta(2, 2));
      const rate = parameter(exponential(0.2));
      observe(caught, zeroInflated(idle, poisson(rate)));
      return { idle, rate };
    }) as unknown as Model,
    data: { caught },
    ranges: [
      [1e-9, 1 - 1e-9],
      [-1, 2.5],
    ],
    logPosterior: (idle, rate) =>
      Math.log(idle * (1 - idle)) -
      0.2 * rate +
      sum(
        caught.map((k) =>
          k === 0
            ? Math.log(idle + (1 - idle) * Math.exp(-rate))
            : Math.log(1 - idle) + k * Math.log(rate) - rate - logFactorial(k),
        ),
      ),
    names: ["idle", "rate"],
  },
];

/** The two marginal posteriors, by the trapezoid rule over the first parameter and the logarithm of the second. */
function marginals({ ranges, logPosterior, names }: Case, nodes = 400): Map<string, ExactSummary> {
  const [firsts, logs] = ranges.map(([from, to]) =>
    Array.from({ length: nodes }, (_, i) => from + ((to - from) * i) / (nodes - 1)),
  ) as [number[], number[]];
  const weights = normalised(
    firsts.flatMap((first) => logs.map((log) => logPosterior(first, Math.exp(log)) + log)),
  );
  const first = firsts.map((_, i) => sum(weights.slice(i * nodes, (i + 1) * nodes)));
  const second = logs.map((_, k) => sum(firsts.map((_, i) => weights[i * nodes + k]!)));
  // the grid reaches as far as the posterior does
  for (const all of [first, second]) expect(Math.max(all[0]!, all.at(-1)!)).toBeLessThan(1e-7);
  return new Map([
    [names[0], onGrid(firsts, first)],
    [names[1], gridded(logs, second)],
  ]);
}

test.each(cases)("$name: moments and quantiles are those of quadrature", async (made) => {
  const exact = exactStatistics(marginals(made));
  const fit = await sample(made.model, made.data as never, { threads: 0, seed: made.name });
  expect(beyond(againstExact(estimatesOf(fit), exact), MOST_Z)).toEqual([]);
});
