import type { Graph } from "../model/graph.ts";
import type { Node } from "../model/node.ts";
import { substitute } from "../model/substitute.ts";

/**
 * The pass *unroot*: takes square roots from where they are squared or under a logarithm, as the Gaussian density of a
 * standard deviation `√(s² + t²)` has them: `(x / √v)² = x² / v`, `log √v = ½ log v`. Its gradient has no roots then.
 */
export function unroot(graph: Graph, root: Node): Node {
  const images = substitute(graph, [root], (node, [a, b]) => {
    if (node.kind === "unary" && node.operation === "log" && a!.free) {
      const v = radicand(a!);
      return v && graph.multiply(graph.constant(0.5), graph.unary("log", v));
    }
    return node.kind === "binary" && node.operation === "multiply" && a === b && a!.free
      ? squared(graph, a!)
      : undefined;
  });
  return images.get(root)!;
}

const radicand = (node: Node): Node | undefined =>
  node.kind === "unary" && node.operation === "sqrt" ? node.inputs[0] : undefined;

/** The square of a node that is a root, or divided by one. */
function squared(graph: Graph, node: Node): Node | undefined {
  if (node.kind !== "binary" || node.operation !== "divide") return radicand(node);
  const [x, y] = node.inputs as [Node, Node];
  const v = radicand(y);
  return v && graph.divide(graph.multiply(x, x), v);
}
