import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logGammaP, logGammaQ } from "./incomplete.ts";

const family: Family = {
  name: "inverseGamma",
  arguments: [
    { name: "shape", support: "positive" },
    { name: "scale", support: "positive" },
  ],
  support: () => ({ lower: 0, open: true }),
  logDensity: (x, shape, scale) =>
    shape.mul(scale.log()).sub(shape.lgamma()).sub(shape.add(1).mul(x.log())).sub(scale.div(x)),
  logCdf: (x, shape, scale) => logGammaQ(shape, scale.div(x)),
  logSurvival: (x, shape, scale) => logGammaP(shape, scale.div(x)),
  sample: (random, shape, scale) => scale / random.gamma(shape),
};

/**
 * The inverse gamma distribution: 1 / x has a gamma distribution with rate β.
 *
 * `log p(x) = α log β - log Γ(α) - (α + 1) log x - β / x`, for x > 0.
 *
 * @param shape - the shape α
 * @param scale - the scale β; the mean is β / (α - 1) for α > 1
 * @throws tag "model" for a constant argument outside its support.
 * @example const variance = parameter(inverseGamma(3, 2));
 */
export function inverseGamma<A extends string = never, B extends string = never>(
  shape: Operand<A>,
  scale: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [shape, scale]);
}
