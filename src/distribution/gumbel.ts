import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logComplement } from "./log-complement.ts";

const family: Family = {
  name: "gumbel",
  arguments: [
    { name: "location", support: "real" },
    { name: "scale", support: "positive" },
  ],
  support: () => ({}),
  logDensity: (x, location, scale) => {
    const falling = location.sub(x).div(scale);
    return falling.sub(falling.exp()).sub(scale.log());
  },
  logCdf: (x, location, scale) => location.sub(x).div(scale).exp().neg(),
  logSurvival: (x, location, scale) => logComplement(location.sub(x).div(scale).exp().neg()),
  quantile: (p, location, scale) => location.sub(scale.mul(p.log().neg().log())),
  location: (location, scale) => ({ location, scale }),
  sample: (random, location, scale) => location - scale * random.mathematics.log(random.exponential()),
};

/**
 * The Gumbel distribution, of largest values: generalisedExtremeValue with shape 0.
 *
 * `log p(x) = -z - exp(-z) - log s`, z = (x - m) / s, on the real line.
 *
 * @param location - the mode m; the mean is m + 0.5772 s
 * @param scale - the scale s; the standard deviation is s π / √6
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(highestTide, gumbel(level, spread));
 */
export function gumbel<A extends string = never, B extends string = never>(
  location: Operand<A>,
  scale: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [location, scale]);
}
