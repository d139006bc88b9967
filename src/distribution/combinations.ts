import type { Expression } from "../model/expression.ts";

/** `log C(n, x)`, the logarithm of the number of ways to choose x of n. */
export function logChoose(n: Expression, x: Expression): Expression {
  return n.add(1).lgamma().sub(x.add(1).lgamma()).sub(n.sub(x).add(1).lgamma());
}
