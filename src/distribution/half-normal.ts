import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const HALF_LOG_2_OVER_PI = -0.22579135264472744;

const family: Family = {
  name: "halfNormal",
  arguments: [{ name: "sd", support: "positive" }],
  support: () => ({ lower: 0 }),
  logDensity: (x, sd) => x.div(sd).square().mul(-0.5).sub(sd.log()).add(HALF_LOG_2_OVER_PI),
  logCdf: (x, sd) => x.div(sd).mul(Math.SQRT1_2).erf().log(),
  logSurvival: (x, sd) => x.div(sd).neg().logNormalCdf().add(Math.LN2),
  quantile: (p, sd) => sd.mul(p.add(1).mul(0.5).normalQuantile()),
  sample: (random, sd) => sd * Math.abs(random.normal()),
};

/**
 * The normal distribution with mean 0, folded to the positive numbers.
 *
 * `log p(x) = ½ log(2 / π) - log σ - ½ (x / σ)²`, for x > 0.
 *
 * @param sd - the standard deviation σ of the normal that is folded
 * @throws tag "model" for a constant argument outside its support.
 * @example const tau = parameter(halfNormal(5));
 */
export function halfNormal<A extends string = never>(sd: Operand<A>): Distribution<A> {
  return distribution<A>(family, [sd]);
}
