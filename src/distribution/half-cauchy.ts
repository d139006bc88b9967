import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const LOG_2_OVER_PI = -0.45158270528945488;

const family: Family = {
  name: "halfCauchy",
  arguments: [{ name: "scale", support: "positive" }],
  support: () => ({ lower: 0 }),
  // log, not log1p: near 0 the two differ by less than a sum of log-densities can hold, and log is faster.
  logDensity: (x, scale) => x.div(scale).square().add(1).log().neg().sub(scale.log()).add(LOG_2_OVER_PI),
  sample: (random, scale) => scale * Math.abs(random.cauchy()),
};

/**
 * The Cauchy distribution with location 0, folded to the positive numbers.
 *
 * `log p(x) = log(2 / π) - log s - log(1 + (x / s)²)`, for x > 0.
 *
 * @param scale - the median s
 * @throws tag "model" for a constant argument outside its support.
 * @example const tau = parameter(halfCauchy(5));
 */
export function halfCauchy<A extends string = never>(scale: Operand<A>): Distribution<A> {
  return distribution<A>(family, [scale]);
}
