import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const family: Family = {
  name: "bernoulliLogit",
  arguments: [{ name: "logit", support: "real" }],
  support: () => ({ lower: 0, upper: 1, discrete: true }),
  logDensity: (x, logit) => x.mul(logit).sub(logit.softplus()),
  logCdf: (_x, logit) => logit.softplus().neg(),
  logSurvival: (_x, logit) => logit.neg().softplus().neg(),
  sample: (random, logit) => (random.uniform() < random.logistic(logit) ? 1 : 0),
};

/**
 * The Bernoulli distribution by its log-odds, stable however large they are.
 *
 * `log p(x) = x η - log(1 + exp η)`, for x in {0, 1}.
 *
 * @param logit - the log-odds η of a 1
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(pass, bernoulliLogit(alpha.at(school).add(linear(X, beta))));
 */
export function bernoulliLogit<A extends string = never>(logit: Operand<A>): Distribution<A> {
  return distribution<A>(family, [logit]);
}
