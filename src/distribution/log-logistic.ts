import type { Expression, Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

/** The log-odds of a value below x. */
const logOdds = (x: Expression, shape: Expression, scale: Expression) => shape.mul(x.log().sub(scale.log()));

const family: Family = {
  name: "logLogistic",
  arguments: [
    { name: "shape", support: "positive" },
    { name: "scale", support: "positive" },
  ],
  support: () => ({ lower: 0, open: true }),
  logDensity: (x, shape, scale) => {
    const z = logOdds(x, shape, scale);
    return shape.log().sub(x.log()).add(z).sub(z.softplus().mul(2));
  },
  logCdf: (x, shape, scale) => logOdds(x, shape, scale).neg().softplus().neg(),
  logSurvival: (x, shape, scale) => logOdds(x, shape, scale).softplus().neg(),
  quantile: (p, shape, scale) => scale.mul(p.log().sub(p.neg().log1p()).div(shape).exp()),
  sample: (random, shape, scale) =>
    scale *
    random.exp(
      (random.mathematics.log(random.exponential()) - random.mathematics.log(random.exponential())) / shape,
    ),
};

/**
 * The log-logistic distribution: log x is logistic, with location log α and scale 1 / β.
 *
 * `log p(x) = log β - log x + z - 2 log(1 + exp z)`, z = β log(x / α), for x > 0.
 *
 * @param shape - the shape β; the mean is finite above 1
 * @param scale - the median α
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(survived, logLogistic(shape, median.at(clinic)));
 */
export function logLogistic<A extends string = never, B extends string = never>(
  shape: Operand<A>,
  scale: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [shape, scale]);
}
