import type { Operand } from "../model/expression.ts";
import { logChoose } from "./combinations.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logRisingRatio } from "./rising-factorial.ts";

const family: Family = {
  name: "betaBinomial",
  arguments: [
    { name: "trials", support: "count" },
    { name: "a", support: "positive" },
    { name: "b", support: "positive" },
  ],
  support: (trials) => ({ lower: 0, upper: trials!, discrete: true }),
  logDensity: (x, trials, a, b) => {
    const failures = trials.sub(x);
    const sum = a.add(b);
    return x
      .mul(a.div(sum).log())
      .add(failures.mul(b.div(sum).log()))
      .add(logRisingRatio(a, x))
      .add(logRisingRatio(b, failures))
      .sub(logRisingRatio(sum, trials))
      .add(logChoose(trials, x));
  },
  sample: (random, trials, a, b) => random.binomial(trials, random.beta(a, b)),
};

/**
 * The beta-binomial distribution: a binomial distribution whose probability has a beta distribution.
 *
 * `log p(x) = log C(n, x) + log B(x + a, n - x + b) - log B(a, b)`, for x in {0, ..., n}.
 *
 * @param trials - the number n of trials
 * @param a - the first shape of the beta distribution; the mean of x is n a / (a + b)
 * @param b - the second shape; for large shapes this is binomial
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(deaths, betaBinomial(cases, risk.mul(kappa), risk.neg().add(1).mul(kappa)));
 */
export function betaBinomial<A extends string = never, B extends string = never, C extends string = never>(
  trials: Operand<A>,
  a: Operand<B>,
  b: Operand<C>,
): Distribution<A | B | C> {
  return distribution<A | B | C>(family, [trials, a, b]);
}
