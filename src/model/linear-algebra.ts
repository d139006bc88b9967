import { type Axis, matrixAxis, twinOf } from "./axis.ts";
import { KindredError } from "./errors.ts";
import { type AxisReference, describeAxes, Expression, liftTo } from "./expression.ts";
import type { Graph } from "./graph.ts";
import type { MatrixOperation, Node } from "./node.ts";

/** The name of an axis' twin. */
export type Twin<A extends string> = `${A}\u2032`;

/** Axes with one and its twin exchanged. */
type Exchanged<A extends string, Along extends string> = A extends Along
  ? Twin<A>
  : A extends Twin<Along>
    ? Along
    : A;

/** The axes that are not twins. */
export type Untwinned<A extends string> = A extends `${string}\u2032` ? never : A;

/**
 * Carries what lies along an axis to its twin, another axis as long: `x.sub(transpose(x))` has the difference of every
 * two elements of x, a matrix along the axis (its columns) and the twin (its rows). A matrix is transposed.
 *
 * @param x - along the axis, or its twin, or both
 * @param along - the axis; may be left out where x lies along one alone
 * @throws tag "model" if x does not lie along it
 * @example const distance = x.sub(transpose(x)).abs();
 */
export function transpose<A extends string>(x: Expression<A>): Expression<Exchanged<A, Untwinned<A>>>;
export function transpose<A extends string, B extends string>(
  x: Expression<A>,
  along: AxisReference<B>,
): Expression<Exchanged<A, B>>;
export function transpose(x: Expression, along?: AxisReference): Expression {
  const { graph, node } = checkExpression("transpose", x);
  const own = [
    ...new Set(node.axes.map((axis) => (axis.like && twinOf(axis.like) === axis ? axis.like : axis))),
  ];
  if (!along && own.length !== 1)
    throw new KindredError(
      "model",
      `transpose: the expression lies along ${describeAxes(node.axes)}; ${own.length === 0 ? "a scalar needs no transposition" : "say which, as in transpose(x, rows)"}`,
    );
  const axis = along ? along.axis : own[0]!;
  if (!own.includes(axis))
    throw new KindredError(
      "model",
      `transpose: the expression lies along ${describeAxes(node.axes)}, not along "${axis?.name}"; give an axis that it has`,
    );
  return new Expression(graph, graph.transpose(node, axis));
}

/**
 * The identity matrix along an axis and its twin: `K.add(identity(x).mul(variance))` adds to the diagonal.
 *
 * @param like - an expression along the axis alone, or a square matrix along it
 * @throws tag "model" for an expression that lies along no axis, or along several
 */
export function identity<A extends string>(
  like: Expression<A>,
): Expression<Untwinned<A> | Twin<Untwinned<A>>> {
  const { graph, node } = checkExpression("identity", like);
  const axis = matrixAxis(node.axes) ?? (node.axes.length === 1 ? node.axes[0] : undefined);
  if (!axis)
    throw new KindredError(
      "model",
      `identity: expected an expression along one axis, whose identity matrix it is, got one along ${describeAxes(node.axes)}`,
    );
  return new Expression(graph, graph.identity(axis));
}

/**
 * The place of each element of an axis, 1, 2, 3, ..., in the order of the data.
 *
 * @param of - the axis, such as rows; or an expression along the axis alone
 * @example const first = where(ordinal(rows).equals(1), start, rest);
 */
export function ordinal<A extends string>(of: Expression<A> | AxisReference<A>): Expression<A>;
export function ordinal(of: Expression | AxisReference): Expression {
  if ("axis" in of && of.axis && of.graph)
    return new Expression(of.graph, of.graph.add(of.graph.ordinal(of.axis), of.graph.constant(1)));
  const { graph, node } = checkExpression("ordinal", of as Expression);
  if (node.axes.length !== 1)
    throw new KindredError(
      "model",
      `ordinal: expected an expression along one axis, got one along ${describeAxes(node.axes)}`,
    );
  return new Expression(graph, graph.add(graph.ordinal(node.axes[0]!), graph.constant(1)));
}

/**
 * The diagonal of a square matrix.
 *
 * @param matrix - along an axis and its twin, and others if it varies
 */
export function diagonal<A extends string>(matrix: Expression<A>): Expression<Untwinned<A>> {
  const { graph, node } = checkExpression("diagonal", matrix);
  const axis = node.axes.find((own) => node.axes.includes(twinOf(own)));
  if (!axis) throw notSquare("diagonal", node);
  return new Expression(graph, graph.diagonal(node, axis));
}

/**
 * The product of a square matrix and a vector, `A b`, or of two square matrices.
 *
 * `(A b)ᵢ = Σⱼ Aᵢⱼ bⱼ`. Of what lies along different axes the product is written `a.mul(b).sum(axis)`.
 *
 * @param a - along an axis and its twin
 * @param b - along the axis, and any others: one product for each element of those; or along the axis and its twin
 * @throws tag "model" for another shape
 */
