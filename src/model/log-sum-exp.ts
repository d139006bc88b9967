import type { AxisReference } from "./expression.ts";
import { Expression } from "./expression.ts";
import { elementsAlong, stack } from "./vector.ts";

/** The largest of some values; among none of them derivatives choose, so it is only to be used where they do not matter. */
function largest(values: readonly Expression[]): Expression {
  const { graph } = values[0]!;
  return new Expression(graph, graph.unary("detach", values.reduce((a, b) => a.max(b)).node));
}

/** `log Σ exp xₖ` of a list of values: see `logSumExp`. */
export function logSumExpOf(values: readonly Expression[]): Expression {
  // finite where all are -∞, of which the sum is 0 and the logarithm -∞
  const most = largest(values).max(-Number.MAX_VALUE);
  return values
    .map((x) => x.sub(most).exp())
    .reduce((sum, x) => sum.add(x))
    .log()
    .add(most);
}

/**
 * `log Σ exp x` over an axis of the schema, without overflow: `m + log Σ exp(x - m)`, m the largest.
 *
 * @param x - an expression along the axis, and along others if it varies
 * @returns the expression without the axis
 * @throws tag "model" for an axis that only the data know
 * @example const logEvidence = logSumExp(logWeights, component);
 */
export function logSumExp<A extends string, K extends A>(
  x: Expression<A>,
  over: AxisReference<K>,
): Expression<Exclude<A, K>> {
  return logSumExpOf(elementsAlong("logSumExp", x, over)) as Expression<Exclude<A, K>>;
}

/**
 * `exp x / Σ exp x` over an axis of the schema, without overflow: positive shares that add up to 1.
 *
 * @param x - an expression along the axis, and along others if it varies
 * @throws tag "model" for an axis that only the data know
 * @example const probability = softmax(score, choice);
 */
export function softmax<A extends string, K extends A>(
  x: Expression<A>,
  over: AxisReference<K>,
): Expression<A> {
  const values = elementsAlong("softmax", x, over);
  const most = largest(values);
  const shares = values.map((value) => value.sub(most).exp());
  const total = shares.reduce((sum, share) => sum.add(share));
  return stack(
    shares.map((share) => share.div(total)),
    over,
  ) as Expression<A>;
}
