import type { Expression, Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { logComplement } from "./log-complement.ts";

const logSurvival = (x: Expression, shape: Expression, minimum: Expression) =>
  shape.mul(minimum.log().sub(x.log()));

const family: Family = {
  name: "pareto",
  arguments: [
    { name: "shape", support: "positive" },
    { name: "minimum", support: "positive" },
  ],
  support: (_shape, minimum) => ({ lower: minimum! }),
  logDensity: (x, shape, minimum) =>
    shape
      .log()
      .sub(x.log())
      .add(logSurvival(x, shape, minimum)),
  logCdf: (x, shape, minimum) => logComplement(logSurvival(x, shape, minimum)),
  logSurvival,
  quantile: (p, shape, minimum) => minimum.mul(p.neg().log1p().div(shape).neg().exp()),
  sample: (random, shape, minimum) => minimum * random.exp(random.exponential() / shape),
};

/**
 * The Pareto distribution: log(x / m) is exponential with rate α.
 *
 * `log p(x) = log α + α log m - (α + 1) log x`, for x > m; with a parameter as m, data below it have log-density -∞.
 *
 * @param shape - the shape α; the mean is finite above 1
 * @param minimum - the least value m
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(claim, pareto(shape, 1000));
 */
export function pareto<A extends string = never, B extends string = never>(
  shape: Operand<A>,
  minimum: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [shape, minimum]);
}
