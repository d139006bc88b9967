import { KindredError } from "../model/errors.ts";
import { type AxisReference, Expression } from "../model/expression.ts";
import {
  checkMatrix,
  cholesky,
  diagonal,
  logDeterminant,
  product,
  quadraticForm,
  solveLower,
} from "../model/linear-algebra.ts";
import { factorOf, solveUpper } from "../model/matrix-operations.ts";
import { showValue } from "../model/wording.ts";
import type { VectorArgument } from "./vector-distribution.ts";

/** How a vector varies about its mean: one of three matrices along its axis and the twin. */
export type Scatter<A extends string = string> =
  /** Σ, symmetric positive definite. */
  | { readonly covariance: Expression<A> }
  /** L of Σ = L Lᵀ; what stands above its diagonal is not read. */
  | { readonly cholesky: Expression<A> }
  /** Σ⁻¹, symmetric positive definite. */
  | { readonly precision: Expression<A> };

/** What densities and draws need of the matrix. */
export interface ScatterForm {
  readonly kind: "covariance" | "cholesky" | "precision";
  /** `rᵀ Σ⁻¹ r`. */
  squaredLength(matrix: Expression, residual: Expression, axis: AxisReference): Expression;
  /** `log |Σ|`. */
  logDeterminant(matrix: Expression, axis: AxisReference): Expression;
  /** Standard normal z as a vector of covariance Σ. */
  coloured(matrix: Expression, z: Expression, axis: AxisReference): Expression;
  /** The same of numbers. */
  colour(matrix: ArrayLike<number>, z: readonly number[]): number[];
}

const FORMS: readonly ScatterForm[] = [
  {
    kind: "covariance",
    squaredLength: (sigma, r) => quadraticForm(sigma, r),
    logDeterminant: (sigma) => logDeterminant(sigma),
    coloured: (sigma, z) => product(cholesky(sigma), z),
    colour: (sigma, z) => lowerTimes(checkedFactor("covariance", sigma, z.length), z),
  },
  {
    kind: "cholesky",
    squaredLength: (l, r, axis) => solveLower(l, r).square().sum(axis),
    logDeterminant: (l, axis) => diagonal(l).log().sum(axis).mul(2),
    coloured: (l, z) => product(lowerTriangle(l), z),
    colour: lowerTimes,
  },
  {
    kind: "precision",
    squaredLength: (p, r, axis) => r.mul(product(p, r)).sum(axis),
    logDeterminant: (p) => logDeterminant(p).neg(),
    coloured: (p, z, { axis }) => {
      const { graph, node } = cholesky(p);
      return new Expression(graph, graph.matrix("upperSolve", axis, node, z.node));
    },
    colour: (p, z) => {
      const x = Float64Array.from(z);
      solveUpper(checkedFactor("precision", p, z.length), z.length, x);
      return [...x];
    },
  },
];

/** A matrix with nothing above its diagonal. */
function lowerTriangle(matrix: Expression): Expression {
  const { graph, node, axis } = checkMatrix("cholesky", matrix);
  if (node.kind === "matrix" && node.operation === "choleskyFactor") return matrix;
  const place = graph.ordinal(axis);
  const lower = graph.select("lessOrEqual", place, graph.transpose(place, axis), node, graph.constant(0));
  return new Expression(graph, lower);
}

function lowerTimes(l: ArrayLike<number>, z: readonly number[]): number[] {
  return z.map((_, i) => {
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += l[i * z.length + j]! * z[j]!;
    return sum;
  });
}

function checkedFactor(kind: string, matrix: ArrayLike<number>, n: number): Float64Array {
  const factor = factorOf(Float64Array.from(matrix), n);
  if (Number.isNaN(factor[0]))
    throw new KindredError(
      "model",
      `simulate: a draw of the parameters gives a ${kind} that is not positive definite; add to its diagonal, or give the parameters narrower priors`,
    );
  return factor;
}

/** The one matrix that was given, and what it is. @throws tag "model" for none, several, or another shape */
export function readScatter(
  name: string,
  given: unknown,
): { form: ScatterForm; matrix: Expression; axis: AxisReference } {
  const keys = given !== null && typeof given === "object" ? Object.keys(given) : [];
  const form = FORMS.find(({ kind }) => kind === keys[0]);
  if (keys.length !== 1 || !form)
    throw new KindredError(
      "model",
      `${name}: expected one of { covariance }, { cholesky } and { precision }, got ${keys.length === 0 ? showValue(given) : keys.join(" and ")}; write ${name}(..., { covariance: K })`,
      { value: given },
    );
  const matrix = (given as Record<string, Expression>)[form.kind]!;
  const { graph, axis } = checkMatrix(`${name}: the ${form.kind}`, matrix);
  return { form, matrix, axis: { axis, graph } };
}

/** Along the vector, or the same for all of it. */
export const elementOf = (x: VectorArgument | undefined, k: number): number =>
  typeof x === "number" ? x : x![k]!;
