import { type Expression, type Operand, where } from "../model/expression.ts";
import { checkCounts, withProbability, zeroBeside } from "./counts.ts";
import { hasCdf, logSurvivalOf } from "./cumulative.ts";
import { type Distribution, type Family, printFamily, type Sampler } from "./distribution.ts";
import { logComplement } from "./log-complement.ts";
import { logSumExp } from "./log-sum-exp.ts";
import { logMass } from "./mass.ts";
import { scalarFunction } from "./scalar-function.ts";

/** How often a count is drawn, hoping that it is not 0. */
const MOST_TRIES = 256;

/** The arguments are the probability, then those of the counts. */
function hurdleOf(counts: Family): Family {
  const logDensity = scalarFunction(counts.arguments.length + 1, (x, ...args) =>
    counts.logDensity(x, ...args),
  );
  /** A count that is not 0: where nearly all are, by adding up the probabilities of 1, 2, ... */
  const positive = (random: Sampler, args: readonly number[]): number => {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const x = counts.sample!(random, ...args);
      if (x > 0) return x;
    }
    const { exp, expm1 } = random.mathematics;
    const probability = (x: number) => exp(logDensity(random.mathematics, x, ...args));
    let left = random.uniform() * -expm1(logDensity(random.mathematics, 0, ...args));
    for (let x = 1; ; x++) {
      const here = probability(x);
      left -= here;
      // what rounding leaves at the end of the sum belongs to where it has come to
      if (!(left > 0) || here === 0) return x;
    }
  };
  return {
    name: "hurdle",
    arguments: withProbability(counts),
    support: (_p, ...args) => counts.support(...args),
    logDensity: (x, p, ...args) => {
      const rest = p
        .neg()
        .log1p()
        .sub(logComplement(counts.logDensity(zeroBeside(x), ...args)));
      return where(x.equals(0), p.log(), rest.add(counts.logDensity(x, ...args)));
    },
    ...(hasCdf(counts) && {
      logCdf: (x: Expression, p: Expression, ...args: Expression[]) => {
        const none = x.equals(0);
        const own = { family: counts, arguments: args };
        const seen = logMass(x.graph, own, 1, where(none, 1, x)).sub(logSurvivalOf(own, zeroBeside(x)));
        return where(none, p.log(), logSumExp(p.log(), p.neg().log1p().add(seen)));
      },
      logSurvival: (x: Expression, p: Expression, ...args: Expression[]) => {
        const own = { family: counts, arguments: args };
        return p
          .neg()
          .log1p()
          .add(logSurvivalOf(own, x))
          .sub(logSurvivalOf(own, zeroBeside(x)));
      },
    }),
    sample: counts.sample && ((random, p, ...args) => (random.uniform() < p! ? 0 : positive(random, args))),
    print: (p, ...args) => `hurdle(${p}, ${printFamily(counts, args)})`,
  };
}

/**
 * A hurdle distribution: with probability p a 0, else a count that is not 0.
 *
 * `log p(0) = log p`, `log p(x) = log(1 - p) + log d(x) - log(1 - d(0))` for x > 0.
 *
 * @param probability - the probability p of a 0
 * @param counts - any distribution of counts from 0 up, of which the 0 is left out
 * @throws tag "model" for a constant probability that is none, or a distribution that is not one of counts.
 * @example observe(visits, hurdle(p, negativeBinomial(mean, shape)));
 */
export function hurdle<A extends string = never, B extends string = never>(
  probability: Operand<A>,
  counts: Distribution<B>,
): Distribution<A | B> {
  checkCounts("hurdle", probability, counts);
  return { family: hurdleOf(counts.family), arguments: [probability, ...counts.arguments] };
}
