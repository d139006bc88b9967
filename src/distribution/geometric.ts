import { type Operand, where } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logComplement } from "./log-complement.ts";

const family: Family = {
  name: "geometric",
  arguments: [{ name: "probability", support: "probability" }],
  support: () => ({ lower: 0, discrete: true }),
  logDensity: (x, p) => {
    const none = x.equals(0);
    return p.log().add(where(none, 0, x.mul(where(none, 0, p.neg()).log1p())));
  },
  logCdf: (x, p) => logComplement(x.add(1).mul(p.neg().log1p())),
  logSurvival: (x, p) => x.add(1).mul(p.neg().log1p()),
  sample: (random, p) => Math.floor(-random.exponential() / random.mathematics.log1p(-p)),
};

/**
 * The geometric distribution: how many trials fail before the first success.
 *
 * `log p(x) = log p + x log(1 - p)`, for x in {0, 1, 2, ...}; 0 log 0 = 0. The mean is (1 - p) / p. Who counts the
 * success as well observes `count.sub(1)`.
 *
 * @param probability - the probability p of a success in each trial
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(refusals, geometric(p.at(region)));
 */
export function geometric<A extends string = never>(probability: Operand<A>): Distribution<A> {
  return distribution<A>(family, [probability]);
}
