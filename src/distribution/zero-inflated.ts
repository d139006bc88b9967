import { type Expression, type Operand, where } from "../model/expression.ts";
import { checkCounts, withProbability, zeroBeside } from "./counts.ts";
import { hasCdf, logCdfOf, logSurvivalOf } from "./cumulative.ts";
import { type Distribution, type Family, printFamily } from "./distribution.ts";
import { logSumExp } from "./log-sum-exp.ts";

/** The arguments are the probability, then those of the counts. */
const zeroInflatedOf = (counts: Family): Family => ({
  name: "zeroInflated",
  arguments: withProbability(counts),
  support: (_p, ...args) => counts.support(...args),
  logDensity: (x, p, ...args) => {
    const others = p.neg().log1p();
    const zero = logSumExp(p.log(), others.add(counts.logDensity(zeroBeside(x), ...args)));
    return where(x.equals(0), zero, others.add(counts.logDensity(x, ...args)));
  },
  ...(hasCdf(counts) && {
    logCdf: (x: Expression, p: Expression, ...args: Expression[]) =>
      logSumExp(
        p.log(),
        p
          .neg()
          .log1p()
          .add(logCdfOf({ family: counts, arguments: args }, x)),
      ),
    logSurvival: (x: Expression, p: Expression, ...args: Expression[]) =>
      p
        .neg()
        .log1p()
        .add(logSurvivalOf({ family: counts, arguments: args }, x)),
  }),
  sample:
    counts.sample && ((random, p, ...args) => (random.uniform() < p! ? 0 : counts.sample!(random, ...args))),
  print: (p, ...args) => `zeroInflated(${p}, ${printFamily(counts, args)})`,
});

/**
 * A zero-inflated distribution: with probability p a 0, else a count, which may be 0 as well. Which of the two kinds a 0
 * is of is summed out.
 *
 * `log p(0) = log(p + (1 - p) d(0))`, `log p(x) = log(1 - p) + log d(x)` for x > 0.
 *
 * @param probability - the probability p of a 0 that is none of the counts
 * @param counts - any distribution of counts from 0 up
 * @throws tag "model" for a constant probability that is none, or a distribution that is not one of counts.
 * @example observe(caught, zeroInflated(p, poisson(rate.at(lake))));
 */
export function zeroInflated<A extends string = never, B extends string = never>(
  probability: Operand<A>,
  counts: Distribution<B>,
): Distribution<A | B> {
  checkCounts("zeroInflated", probability, counts);
  return { family: zeroInflatedOf(counts.family), arguments: [probability, ...counts.arguments] };
}
