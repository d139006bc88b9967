import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logGammaP, logGammaQ } from "./incomplete.ts";

const family: Family = {
  name: "poissonLog",
  arguments: [{ name: "logRate", support: "real" }],
  support: () => ({ lower: 0, discrete: true }),
  logDensity: (x, logRate) => x.mul(logRate).sub(logRate.exp()).sub(x.add(1).lgamma()),
  logCdf: (x, logRate) => logGammaQ(x.add(1), logRate.exp()),
  logSurvival: (x, logRate) => logGammaP(x.add(1), logRate.exp()),
  sample: (random, logRate) => random.poisson(random.exp(logRate)),
};

/**
 * The Poisson distribution by the logarithm of its mean.
 *
 * `log p(x) = x η - exp η - log x!`, for x in {0, 1, 2, ...}.
 *
 * @param logRate - the logarithm η of the mean
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(visits, poissonLog(alpha.at(patient).add(beta.mul(month))));
 */
export function poissonLog<A extends string = never>(logRate: Operand<A>): Distribution<A> {
  return distribution<A>(family, [logRate]);
}