export function product<A extends string, B extends string>(
  a: Expression<A>,
  b: Expression<B>,
): Expression<B | Untwinned<A>> {
  const { graph, node, axis } = checkMatrix("product", a);
  const right = graph.spread(checkRightHandSide("product", graph, axis, b), [axis]);
  const made = right.axes.includes(twinOf(axis))
    ? graph.matrix("productTransposed", axis, node, graph.transpose(right, axis))
    : graph.transpose(graph.sum(graph.multiply(node, right), axis), axis);
  return new Expression<B | Untwinned<A>>(graph, made);
}

/**
 * The Cholesky factor L of a symmetric positive definite matrix, `A = L Lᵀ`: zero above the diagonal. Computed once for
 * all that need it.
 *
 * Where A is not positive definite the log-density is -∞: a proposal there is refused. Of data alone that is an error
 * before sampling starts.
 *
 * @param matrix - A, along an axis and its twin; the lower triangle is read
 * @throws tag "model" for another shape
 * @example const effects = mean.add(product(cholesky(covariance), z));
 */
export function cholesky<A extends string>(matrix: Expression<A>): Expression<A> {
  const { graph, node, axis } = checkMatrix("cholesky", matrix);
  return new Expression(graph, graph.matrix("choleskyFactor", axis, node));
}

/**
 * `A⁻¹ b`, by the Cholesky factor of A; see `cholesky`.
 *
 * @param matrix - A, symmetric positive definite, along an axis and its twin
 * @param b - along the axis, and any others: one solution for each element of those
 * @throws tag "model" for another shape
 */
export function solve<A extends string, B extends string>(
  matrix: Expression<A>,
  b: Expression<B>,
): Expression<B | Untwinned<A>> {
  return solved("solve", "factoredSolve", cholesky(matrix), b) as never;
}

/**
 * `L⁻¹ b`, for L with nothing above its diagonal, such as a Cholesky factor.
 *
 * @param triangle - L, along an axis and its twin; what stands above the diagonal is not read
 * @param b - along the axis, and any others: one solution for each element of those
 * @throws tag "model" for another shape
 */
export function solveLower<A extends string, B extends string>(
  triangle: Expression<A>,
  b: Expression<B>,
): Expression<B | Untwinned<A>> {
  return solved("solveLower", "lowerSolve", triangle, b) as never;
}

/**
 * `log |A|`, by the Cholesky factor of A; see `cholesky`.
 *
 * @param matrix - A, symmetric positive definite, along an axis and its twin
 * @throws tag "model" for another shape
 */
export function logDeterminant(matrix: Expression): Expression<never> {
  const { graph, node, axis } = checkMatrix("logDeterminant", matrix);
  return new Expression(
    graph,
    graph.matrix("logDeterminant", axis, graph.matrix("choleskyFactor", axis, node)),
  );
}

/**
 * `bᵀ A⁻¹ b`, by the Cholesky factor of A; see `cholesky`.
 *
 * @param matrix - A, symmetric positive definite, along an axis and its twin
 * @param b - along the axis, and any others: one value for each element of those
 * @throws tag "model" for another shape
 */
export function quadraticForm<A extends string, B extends string>(
  matrix: Expression<A>,
  b: Expression<B>,
): Expression<Exclude<B, A>> {
  const { graph, axis } = checkMatrix("quadraticForm", matrix);
  const right = graph.spread(checkRightHandSide("quadraticForm", graph, axis, b), [axis]);
  return new Expression(graph, graph.sum(graph.multiply(right, solve(matrix, b).node), axis));
}

function solved(name: string, operation: MatrixOperation, matrix: Expression, b: Expression): Expression {
  const { graph, node, axis } = checkMatrix(name, matrix);
  return new Expression(graph, graph.matrix(operation, axis, node, checkRightHandSide(name, graph, axis, b)));
}

/** A square matrix and its axis. @throws tag "model" for anything else */
export function checkMatrix(name: string, matrix: Expression): { graph: Graph; node: Node; axis: Axis } {
  const { graph, node } = checkExpression(name, matrix);
  const axis = matrixAxis(node.axes);
  if (!axis) throw notSquare(name, node);
  return { graph, node, axis };
}

function checkRightHandSide(name: string, graph: Graph, axis: Axis, b: Expression): Node {
  const node = liftTo(graph, b);
  const others = node.axes.filter((own) => own !== axis);
  if (others.length > 1 && others.includes(twinOf(axis)))
    throw new KindredError(
      "model",
      `${name}: the right-hand side lies along ${describeAxes(node.axes)}; give a vector along "${axis.name}" and any others, or a matrix along it and its twin alone`,
    );
  return node;
}

function checkExpression(name: string, x: Expression): Expression {
  if (x instanceof Expression) return x;
  throw new KindredError(
    "model",
    `${name}: expected an expression, got ${typeof x === "number" ? x : typeof x}`,
    {
      value: x,
    },
  );
}

function notSquare(name: string, { axes }: Node): KindredError {
  return new KindredError(
    "model",
    `${name}: expected a square matrix, along an axis and its twin, such as x.sub(transpose(x)).square(), got an expression along ${describeAxes(axes)}`,
  );
}
