import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logBetaI } from "./incomplete.ts";
import { logRisingRatio } from "./rising-factorial.ts";

const family: Family = {
  name: "negativeBinomialLog",
  arguments: [
    { name: "logMean", support: "real" },
    { name: "shape", support: "positive" },
  ],
  support: () => ({ lower: 0, discrete: true }),
  logDensity: (x, logMean, shape) =>
    x
      .mul(logMean)
      .sub(x.add(shape).mul(logMean.sub(shape.log()).softplus()))
      .add(logRisingRatio(shape, x))
      .sub(x.add(1).lgamma()),
  logCdf: (x, logMean, shape) => {
    const logit = shape.log().sub(logMean);
    return logBetaI(shape, x.add(1), logit.logistic(), logit.neg().logistic());
  },
  logSurvival: (x, logMean, shape) => {
    const logit = shape.log().sub(logMean);
    return logBetaI(x.add(1), shape, logit.neg().logistic(), logit.logistic());
  },
  sample: (random, logMean, shape) => random.poisson((random.exp(logMean) / shape) * random.gamma(shape)),
};

/**
 * The negative binomial distribution by the logarithm of its mean.
 *
 * `log p(x) = log Γ(x + φ) - log Γ(φ) - log x! + x (η - log φ) - (x + φ) log(1 + exp(η) / φ)`, for x in {0, 1, 2, ...}.
 *
 * @param logMean - the logarithm η of the mean
 * @param shape - the shape φ; the variance is exp(η) + exp(2η) / φ, and for a large φ this is Poisson
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(visits, negativeBinomialLog(alpha.at(patient).add(beta.mul(month)), phi));
 */
export function negativeBinomialLog<A extends string = never, B extends string = never>(
  logMean: Operand<A>,
  shape: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [logMean, shape]);
}
