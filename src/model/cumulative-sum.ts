import { type AxisReference, Expression } from "./expression.ts";
import { axisAlong, recur } from "./recurrence.ts";

/**
 * Sums from the first element on: `cumulativeSum(x)[t] = x[1] + ... + x[t]`, in the order of the data.
 *
 * @param x - an expression along an axis
 * @param along - the axis, where x lies along several
 * @throws tag "model" if x lies along no axis
 * @example
 * const step = parameter(normal(0, tau), { each: rows });
 * const level = cumulativeSum(step); // a random walk
 */
export function cumulativeSum<A extends string>(x: Expression<A>, along?: AxisReference<A>): Expression<A> {
  const axis = axisAlong("cumulativeSum", x, along);
  const { graph, node } = x;
  const sums = recur(graph, axis, false, [graph.constant(0)], ([sum]) => [graph.add(sum!, node)]);
  return new Expression(graph, sums("after"));
}
