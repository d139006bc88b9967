import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logBetaI } from "./incomplete.ts";

const family: Family = {
  name: "betaProportion",
  arguments: [
    { name: "mean", support: "openProbability" },
    { name: "precision", support: "positive" },
  ],
  support: () => ({ lower: 0, upper: 1, open: true }),
  logDensity: (x, mean, precision) => {
    const a = mean.mul(precision);
    const b = mean.neg().add(1).mul(precision);
    return precision
      .lgamma()
      .sub(a.lgamma())
      .sub(b.lgamma())
      .add(a.sub(1).mul(x.log()))
      .add(b.sub(1).mul(x.neg().log1p()));
  },
  logCdf: (x, mean, precision) =>
    logBetaI(mean.mul(precision), mean.neg().add(1).mul(precision), x, x.neg().add(1)),
  logSurvival: (x, mean, precision) =>
    logBetaI(mean.neg().add(1).mul(precision), mean.mul(precision), x.neg().add(1), x),
  sample: (random, mean, precision) => random.beta(mean * precision, (1 - mean) * precision),
};

/**
 * The beta distribution by its mean and precision: beta(μ κ, (1 - μ) κ).
 *
 * `log p(x) = log Γ(κ) - log Γ(μκ) - log Γ((1-μ)κ) + (μκ - 1) log x + ((1-μ)κ - 1) log(1 - x)`, for 0 < x < 1.
 *
 * @param mean - the mean μ, between 0 and 1
 * @param precision - the precision κ: the variance is μ (1 - μ) / (1 + κ)
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(share, betaProportion(eta.logistic(), kappa));
 */
export function betaProportion<A extends string = never, B extends string = never>(
  mean: Operand<A>,
  precision: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [mean, precision]);
}
