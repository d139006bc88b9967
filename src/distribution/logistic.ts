import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const family: Family = {
  name: "logistic",
  arguments: [
    { name: "location", support: "real" },
    { name: "scale", support: "positive" },
  ],
  support: () => ({}),
  logDensity: (x, location, scale) => {
    const z = x.sub(location).div(scale);
    return z.sub(z.softplus().mul(2)).sub(scale.log());
  },
  logCdf: (x, location, scale) => location.sub(x).div(scale).softplus().neg(),
  logSurvival: (x, location, scale) => x.sub(location).div(scale).softplus().neg(),
  quantile: (p, location, scale) => location.add(scale.mul(p.log().sub(p.neg().log1p()))),
  location: (location, scale) => ({ location, scale }),
  // the logarithm of a ratio of exponential variates, which is exact in both tails
  sample: (random, location, scale) =>
    location +
    scale * (random.mathematics.log(random.exponential()) - random.mathematics.log(random.exponential())),
};

/**
 * The logistic distribution.
 *
 * `log p(x) = z - 2 log(1 + exp z) - log s`, z = (x - m) / s, on the real line.
 *
 * @param location - the mean and median m
 * @param scale - the scale s; the standard deviation is s π / √3
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(score, logistic(theta.at(school), s));
 */
export function logistic<A extends string = never, B extends string = never>(
  location: Operand<A>,
  scale: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [location, scale]);
}
