import type { Operand } from "../model/expression.ts";
import { where } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const family: Family = {
  name: "bernoulli",
  arguments: [{ name: "probability", support: "probability" }],
  support: () => ({ lower: 0, upper: 1, discrete: true }),
  logDensity: (x, p) => where(x.equals(1), p, p.neg().add(1)).log(),
  logCdf: (_x, p) => p.neg().log1p(),
  logSurvival: (_x, p) => p.log(),
  sample: (random, p) => (random.uniform() < p ? 1 : 0),
};

/**
 * The Bernoulli distribution: 1 with probability p, else 0.
 *
 * `log p(x) = log p` for x = 1, `log(1 - p)` for x = 0.
 *
 * @param probability - the probability p of a 1
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(pass, bernoulli(rate.at(school)));
 */
export function bernoulli<A extends string = never>(probability: Operand<A>): Distribution<A> {
  return distribution<A>(family, [probability]);
}
