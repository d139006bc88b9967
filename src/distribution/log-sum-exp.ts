import { type Expression, where } from "../model/expression.ts";

/** `log(eᵃ + eᵇ)`, whichever is larger, and if one of them is -∞. */
export function logSumExp(a: Expression, b: Expression): Expression {
  const difference = a.sub(b);
  // log, not log1p: near 0 the two differ by less than a sum of log-densities can hold, and log is faster.
  return where(difference.lessThan(0), b, a).add(difference.abs().neg().exp().add(1).log());
}
