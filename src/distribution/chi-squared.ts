import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logGammaP, logGammaQ } from "./incomplete.ts";

const family: Family = {
  name: "chiSquared",
  arguments: [{ name: "degreesOfFreedom", support: "positive" }],
  support: () => ({ lower: 0, open: true }),
  logDensity: (x, nu) => {
    const half = nu.mul(0.5);
    const logHalfX = x.log().sub(Math.LN2);
    return half.sub(1).mul(logHalfX).sub(x.mul(0.5)).sub(half.lgamma()).sub(Math.LN2);
  },
  logCdf: (x, nu) => logGammaP(nu.mul(0.5), x.mul(0.5)),
  logSurvival: (x, nu) => logGammaQ(nu.mul(0.5), x.mul(0.5)),
  sample: (random, nu) => 2 * random.gamma(nu / 2),
};

/**
 * The chi-squared distribution: gamma(ν / 2, 1 / 2), the sum of ν squared standard normal variates.
 *
 * `log p(x) = (ν/2 - 1) log(x / 2) - x / 2 - log Γ(ν/2) - log 2`, for x > 0.
 *
 * @param degreesOfFreedom - the degrees of freedom ν, which is the mean
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(statistic, chiSquared(df));
 */
export function chiSquared<A extends string = never>(degreesOfFreedom: Operand<A>): Distribution<A> {
  return distribution<A>(family, [degreesOfFreedom]);
}
