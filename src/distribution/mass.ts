import { Expression, liftTo, type Operand, where } from "../model/expression.ts";
import { logCdfOf, logSurvivalOf } from "./cumulative.ts";
import type { Distribution } from "./distribution.ts";
import { logDifference } from "./log-complement.ts";

const LOG_HALF = -Math.LN2;

/**
 * `log P(lower <= X <= upper)`, a bound that is missing being infinite: as a difference of distribution functions, or
 * above the median of survival functions, so that it is accurate where next to nothing is left.
 */
export function logMass(
  graph: Expression["graph"],
  distribution: Distribution,
  lower: Operand | undefined,
  upper: Operand | undefined,
): Expression {
  const lift = (x: Operand) => new Expression(graph, liftTo(graph, x));
  const { discrete } = distribution.family.support(...distribution.arguments);
  const below = lower === undefined ? undefined : discrete ? lift(lower).sub(1) : lift(lower);
  const to = upper === undefined ? undefined : lift(upper);
  if (!below) return to ? logCdfOf(distribution, to) : lift(0);
  const beyond = logSurvivalOf(distribution, below);
  if (!to) return beyond;
  const before = logCdfOf(distribution, below);
  // chosen before they are subtracted: the difference of two that round to 1 is not finite
  const isLow = before.lessThan(LOG_HALF);
  const larger = where(isLow, logCdfOf(distribution, to), beyond);
  const smaller = where(isLow, before, logSurvivalOf(distribution, to));
  return logDifference(larger, smaller);
}
