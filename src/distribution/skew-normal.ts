import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const LOG_2_OVER_SQRT_2PI = -0.22579135264472744;

const family: Family = {
  name: "skewNormal",
  arguments: [
    { name: "location", support: "real" },
    { name: "scale", support: "positive" },
    { name: "shape", support: "real" },
  ],
  support: () => ({}),
  logDensity: (x, location, scale, shape) => {
    const z = x.sub(location).div(scale);
    return z.square().mul(-0.5).add(shape.mul(z).logNormalCdf()).sub(scale.log()).add(LOG_2_OVER_SQRT_2PI);
  },
  location: (location, scale) => ({ location, scale }),
  sample: (random, location, scale, shape) => {
    const z = random.normal();
    return random.normal() < shape * z ? location + scale * z : location - scale * z;
  },
};

/**
 * The skew normal distribution of Azzalini: z is a standard normal variate whose sign is changed unless another one is
 * below α z.
 *
 * `log p(x) = log 2 - ½ z² - ½ log 2π + log Φ(α z) - log s`, z = (x - m) / s, on the real line.
 *
 * @param location - the location m, which is not the mean: that is m + s √(2/π) α / √(1 + α²)
 * @param scale - the scale s
 * @param shape - the skewness α: 0 is normal, positive leans to the right
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(reaction, skewNormal(theta.at(person), s, alpha));
 */
export function skewNormal<A extends string = never, B extends string = never, C extends string = never>(
  location: Operand<A>,
  scale: Operand<B>,
  shape: Operand<C>,
): Distribution<A | B | C> {
  return distribution<A | B | C>(family, [location, scale, shape]);
}
