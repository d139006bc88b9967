import { beforeAll, describe, expect, it } from "vitest";
import { expandSeed } from "../../src/engine/seed.ts";
import cases from "../fixtures/random/distributions.json";
import logProbabilities from "../fixtures/random/poisson-log-probability.json";
import { buildSamplers, type SamplerName, type Samplers } from "./samplers.ts";

let samplers: Samplers;
beforeAll(async () => {
  samplers = await buildSamplers();
}, 60_000);

/** The number of edges below x. */
function binOf(x: number, edges: ArrayLike<number>): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x <= edges[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

describe.each(cases)("$sampler($a, $b)", ({ sampler, a, b, count, mean, variance, fourth, ...bins }) => {
  const edges = Float64Array.from(bins.edges);
  const counts = new Float64Array(edges.length + 1);
  let sum = 0;
  let sumOfSquares = 0;

  beforeAll(() => {
    samplers.seed(expandSeed(`${sampler} ${a} ${b} ${count}`));
    for (let done = 0; done < count; done += 200_000) {
      const draws = samplers.draw(sampler as SamplerName, 200_000, a, b);
      for (let i = 0; i < draws.length; i++) counts[binOf(draws[i], edges)]++;
      if (mean === null) continue;
      for (let i = 0; i < draws.length; i++) {
        const x = draws[i];
        sum += x - mean;
        sumOfSquares += (x - mean) ** 2;
      }
    }
  });

  // Between the 1e-5 and the 1 - 1e-5 quantile of chi-square: neither too far from the truth nor too close to it.
  it("falls into bins as often as the exact distribution function says", () => {
    let chiSquare = 0;
    for (let i = 0; i < counts.length; i++) {
      const expected = count * bins.probabilities[i];
      chiSquare += (counts[i] - expected) ** 2 / expected;
    }
    expect(chiSquare).toBeLessThan(bins.most);
    expect(chiSquare).toBeGreaterThan(bins.least);
  });

  if (mean === null) return;
  it("has the exact mean and variance, within 4.5 standard errors", () => {
    expect(Math.abs(sum / count) / Math.sqrt(variance! / count)).toBeLessThan(4.5);
    const error = Math.sqrt((fourth! - variance! ** 2) / count);
    expect(Math.abs(sumOfSquares / count - variance!)).toBeLessThan(4.5 * error + 1e-12 * variance!);
  });
});

describe("tails and dependence", () => {
  // P(Z > x) by its continued fraction, exact to 1e-15 for x >= 3.
  const upperNormal = (x: number) => {
    let fraction = x;
    for (let i = 120; i >= 1; i--) fraction = x + i / fraction;
    return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI) / fraction;
  };

  // The ziggurats' base strips end at 3.654 and 7.697: the thresholds take in where strip and tail meet.
  it.each<[SamplerName, number, (x: number) => number, number]>([
    ["standardNormal", 3.5, upperNormal, 2],
    ["standardExponential", 7, (x) => Math.exp(-x), 1],
  ])("%s goes beyond %d as often and as far as it should", (sampler, threshold, upper, sides) => {
    samplers.seed(expandSeed(`${sampler} tail`));
    const tries = 3e7;
    const beyond = samplers.drawBeyond(sampler, threshold, tries);
    const expected = tries * sides * upper(threshold);
    expect(Math.abs(beyond.length - expected)).toBeLessThan(4.5 * Math.sqrt(expected));
    const positive = beyond.filter((x) => x > 0).length;
    expect(Math.abs(positive - beyond.length / sides)).toBeLessThan(4.5 * Math.sqrt(beyond.length / 4));
    // Given that it is beyond, upper(|x|) / upper(threshold) is uniform; the last bin is split for what is farthest.
    const edges = [0.001, 0.01, ...Array.from({ length: 18 }, (_, i) => (i + 1) / 19)];
    const counts = new Float64Array(edges.length + 1);
    for (const x of beyond) counts[binOf(upper(Math.abs(x)) / upper(threshold), edges)]++;
    const chiSquare = counts.reduce((sum, observed, i) => {
      const mass = beyond.length * ((edges[i] ?? 1) - (edges[i - 1] ?? 0));
      return sum + (observed - mass) ** 2 / mass;
    }, 0);
    // The 1e-5 and 1 - 1e-5 quantiles of chi-square with 20 degrees of freedom.
    expect(chiSquare).toBeGreaterThan(3.329);
    expect(chiSquare).toBeLessThan(59.04);
  });

  it.each(["uniform", "standardNormal", "standardExponential"] as const)(
    "successive %s variates fill the 16 x 16 cells between their quantiles evenly",
    (sampler) => {
      samplers.seed(expandSeed(`${sampler} pairs`));
      const sorted = samplers.draw(sampler, 160_000).slice().sort();
      const edges = Array.from({ length: 15 }, (_, i) => sorted[(i + 1) * 10_000]);
      const draws = samplers.draw(sampler, 1_000_000);
      const cell = Uint8Array.from(draws, (x) => binOf(x, edges));
      const pairs = new Float64Array(256);
      const rows = new Float64Array(16);
      for (let i = 0; i + 1 < cell.length; i += 2) pairs[16 * cell[i] + cell[i + 1]]++;
      for (const c of cell) rows[c]++;
      let chiSquare = 0;
      for (let i = 0; i < 256; i++) {
        const expected = (rows[i >> 4] * rows[i & 15]) / 2e6;
        chiSquare += (pairs[i] - expected) ** 2 / expected;
      }
      // The 1e-5 and 1 - 1e-5 quantiles of chi-square with 240 degrees of freedom (255 less the 15 of the margins).
      expect(chiSquare).toBeGreaterThan(157.7);
      expect(chiSquare).toBeLessThan(345.1);
    },
  );
});

