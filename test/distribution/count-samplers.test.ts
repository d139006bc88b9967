import { expect, test } from "vitest";
import "../../src/build.ts";
import {
  betaBinomial,
  binomial,
  censored,
  count,
  type Distribution,
  discreteUniform,
  geometric,
  hurdle,
  hypergeometric,
  mixture,
  model,
  negativeBinomial,
  negativeBinomialLog,
  negativeBinomialProbability,
  normal,
  poisson,
  truncated,
  zeroInflated,
} from "../../src/index.ts";

const observing = (distribution: Distribution) =>
  model({ y: count() }, ({ y }, { parameter, observe }) => {
    observe(y, distribution);
    return { mu: parameter(normal(0, 1)) };
  });

test.each<[string, Distribution]>([
  ["negativeBinomial, rarely above 0", negativeBinomial(0.7, 0.1)],
  ["negativeBinomial, far from Poisson", negativeBinomial(30, 1.5)],
  ["negativeBinomial, nearly Poisson", negativeBinomial(30, 1e9)],
  ["negativeBinomialLog", negativeBinomialLog(1.2, 2.5)],
  ["betaBinomial, at both ends", betaBinomial(9, 0.2, 0.3)],
  ["betaBinomial", betaBinomial(40, 3, 8)],
  ["geometric, rarely 0", geometric(0.07)],
  ["geometric, mostly 0", geometric(0.6)],
  ["discreteUniform", discreteUniform(0, 8)],
  ["hypergeometric", hypergeometric(12, 20, 30)],
  ["negativeBinomialProbability", negativeBinomialProbability(2.5, 0.2)],
  ["zeroInflated", zeroInflated(0.3, poisson(4))],
  ["hurdle", hurdle(0.2, negativeBinomial(3, 0.8))],
  ["hurdle, of counts that are nearly always 0", hurdle(0.5, negativeBinomial(1e-5, 1e-6))],
  ["truncated", truncated(poisson(4), 2, 9)],
  ["truncated, to where next to nothing is", truncated(poisson(1), 8)],
  ["censored", censored(negativeBinomial(5, 2), { lower: 2, upper: 9 })],
  ["a mixture", mixture(0.3, [poisson(2), binomial(30, 0.6)])],
])("%s is drawn as often as its density says", (name, distribution) => {
  const made = observing(distribution);
  const draws = /next to nothing|nearly always/.test(name) ? 4000 : 40_000;
  const rows = Array.from({ length: draws }, (_, i) => i);
  const { values } = made.simulate({ rows }, { draws: 1, seed: name }).observed.y;
  const without = made
    .without("y")
    .density({ y: [0] })
    .value([0]);
  let [chiSquare, bins, left] = [0, 0, 1];
  const { lower } = distribution.family.support(...distribution.arguments);
  for (let y = lower as number; left > 1e-3; y++) {
    const probability = Math.exp(made.density({ y: [y] }).value([0]) - without);
    const expected = draws * probability;
    left -= probability;
    if (expected < 8) continue;
    chiSquare += (values.filter((value) => value === y).length - expected) ** 2 / expected;
    bins++;
  }
  expect(left).toBeLessThan(1e-3);
  expect(bins).toBeGreaterThan(2);
  // five standard deviations of chi-square
  expect(Math.abs(chiSquare - bins)).toBeLessThan(5 * Math.sqrt(2 * bins));
});
