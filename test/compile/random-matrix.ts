import type { Axis } from "../../src/model/axis.ts";
import { Expression } from "../../src/model/expression.ts";
import {
  cholesky,
  identity,
  logDeterminant,
  product,
  quadraticForm,
  solve,
  solveLower,
  transpose,
} from "../../src/model/linear-algebra.ts";

type Made = readonly [e: Expression, text: string];

/** What matrices make of a vector along their axis. */
const OF_VECTORS: readonly ((K: Expression, y: Expression) => Made)[] = [
  (K, y) => [solve(K, y), "solve"],
  (K, y) => [product(cholesky(K), y), "product(cholesky)"],
  (K, y) => [quadraticForm(K, y), "quadraticForm"],
  (K, y) => [solveLower(cholesky(K), y), "solveLower(cholesky)"],
  (K, y) => [logDeterminant(K).mul(y), "logDeterminant"],
];

/**
 * The covariance of values x along an axis, positive definite whatever they are, and what is made of it and of y.
 *
 * @param x - along the axis alone
 * @param isVector - whether y lies along the axis
 */
export function ofMatrix(pick: number, x: Expression, y: Expression, axis: Axis, isVector: boolean): Made {
  // What is the same for all elements may have lost the axis.
  const points = new Expression(x.graph, x.graph.spread(x.node, [axis]));
  // A kink where two values meet would be told by finite differences: none at the diagonal.
  const distance = points.sub(transpose(points)).square();
  const K = distance.mul(-0.1).exp().add(identity(points).mul(0.5));
  if (!isVector) return [logDeterminant(K).mul(0.1).add(y), "logDeterminant"];
  return OF_VECTORS[pick % OF_VECTORS.length]!(K, y);
}
