import type { Mathematics } from "../model/evaluate.ts";
import { logCdfOf, logSurvivalOf } from "./cumulative.ts";
import type { Family } from "./distribution.ts";
import { invert, type Range } from "./invert.ts";
import { scalarFunction } from "./scalar-function.ts";

const LOG_HALF = -Math.LN2;

/** The variate of `family` between two bounds, both counted, that belongs to a uniform one. */
export type DrawBetween = (
  mathematics: Mathematics,
  args: readonly number[],
  range: Range,
  uniform: number,
) => number;

/** Draws by the distribution function or, above the median, the survival function: accurate in both tails. */
export function drawBetween(family: Family): DrawBetween {
  const count = family.arguments.length + 1;
  const logCdf = scalarFunction(count, (x, ...args) => logCdfOf({ family, arguments: args }, x));
  const logSurvival = scalarFunction(count, (x, ...args) => logSurvivalOf({ family, arguments: args }, x));
  return (mathematics, args, range, uniform) => {
    const { exp, log1p, expm1 } = mathematics;
    const below = (x: number) => logCdf(mathematics, x, ...args);
    const beyond = (x: number) => logSurvival(mathematics, x, ...args);
    const from = range.whole ? range.lower - 1 : range.lower;
    const start = range.lower === Number.NEGATIVE_INFINITY ? Number.NEGATIVE_INFINITY : below(from);
    if (start < LOG_HALF) {
      const end = range.upper === Number.POSITIVE_INFINITY ? 0 : below(range.upper);
      // log(F(upper) - (1 - u) (F(upper) - F(from)))
      return invert(below, end + log1p((1 - uniform) * expm1(start - end)), range);
    }
    const first = beyond(from);
    const rest = range.upper === Number.POSITIVE_INFINITY ? 0 : exp(beyond(range.upper) - first);
    // log(S(from) - u (S(from) - S(upper)))
    return invert((x) => -beyond(x), -(first + log1p(uniform * (rest - 1))), range);
  };
}
