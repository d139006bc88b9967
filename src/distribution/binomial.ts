import type { Operand } from "../model/expression.ts";
import { where } from "../model/expression.ts";
import { logChoose } from "./combinations.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logBetaI } from "./incomplete.ts";

const family: Family = {
  name: "binomial",
  arguments: [
    { name: "trials", support: "count" },
    { name: "probability", support: "probability" },
  ],
  support: (trials) => ({ lower: 0, upper: trials!, discrete: true }),
  logDensity: (x, trials, p) => {
    const failures = trials.sub(x);
    const hits = where(x.equals(0), 0, x.mul(where(x.equals(0), 1, p).log()));
    const misses = where(failures.equals(0), 0, failures.mul(where(failures.equals(0), 0, p.neg()).log1p()));
    return logChoose(trials, x).add(hits).add(misses);
  },
  logCdf: (x, trials, p) => logBetaI(trials.sub(x), x.add(1), p.neg().add(1), p),
  logSurvival: (x, trials, p) => logBetaI(x.add(1), trials.sub(x), p, p.neg().add(1)),
  sample: (random, trials, p) => random.binomial(trials, p),
};

/**
 * The binomial distribution.
 *
 * `log p(x) = log C(n, x) + x log p + (n - x) log(1 - p)`, for x in {0, ..., n}; 0 log 0 = 0.
 *
 * @param trials - the number n of trials
 * @param probability - the probability p of a success in each
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(deaths, binomial(cases, risk.at(hospital)));
 */
export function binomial<A extends string = never, B extends string = never>(
  trials: Operand<A>,
  probability: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [trials, probability]);
}
