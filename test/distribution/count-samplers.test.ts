import { expect, test } from "vitest";
import "../../src/build.ts";
import {
  betaBinomial,
  binomial,
  count,
  type Distribution,
  mixture,
  model,
  negativeBinomial,
  negativeBinomialLog,
  normal,
  poisson,
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
  ["a mixture", mixture(0.3, [poisson(2), binomial(30, 0.6)])],
])("%s is drawn as often as its density says", (name, distribution) => {
  const made = observing(distribution);
  const draws = 40_000;
  const rows = Array.from({ length: draws }, (_, i) => i);
  const { values } = made.simulate({ rows }, { draws: 1, seed: name }).observed.y;
  const without = made
    .without("y")
    .density({ y: [0] })
    .value([0]);
  let [chiSquare, bins, left] = [0, 0, 1];
  for (let y = 0; left > 1e-3; y++) {
    const probability = Math.exp(made.density({ y: [y] }).value([0]) - without);
    const expected = draws * probability;
    left -= probability;
    if (expected < 8) continue;
    chiSquare += (values.filter((value) => value === y).length - expected) ** 2 / expected;
    bins++;
  }
  expect(left).toBeLessThan(1e-3);
  expect(bins).toBeGreaterThan(5);
  // five standard deviations of chi-square
  expect(Math.abs(chiSquare - bins)).toBeLessThan(5 * Math.sqrt(2 * bins));
});
