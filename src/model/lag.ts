import type { Axis } from "./axis.ts";
import { KindredError } from "./errors.ts";
import { type AxisReference, describeAxes, Expression, liftTo, type Operand } from "./expression.ts";
import { axisAlong, recur } from "./recurrence.ts";
import { showValue } from "./wording.ts";

/**
 * What the element `k` places before has: `lag(y)` is yesterday's y.
 *
 * `lag(x, k)[t] = x[t - k]`, and `initial` where t - k is before the first element. Elements come in the order of the
 * data.
 *
 * @param x - an expression along an axis
 * @param k - how many places before; 1 if not given
 * @param initial - what the first k elements have: one value for all, 0 if not given, or a list of k, the first
 * element's first
 * @param along - the axis, where x lies along several
 * @throws tag "model" if x lies along no axis, or if k is no whole number from 1 up
 * @example observe(y, normal(alpha.add(beta.mul(lag(y))), sigma));
 */
export function lag<A extends string, B extends string = never>(
  x: Expression<A>,
  k = 1,
  initial: Operand<B> | readonly Operand<B>[] = 0,
  along?: AxisReference<A>,
): Expression<A | B> {
  const axis = axisAlong("lag", x, along);
  const { graph } = x;
  if (!Number.isInteger(k) || k < 1)
    throw new KindredError("model", `lag: k must be a whole number from 1 up, got ${showValue(k)}`, {
      value: k,
    });
  const list = Array.isArray(initial) ? initial : Array.from({ length: k }, () => initial as Operand);
  if (list.length !== k)
    throw new KindredError(
      "model",
      `lag: the first ${k} elements need a value each, got ${list.length}; give one for all, or a list of ${k}`,
      { value: initial },
    );
  // What is handed on moves one place each time: the first element's value is the last in the row.
  const first = [...list].reverse().map((value) => checked(liftTo(graph, value), axis));
  const row = recur(graph, axis, false, first, (states) => [x.node, ...states.slice(0, -1)]);
  return new Expression(graph, row("before", k - 1));
}

function checked<N extends { readonly axes: readonly Axis[] }>(node: N, axis: Axis): N {
  if (node.axes.includes(axis))
    throw new KindredError(
      "model",
      `lag: the initial value lies along ${describeAxes(node.axes)}; give one that does not vary along "${axis.name}"`,
    );
  return node;
}
