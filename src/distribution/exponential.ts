import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logComplement } from "./log-complement.ts";

const family: Family = {
  name: "exponential",
  arguments: [{ name: "rate", support: "positive" }],
  support: () => ({ lower: 0 }),
  logDensity: (x, rate) => rate.log().sub(rate.mul(x)),
  logCdf: (x, rate) => logComplement(rate.mul(x).neg()),
  logSurvival: (x, rate) => rate.mul(x).neg(),
  quantile: (p, rate) => p.neg().log1p().neg().div(rate),
  sample: (random, rate) => random.exponential() / rate,
};

/**
 * The exponential distribution.
 *
 * `log p(x) = log λ - λ x`, for x > 0.
 *
 * @param rate - the rate λ; the mean is 1 / λ
 * @throws tag "model" for a constant argument outside its support.
 * @example const tau = parameter(exponential(0.1));
 */
export function exponential<A extends string = never>(rate: Operand<A>): Distribution<A> {
  return distribution<A>(family, [rate]);
}
