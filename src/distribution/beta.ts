import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logBetaI } from "./incomplete.ts";

const family: Family = {
  name: "beta",
  arguments: [
    { name: "a", support: "positive" },
    { name: "b", support: "positive" },
  ],
  support: () => ({ lower: 0, upper: 1, open: true }),
  logDensity: (x, a, b) =>
    a
      .add(b)
      .lgamma()
      .sub(a.lgamma())
      .sub(b.lgamma())
      .add(a.sub(1).mul(x.log()))
      .add(b.sub(1).mul(x.neg().log1p())),
  logCdf: (x, a, b) => logBetaI(a, b, x, x.neg().add(1)),
  logSurvival: (x, a, b) => logBetaI(b, a, x.neg().add(1), x),
  sample: (random, a, b) => random.beta(a, b),
};

/**
 * The beta distribution.
 *
 * `log p(x) = log Γ(a + b) - log Γ(a) - log Γ(b) + (a - 1) log x + (b - 1) log(1 - x)`, for 0 < x < 1.
 *
 * @param a - the first shape; successes, so to speak
 * @param b - the second shape; failures
 * @throws tag "model" for a constant argument outside its support.
 * @example const rate = parameter(beta(2, 8), { each: hospital });
 */
export function beta<A extends string = never, B extends string = never>(
  a: Operand<A>,
  b: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [a, b]);
}
