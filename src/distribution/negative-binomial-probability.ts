import { type Operand, where } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logBetaI } from "./incomplete.ts";
import { logRisingRatio } from "./rising-factorial.ts";

const family: Family = {
  name: "negativeBinomialProbability",
  arguments: [
    { name: "shape", support: "positive" },
    { name: "probability", support: "probability" },
  ],
  support: () => ({ lower: 0, discrete: true }),
  logDensity: (x, shape, p) => {
    const none = x.equals(0);
    const failures = where(none, 0, x.mul(where(none, 0, p.neg()).log1p()));
    return shape
      .mul(p.log())
      .add(failures)
      .add(x.mul(shape.log()))
      .add(logRisingRatio(shape, x))
      .sub(x.add(1).lgamma());
  },
  logCdf: (x, shape, p) => logBetaI(shape, x.add(1), p, p.neg().add(1)),
  logSurvival: (x, shape, p) => logBetaI(x.add(1), shape, p.neg().add(1), p),
  sample: (random, shape, p) => random.poisson(((1 - p) / p) * random.gamma(shape)),
};

/**
 * The negative binomial distribution by the probability of a success: how many trials fail before the `shape`-th
 * success, of which there need not be a whole number.
 *
 * `log p(x) = log Γ(x + φ) - log Γ(φ) - log x! + φ log p + x log(1 - p)`, for x in {0, 1, 2, ...}; 0 log 0 = 0. It is
 * `negativeBinomial` of mean φ (1 - p) / p, and Poisson of a rate with the distribution gamma(φ, p / (1 - p)).
 *
 * @param shape - the number φ of successes
 * @param probability - the probability p of a success in each trial
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(misses, negativeBinomialProbability(3, p.at(player)));
 */
export function negativeBinomialProbability<A extends string = never, B extends string = never>(
  shape: Operand<A>,
  probability: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [shape, probability]);
}
