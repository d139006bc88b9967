import { KindredError } from "../model/errors.ts";
import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";

const family: Family = {
  name: "discreteUniform",
  arguments: [
    { name: "lower", support: "integer" },
    { name: "upper", support: "integer" },
  ],
  support: (lower, upper) => ({ lower: lower!, upper: upper!, discrete: true }),
  logDensity: (_x, lower, upper) => upper.sub(lower).add(1).log().neg(),
  logCdf: (x, lower, upper) => x.sub(lower).add(1).div(upper.sub(lower).add(1)).log(),
  logSurvival: (x, lower, upper) => upper.sub(x).div(upper.sub(lower).add(1)).log(),
  sample: (random, lower, upper) => lower + Math.floor((upper - lower + 1) * random.uniform()),
};

/**
 * The discrete uniform distribution: every whole number from one bound to the other, both counted.
 *
 * `log p(x) = -log(b - a + 1)`, for x in {a, a + 1, ..., b}.
 *
 * @param lower - the least number a
 * @param upper - the greatest number b
 * @throws tag "model" for a constant bound that is not whole, or if the lower one is above the upper one.
 * @example observe(roll, discreteUniform(1, 6));
 */
export function discreteUniform<A extends string = never, B extends string = never>(
  lower: Operand<A>,
  upper: Operand<B>,
): Distribution<A | B> {
  const made = distribution<A | B>(family, [lower, upper]);
  if (typeof lower === "number" && typeof upper === "number" && lower > upper)
    throw new KindredError(
      "model",
      `discreteUniform: upper must not be below lower, got from ${lower} to ${upper}`,
      { value: upper },
    );
  return made;
}
