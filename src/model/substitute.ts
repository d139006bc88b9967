import type { Graph } from "./graph.ts";
import { type Node, topological } from "./node.ts";
import { rebuildScan } from "./recurrence.ts";

/**
 * Rebuilds `roots` with some nodes replaced: `replace` is given each node with its inputs already rebuilt (and the
 * images of all nodes before it), and returns what stands in its place, or undefined to keep it.
 *
 * @returns the image of every node that the roots depend on
 */
export function substitute(
  graph: Graph,
  roots: readonly Node[],
  replace: (node: Node, inputs: readonly Node[], images: ReadonlyMap<Node, Node>) => Node | undefined,
): Map<Node, Node> {
  const images = new Map<Node, Node>();
  for (const node of topological(roots)) {
    const inputs = node.inputs.map((input) => images.get(input)!);
    const same = inputs.every((input, i) => input === node.inputs[i]);
    images.set(node, replace(node, inputs, images) ?? (same ? node : rebuild(graph, node, inputs)));
  }
  return images;
}

function rebuild(graph: Graph, node: Node, inputs: readonly Node[]): Node {
  const [a, b, c, d] = inputs as [Node, Node, Node, Node];
  switch (node.kind) {
    case "unary":
      return graph.unary(node.operation, a);
    case "binary":
      return graph.elementwise(node.operation, a, b);
    case "call":
      return graph.callAgain(node, inputs);
    case "select":
      return graph.select(node.comparison, a, b, c, d);
    case "gather":
      return graph.gather(a, node.index);
    case "element":
      return graph.element(a, node.axis, node.at);
    case "stack":
      return graph.stack(inputs, node.axis);
    case "sum":
      return graph.sum(a, node.axis);
    case "segmentSum":
      return graph.segmentSum(a, node.index);
    case "transpose":
      return graph.transpose(a, node.axis);
    case "diagonal":
      return graph.diagonal(a, node.axis);
    case "matrix":
      return graph.matrix(node.operation, node.axis, ...inputs);
    case "scan":
      return rebuildScan(graph, node, inputs);
    case "solution":
      return graph.solution(node.equation, node.axis, inputs);
    default:
      return node;
  }
}
