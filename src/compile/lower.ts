import type { Graph } from "../model/graph.ts";
import type { Node } from "../model/node.ts";
import { substitute } from "../model/substitute.ts";

/**
 * Writes a log-determinant with the diagonal of the factor, `2 Σ log Lᵢᵢ`, and logistic and softplus with the one exponential they share, `e = exp(-|x|)`: a log-density and its
 * gradient then pay for it once.
 *
 * `logistic x = (x < 0 ? e : 1) / (1 + e)`, `softplus x = max(x, 0) + log1p e`: no overflow for any x.
 */
export function lower(graph: Graph, roots: readonly Node[]): Node[] {
  const zero = graph.constant(0);
  const one = graph.constant(1);
  const images = substitute(graph, roots, (node, [x]) => {
    if (node.kind === "matrix" && node.operation === "logDeterminant") {
      const logs = graph.unary("log", graph.diagonal(x!, node.axis));
      return graph.multiply(graph.constant(2), graph.sum(logs, node.axis));
    }
    if (node.kind !== "unary" || (node.operation !== "logistic" && node.operation !== "softplus"))
      return undefined;
    const e = graph.unary("exp", graph.negate(graph.unary("absolute", x!)));
    return node.operation === "logistic"
      ? graph.divide(graph.select("less", x!, zero, e, one), graph.add(one, e))
      : graph.add(graph.elementwise("maximum", x!, zero), graph.unary("log1p", e));
  });
  return roots.map((root) => images.get(root)!);
}
