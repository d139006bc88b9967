import { type Expression, type Operand, where } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const HALF_LOG_2_OVER_PI = -0.22579135264472744;

/** Below this p its series is exact, and (1 + p) / 2 is not. */
const FEW = 0.02;
const HALF_PI = Math.PI / 2;

/** The p-quantile of |z| for a small p. */
function centre(p: Expression): Expression {
  const square = p.square().mul(HALF_PI);
  const series = square
    .mul(4369 / 362880)
    .add(127 / 5040)
    .mul(square)
    .add(7 / 120)
    .mul(square)
    .add(1 / 6)
    .mul(square)
    .add(1);
  return p.mul(Math.sqrt(HALF_PI)).mul(series);
}

const family: Family = {
  name: "halfNormal",
  arguments: [{ name: "sd", support: "positive" }],
  support: () => ({ lower: 0 }),
  logDensity: (x, sd) => x.div(sd).square().mul(-0.5).sub(sd.log()).add(HALF_LOG_2_OVER_PI),
  logCdf: (x, sd) => x.div(sd).mul(Math.SQRT1_2).erf().log(),
  logSurvival: (x, sd) => x.div(sd).neg().logNormalCdf().add(Math.LN2),
  quantile: (p, sd) => sd.mul(where(p.lessThan(FEW), centre(p), p.max(FEW).add(1).mul(0.5).normalQuantile())),
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
