import type { Operand } from "../model/expression.ts";
import { logChoose } from "./combinations.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logBetaI } from "./incomplete.ts";

const family: Family = {
  name: "binomialLogit",
  arguments: [
    { name: "trials", support: "count" },
    { name: "logit", support: "real" },
  ],
  support: (trials) => ({ lower: 0, upper: trials!, discrete: true }),
  logDensity: (x, trials, logit) => logChoose(trials, x).add(x.mul(logit)).sub(trials.mul(logit.softplus())),
  logCdf: (x, trials, logit) => logBetaI(trials.sub(x), x.add(1), logit.neg().logistic(), logit.logistic()),
  logSurvival: (x, trials, logit) =>
    logBetaI(x.add(1), trials.sub(x), logit.logistic(), logit.neg().logistic()),
  sample: (random, trials, logit) => random.binomial(trials, random.logistic(logit)),
};

/**
 * The binomial distribution by its log-odds.
 *
 * `log p(x) = log C(n, x) + x η - n log(1 + exp η)`, for x in {0, ..., n}.
 *
 * @param trials - the number n of trials
 * @param logit - the log-odds η of a success in each
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(deaths, binomialLogit(cases, alpha.at(hospital)));
 */
export function binomialLogit<A extends string = never, B extends string = never>(
  trials: Operand<A>,
  logit: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [trials, logit]);
}