describe("edges of the parameter space", () => {
  const all = (sampler: SamplerName, value: number, a: number, b = 0) => {
    const draws = samplers.draw(sampler, 1000, a, b);
    return expect(draws.every((x) => Object.is(x, value))).toBe(true);
  };

  it("counts nothing where there is nothing to count, and everything where all must count", () => {
    samplers.seed(expandSeed("edges"));
    all("poissonVariate", 0, 0);
    for (const p of [0, 0.3, 1]) all("binomialVariate", 0, 0, p);
    for (const n of [1, 10, 1e6, 2 ** 53]) {
      all("binomialVariate", 0, n, 0);
      all("binomialVariate", n, n, 1);
    }
    all("bernoulliVariate", 0, 0);
    all("bernoulliVariate", 1, 1);
  });

  it("gives whole counts within their range", () => {
    samplers.seed(expandSeed("range"));
    for (const [n, p] of [
      [7, 0.5],
      [25, 0.41],
      [25, 0.59],
      [1e6, 0.999999],
      [2 ** 53, 0.5],
      [2 ** 53, 1e-12],
    ]) {
      const draws = samplers.draw("binomialVariate", 20_000, n, p);
      expect(draws.every((k) => k >= 0 && k <= n && Number.isInteger(k))).toBe(true);
    }
    for (const rate of [1e-300, 9.999, 10, 1e15]) {
      const draws = samplers.draw("poissonVariate", 20_000, rate);
      expect(draws.every((k) => k >= 0 && Number.isInteger(k))).toBe(true);
    }
  });

  it("keeps every variate in its support at extreme shapes", () => {
    samplers.seed(expandSeed("support"));
    for (const shape of [1e-310, 1e-3, 1e-1, 1e12, 1e300]) {
      expect(samplers.draw("standardGamma", 5000, shape).every((x) => x >= 0 && x < Infinity)).toBe(true);
      expect(samplers.draw("logGammaVariate", 5000, shape).every((x) => x < Infinity)).toBe(true);
      expect(samplers.draw("betaVariate", 5000, shape, shape).every((x) => x >= 0 && x <= 1)).toBe(true);
    }
    const half = samplers.draw("betaVariate", 20_000, 1e-310, 3e-310);
    const ones = half.filter((x) => x === 1).length;
    expect(half.filter((x) => x === 0).length).toBe(20_000 - ones);
    expect(Math.abs(ones - 5000)).toBeLessThan(4.5 * Math.sqrt(20_000 * 0.25 * 0.75));
    const wide = samplers.draw("standardGamma", 20_000, 1e12);
    const z = (wide.reduce((sum, x) => sum + (x - 1e12) / 1e6, 0) / 20_000) * Math.sqrt(20_000);
    expect(Math.abs(z)).toBeLessThan(4.5);
  });

  it.each<[SamplerName, number, number]>([
    ["standardGamma", 0, 0],
    ["standardGamma", -1, 0],
    ["standardGamma", Infinity, 0],
    ["standardGamma", NaN, 0],
    ["logGammaVariate", -0.5, 0],
    ["inverseGammaVariate", -0.5, 0],
    ["inverseGammaVariate", NaN, 0],
    ["betaVariate", -1, 2],
    ["betaVariate", 2, 0],
    ["betaVariate", NaN, 0.5],
    ["studentTVariate", 0, 0],
    ["studentTVariate", -3, 0],
    ["studentTVariate", NaN, 0],
    ["poissonVariate", -1, 0],
    ["poissonVariate", NaN, 0],
    ["poissonVariate", Infinity, 0],
    ["binomialVariate", -1, 0.5],
    ["binomialVariate", 2.5, 0.5],
    ["binomialVariate", Infinity, 0.5],
    ["binomialVariate", NaN, 0.5],
    ["binomialVariate", 10, -0.1],
    ["binomialVariate", 10, 1.1],
    ["binomialVariate", 10, NaN],
    ["bernoulliVariate", -0.1, 0],
    ["bernoulliVariate", 1.1, 0],
    ["bernoulliVariate", NaN, 0],
  ])("%s(%d, %d) is NaN, not a hang", (sampler, a, b) => all(sampler, NaN, a, b));
});

describe("poissonLogProbability", () => {
  it.each(logProbabilities as [number, number, number][])("of %d at mean %d is %d", (k, mean, exact) => {
    const bound = 2 ** -52 * (4 * Math.abs(k - mean) + 4 * Math.abs(exact) + (k < 16 ? 4 * mean : 0) + 8);
    expect(Math.abs(samplers.poissonLogProbability(k, mean) - exact)).toBeLessThan(bound);
  });
});
