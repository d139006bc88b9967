import { type Axis, twinOf } from "../model/axis.ts";
import type { Graph } from "../model/graph.ts";
import { type Node, topological } from "../model/node.ts";
import { substitute } from "../model/substitute.ts";
import { affine, dependents } from "./affine.ts";
import type { Square } from "./square.ts";
import { seenFrom, total } from "./total.ts";

/** Coefficients β along an axis of predictors, in directions in which the data say of each alone. */
export interface Directions {
  readonly coefficients: Node;
  /** `V β`, along the twin of β's axis. */
  readonly projected: Node;
  /** V, one direction for each element of the twin. */
  readonly vectors: Node;
  readonly twin: Axis;
}

/** Eigenvalues below this share of their sum are rounding. */
const ROUNDING = 1e-15;

/**
 * Writes the rows of a linear predictor `X β` as one square for each direction of β.
 *
 * With residuals `Y - X β` and weights w, `Xᵀ w X = Vᵀ Λ V` is taken apart once, when data are bound, and
 *
 *     Σ w (Y - X β)² = Σₘ λₘ ((V β)ₘ - ζₘ)² + Σ w (Y - X Vᵀ ζ)²,   ζₘ = (V Xᵀ w Y)ₘ / λₘ;
 *
 * Y may hold what other coefficients add, as a straight line. A direction of which the data say nothing has λ = 0.
 *
 * @param coefficients - β, which the residual holds as a sum over its axis
 * @returns the squares of the directions, and of what is left of the rows; undefined if it cannot be done
 */
export function diagonalise(
  graph: Graph,
  square: Square,
  coefficients: Node,
): { squares: [Square, Square]; directions: Directions } | undefined {
  const rows = square.axes.at(-1)!;
  const [axis] = coefficients.axes as [Axis];
  const precision = seenFrom(square.precision, [{ axis: rows }]);
  const x = slopes(graph, square.residual, coefficients);
  if (!precision || !x || x.free || square.axes.length !== 1 || recurs(x)) return undefined;
  const zero = graph.constant(0);
  const rest = substitute(graph, [square.residual], (node) => (node === coefficients ? zero : undefined));
  const y = rest.get(square.residual)!;

  const twin = twinOf(axis);
  if (x.axes.includes(twin)) return undefined;
  const xTwin = graph.transpose(x, axis);
  const weighted = graph.multiply(square.weight, x);
  const matrix = graph.sum(graph.multiply(weighted, xTwin), rows);
  const vectors = graph.eigen("vectors", matrix, twin);
  const values = graph.eigen("values", matrix, twin);
  const least = graph.multiply(graph.constant(ROUNDING), graph.sum(values, twin));
  const nothing = (whenSo: Node, otherwise: Node) =>
    graph.select("lessOrEqual", values, least, whenSo, otherwise);
  const lambda = nothing(zero, values);
  // The residual is y + x β: its slope in β is minus the predictor.
  const pulls = total(graph, graph.multiply(weighted, y), { axis: rows });
  const inverse = nothing(zero, graph.divide(graph.constant(1), nothing(graph.constant(1), values)));
  const minusZeta = total(graph, graph.multiply(graph.multiply(vectors, inverse), pulls), { axis });
  const projected = graph.sum(graph.multiply(vectors, coefficients), axis);
  const best = total(graph, graph.multiply(vectors, minusZeta), { axis: twin });
  const fitted = total(graph, graph.multiply(x, best), { axis });
  return {
    squares: [
      { axes: [twin], precision, weight: lambda, residual: graph.add(projected, minusZeta) },
      { ...square, precision, residual: graph.subtract(y, fitted) },
    ],
    directions: { coefficients, projected, vectors, twin },
  };
}

/** The factor x of the one sum `Σ x β` over β's axis that a value holds, along that axis as well. */
function slopes(graph: Graph, node: Node, coefficients: Node): Node | undefined {
  const [axis] = coefficients.axes as [Axis];
  const depends = dependents([node], coefficients);
  const of = (n: Node): Node | undefined => {
    if (!depends.has(n)) return graph.constant(0);
    const [a, b] = n.inputs as [Node, Node];
    const both = (combine: (x: Node, y: Node) => Node) => {
      const [x, y] = [of(a), of(b)];
      return x && y && combine(x, y);
    };
    if (n.kind === "sum" && n.axis === axis) {
      const line = affine(graph, a, coefficients);
      return line && line.path.length === 0 ? line.slope : undefined;
    }
    if (n.kind === "gather") {
      const x = of(a);
      return x && graph.gather(x, n.index);
    }
    if (n.kind === "unary" && n.operation === "negate") {
      const x = of(a);
      return x && graph.negate(x);
    }
    if (n.kind !== "binary") return undefined;
    if (n.operation === "add") return both((x, y) => graph.add(x, y));
    if (n.operation === "subtract") return both((x, y) => graph.subtract(x, y));
    if (n.operation !== "multiply" || depends.has(a) === depends.has(b)) return undefined;
    const x = of(depends.has(a) ? a : b);
    return x && graph.multiply(x, depends.has(a) ? b : a);
  };
  return of(node);
}

/** Whether a value holds a recurrence, which cannot be had along another axis. */
const recurs = (node: Node): boolean => topological([node]).some(({ kind }) => kind === "scan");
