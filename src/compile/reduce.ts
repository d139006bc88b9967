import { type Axis, type Index, sortAxes } from "../model/axis.ts";
import type { Graph } from "../model/graph.ts";
import type { Node } from "../model/node.ts";
import { factorsOf } from "../model/product.ts";
import { affine } from "./affine.ts";
import { type Directions, diagonalise } from "./diagonalise.ts";
import { gatherSquares, type Square, stepsTo } from "./square.ts";

/** What stands in place of a Gaussian term. */
export interface Moments {
  readonly squares: readonly Square[];
  /** What predictors along an axis were taken apart into. */
  readonly directions: readonly Directions[];
}

/**
 * The pass *reduce*, for one Gaussian term: what many rows say of a linear predictor is said by a few moments.
 *
 * With residual `y - Σ cₖ xₖ`, where each coefficient cₖ belongs to a group or to all rows and each xₖ is data,
 * the rows of a group enter through one square for each coefficient (the triangular form of the regression
 * of y on the x within the group, by Gram-Schmidt) and one residual sum of squares, all computed once when
 * data are bound. The squares are centred, so that nothing cancels.
 *
 * Source: Gram-Schmidt regression, e.g. Golub and Van Loan (2013), 5.2.7 and 5.3.
 *
 * @param isShort - whether predictors along an axis are few enough to be taken apart
 * @returns undefined where rows cannot be done without: a predictor that is not linear, coefficients of crossed
 * groups, a weight that varies from row to row with the parameters
 */
export function reduce(graph: Graph, square: Square, isShort: (axis: Axis) => boolean): Moments | undefined {
  const rows = square.axes.at(-1);
  if (!rows || !square.residual.free) return undefined;
  const coefficients = coefficientsOf(square.residual, rows);
  if (!coefficients || coefficients.length === 0) return undefined;
  const indices = new Set(coefficients.flatMap(({ index }) => (index ? [index] : [])));
  if (indices.size > 1) return undefined;
  const [group] = indices;
  // Scalars last: what is left to them is free of the others, and the others hold them as a straight line.
  const order = ({ index, along }: Coefficient) => (index ? 0 : along ? 1 : 2);
  coefficients.sort((a, b) => order(a) - order(b));

  const squares: Square[] = [];
  const directions: Directions[] = [];
  let left = square;
  for (const { node, along } of coefficients) {
    if (along) {
      const parts = isShort(along) && diagonalise(graph, left, node);
      if (!parts) return undefined;
      squares.push(parts.squares[0]);
      directions.push(parts.directions);
      left = parts.squares[1];
      continue;
    }
    const line = affine(graph, left.residual, node);
    if (!line || line.slope.free) return undefined;
    if (line.slope.kind === "constant" && line.slope.value === 0) continue;
    const byGroup = line.path.length > 0 || (group !== undefined && left.precision.axes.includes(rows));
    const path = line.path.length > 0 ? line.path : byGroup ? [group!] : [];
    const axes = sortAxes(
      byGroup
        ? [...left.axes.filter((axis) => axis !== rows), path[0]!.to]
        : left.axes.filter((axis) => axis !== rows),
    );
    const steps = stepsTo(left, axes, path);
    const { precision, weight, offset, rest } = gatherSquares(graph, left, line, steps);
    if (weight.free) return undefined;
    squares.push({ axes, precision, weight, residual: graph.add(node, offset) });
    left = rest;
  }
  return left.residual.free ? undefined : { squares: [...squares, left], directions };
}

interface Coefficient {
  readonly node: Node;
  /** The rows' groups, if it belongs to groups. */
  readonly index?: Index;
  /** The axis of predictors that it is summed over. */
  readonly along?: Axis;
}

/** The coefficients of a linear predictor along `rows`; undefined if it is not linear in what depends on parameters. */
function coefficientsOf(residual: Node, rows: Axis): Coefficient[] | undefined {
  const found = new Map<Node, Coefficient>();
  const visit = (node: Node): boolean => {
    if (!node.free) return true;
    if (!node.axes.includes(rows)) return Boolean(found.set(node, { node }));
    const [a, b] = node.inputs as [Node, Node];
    if (node.kind === "gather" && node.index.from === rows) {
      found.set(a, { node: a, index: node.index });
      return true;
    }
    if (node.kind === "unary" && node.operation === "negate") return visit(a);
    if (node.kind === "sum") {
      const free = factorsOf(a).filter((factor) => factor.free);
      const [beta] = free as [Node];
      if (free.length !== 1 || beta.axes.length !== 1 || beta.axes[0] !== node.axis) return false;
      found.set(beta, { node: beta, along: node.axis });
      return true;
    }
    if (node.kind !== "binary") return false;
    if (node.operation === "add" || node.operation === "subtract") return visit(a) && visit(b);
    if (node.operation === "multiply") return a.free !== b.free && visit(a.free ? a : b);
    return node.operation === "divide" && !b.free && visit(a);
  };
  return visit(residual) ? [...found.values()] : undefined;
}
