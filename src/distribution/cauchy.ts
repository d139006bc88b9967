import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const LOG_PI = 1.1447298858494002;

const family: Family = {
  name: "cauchy",
  arguments: [
    { name: "location", support: "real" },
    { name: "scale", support: "positive" },
  ],
  support: () => ({}),
  // log, not log1p: near 0 the two differ by less than a sum of log-densities can hold, and log is faster.
  logDensity: (x, location, scale) =>
    x.sub(location).div(scale).square().add(1).log().neg().sub(scale.log()).sub(LOG_PI),
  location: (location, scale) => ({ location, scale }),
  sample: (random, location, scale) => location + scale * random.cauchy(),
};

/**
 * The Cauchy distribution.
 *
 * `log p(x) = -log π - log s - log(1 + ((x - m) / s)²)`, on the real line.
 *
 * @param location - the median m
 * @param scale - the half-width s at half the maximum
 * @throws tag "model" for a constant argument outside its support.
 * @example const beta = parameter(cauchy(0, 2.5));
 */
export function cauchy<A extends string = never, B extends string = never>(
  location: Operand<A>,
  scale: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [location, scale]);
}
