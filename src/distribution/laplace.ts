import { type Expression, type Operand, where } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const LOG_2 = Math.LN2;

/** `log P(Z <= z)` of the standard distribution. */
function logLowerTail(z: Expression): Expression {
  const tail = z.abs().neg().sub(LOG_2);
  return where(z.lessThan(0), tail, tail.exp().neg().log1p());
}

const family: Family = {
  name: "laplace",
  arguments: [
    { name: "location", support: "real" },
    { name: "scale", support: "positive" },
  ],
  support: () => ({}),
  logDensity: (x, location, scale) => x.sub(location).abs().div(scale).neg().sub(scale.log()).sub(LOG_2),
  location: (location, scale) => ({ location, scale }),
  logCdf: (x, location, scale) => logLowerTail(x.sub(location).div(scale)),
  logSurvival: (x, location, scale) => logLowerTail(location.sub(x).div(scale)),
  quantile: (p, location, scale) => {
    const tail = where(p.lessThan(0.5), p, p.neg().add(1)).mul(2).log().mul(scale);
    return where(p.lessThan(0.5), location.add(tail), location.sub(tail));
  },
  sample: (random, location, scale) => {
    const size = scale * random.exponential();
    return random.uniform() < 0.5 ? location - size : location + size;
  },
};

/**
 * The Laplace (double exponential) distribution.
 *
 * `log p(x) = -|x - m| / s - log(2 s)`, on the real line.
 *
 * @param location - the median m
 * @param scale - the scale s; the standard deviation is s √2
 * @throws tag "model" for a constant argument outside its support.
 * @example const beta = parameter(laplace(0, 1), { each: X.columns });
 */
export function laplace<A extends string = never, B extends string = never>(
  location: Operand<A>,
  scale: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [location, scale]);
}
