import type { Operand } from "../model/expression.ts";
import { checkBounds, type Distribution, distribution, type Family } from "./distribution.ts";

const family: Family = {
  name: "uniform",
  arguments: [
    { name: "lower", support: "real" },
    { name: "upper", support: "real" },
  ],
  support: (lower, upper) => ({ lower: lower!, upper: upper! }),
  logDensity: (_x, lower, upper) => upper.sub(lower).log().neg(),
  logCdf: (x, lower, upper) => x.sub(lower).div(upper.sub(lower)).log(),
  logSurvival: (x, lower, upper) => upper.sub(x).div(upper.sub(lower)).log(),
  quantile: (p, lower, upper) => lower.add(upper.sub(lower).mul(p)),
  sample: (random, lower, upper) => lower + (upper - lower) * random.uniform(),
};

/**
 * The uniform distribution.
 *
 * `log p(x) = -log(upper - lower)`, for lower < x < upper.
 *
 * @param lower - the lower bound
 * @param upper - the upper bound, above the lower
 * @throws tag "model" for a constant argument outside its support.
 * @example const slope = parameter(uniform(-100, 0));
 */
export function uniform<A extends string = never, B extends string = never>(
  lower: Operand<A>,
  upper: Operand<B>,
): Distribution<A | B> {
  checkBounds("uniform", lower, upper);
  return distribution<A | B>(family, [lower, upper]);
}
