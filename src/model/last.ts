import { type AxisReference, Expression } from "./expression.ts";
import { axisAlong, recur } from "./recurrence.ts";

/**
 * The last element's value along an axis, in the order of the data: where a forecast begins.
 *
 * @param x - an expression along an axis
 * @param along - the axis, where x lies along several
 * @throws tag "model" if x lies along no axis
 * @example const tomorrow = alpha.add(beta.mul(last(y)));
 */
export function last<A extends string, B extends A = A>(
  x: Expression<A>,
  along?: AxisReference<B>,
): Expression<Exclude<A, B>> {
  const axis = axisAlong("last", x, along);
  const { graph, node } = x;
  const kept = recur(graph, axis, false, [graph.constant(0)], () => [node]);
  return new Expression(graph, kept("last"));
}
