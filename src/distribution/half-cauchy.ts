import { type Expression, type Operand, where } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const TWO_OVER_PI = 2 / Math.PI;
const LOG_2_OVER_PI = -0.45158270528945488;

/** `log(2 / π atan(z))`, accurate also where that is close to 0. */
function logAngle(z: Expression): Expression {
  const isSmall = z.lessThan(1);
  // the branch that is not chosen must be finite too
  const below = where(isSmall, z, 1).atan().log().add(LOG_2_OVER_PI);
  const above = where(isSmall, 1, z).pow(-1).atan().mul(-TWO_OVER_PI).log1p();
  return where(isSmall, below, above);
}

const family: Family = {
  name: "halfCauchy",
  arguments: [{ name: "scale", support: "positive" }],
  support: () => ({ lower: 0 }),
  // log, not log1p: near 0 the two differ by less than a sum of log-densities can hold, and log is faster.
  logDensity: (x, scale) => x.div(scale).square().add(1).log().neg().sub(scale.log()).add(LOG_2_OVER_PI),
  logCdf: (x, scale) => logAngle(x.div(scale)),
  logSurvival: (x, scale) => logAngle(scale.div(x)),
  quantile: (p, scale) => {
    const angle = where(p.lessThan(0.5), p, p.neg().add(1)).mul(Math.PI / 2);
    const tangent = angle.sin().div(angle.cos());
    return scale.mul(where(p.lessThan(0.5), tangent, tangent.pow(-1)));
  },
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
