import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logGammaP, logGammaQ } from "./incomplete.ts";

const family: Family = {
  name: "poisson",
  arguments: [{ name: "rate", support: "positive" }],
  support: () => ({ lower: 0, discrete: true }),
  logDensity: (x, rate) => x.mul(rate.log()).sub(rate).sub(x.add(1).lgamma()),
  logCdf: (x, rate) => logGammaQ(x.add(1), rate),
  logSurvival: (x, rate) => logGammaP(x.add(1), rate),
  sample: (random, rate) => random.poisson(rate),
};

/**
 * The Poisson distribution.
 *
 * `log p(x) = x log λ - λ - log x!`, for x in {0, 1, 2, ...}.
 *
 * @param rate - the mean λ
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(goals, poisson(strength.at(team)));
 */
export function poisson<A extends string = never>(rate: Operand<A>): Distribution<A> {
  return distribution<A>(family, [rate]);
}
