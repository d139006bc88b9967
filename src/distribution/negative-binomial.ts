import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logBetaI } from "./incomplete.ts";
import { logRisingRatio } from "./rising-factorial.ts";

const family: Family = {
  name: "negativeBinomial",
  arguments: [
    { name: "mean", support: "positive" },
    { name: "shape", support: "positive" },
  ],
  support: () => ({ lower: 0, discrete: true }),
  logDensity: (x, mean, shape) =>
    x
      .mul(mean.log())
      .sub(x.add(shape).mul(mean.div(shape).log1p()))
      .add(logRisingRatio(shape, x))
      .sub(x.add(1).lgamma()),
  logCdf: (x, mean, shape) => {
    const sum = mean.add(shape);
    return logBetaI(shape, x.add(1), shape.div(sum), mean.div(sum));
  },
  logSurvival: (x, mean, shape) => {
    const sum = mean.add(shape);
    return logBetaI(x.add(1), shape, mean.div(sum), shape.div(sum));
  },
  sample: (random, mean, shape) => random.poisson((mean / shape) * random.gamma(shape)),
};

/**
 * The negative binomial distribution by its mean: a Poisson distribution whose mean has a gamma distribution.
 *
 * `log p(x) = log Γ(x + φ) - log Γ(φ) - log x! + x log(μ / (μ + φ)) + φ log(φ / (μ + φ))`, for x in {0, 1, 2, ...}.
 *
 * @param mean - the mean μ
 * @param shape - the shape φ of the gamma distribution; the variance is μ + μ² / φ, and for a large φ this is Poisson
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(visits, negativeBinomial(rate.at(clinic), phi));
 */
export function negativeBinomial<A extends string = never, B extends string = never>(
  mean: Operand<A>,
  shape: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [mean, shape]);
}
