import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logComplement } from "./log-complement.ts";

const family: Family = {
  name: "weibull",
  arguments: [
    { name: "shape", support: "positive" },
    { name: "scale", support: "positive" },
  ],
  support: () => ({ lower: 0, open: true }),
  logDensity: (x, shape, scale) => {
    const logHazard = shape.mul(x.log().sub(scale.log()));
    return shape.log().sub(x.log()).add(logHazard).sub(logHazard.exp());
  },
  logCdf: (x, shape, scale) => logComplement(shape.mul(x.log().sub(scale.log())).exp().neg()),
  logSurvival: (x, shape, scale) => shape.mul(x.log().sub(scale.log())).exp().neg(),
  quantile: (p, shape, scale) => scale.mul(p.neg().log1p().neg().log().div(shape).exp()),
  sample: (random, shape, scale) => scale * random.exp(random.mathematics.log(random.exponential()) / shape),
};

/**
 * The Weibull distribution: (x / λ)^k is exponential with rate 1.
 *
 * `log p(x) = log k - log x + k log(x / λ) - (x / λ)^k`, for x > 0.
 *
 * @param shape - the shape k: the hazard falls with time below 1, is constant at 1, grows above
 * @param scale - the scale λ, of which 1 - 1/e = 63 % lie below
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(lifetime, weibull(shape, scale.at(machine)));
 */
export function weibull<A extends string = never, B extends string = never>(
  shape: Operand<A>,
  scale: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [shape, scale]);
}
