import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logGammaP, logGammaQ } from "./incomplete.ts";

const family: Family = {
  name: "gamma",
  arguments: [
    { name: "shape", support: "positive" },
    { name: "rate", support: "positive" },
  ],
  support: () => ({ lower: 0, open: true }),
  logDensity: (x, shape, rate) =>
    shape.mul(rate.log()).sub(shape.lgamma()).add(shape.sub(1).mul(x.log())).sub(rate.mul(x)),
  logCdf: (x, shape, rate) => logGammaP(shape, rate.mul(x)),
  logSurvival: (x, shape, rate) => logGammaQ(shape, rate.mul(x)),
  sample: (random, shape, rate) => random.gamma(shape) / rate,
};

/**
 * The gamma distribution.
 *
 * `log p(x) = α log β - log Γ(α) + (α - 1) log x - β x`, for x > 0.
 *
 * @param shape - the shape α
 * @param rate - the rate β; the mean is α / β
 * @throws tag "model" for a constant argument outside its support.
 * @example const rho = parameter(gamma(25, 4));
 */
export function gamma<A extends string = never, B extends string = never>(
  shape: Operand<A>,
  rate: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [shape, rate]);
}
