import { type Axis, twinOf } from "./axis.ts";
import type { Graph } from "./graph.ts";
import type { Node } from "./node.ts";

/**
 * The element number `at` along `axis` of a value that is computed from others: the same computed from their elements.
 *
 * @returns undefined for what is read from memory
 */
export function elementOf(graph: Graph, node: Node, axis: Axis, at: number): Node | undefined {
  const input = (i: number) => graph.element(node.inputs[i]!, axis, at);
  switch (node.kind) {
    case "constant":
      return graph.constant(node.value);
    case "ordinal":
      return graph.constant(at);
    case "unary":
      return graph.unary(node.operation, input(0));
    case "binary":
      return graph.elementwise(node.operation, input(0), input(1));
    case "call":
      return graph.callAgain(
        node,
        node.inputs.map((_, i) => input(i)),
      );
    case "select":
      return graph.select(node.comparison, input(0), input(1), input(2), input(3));
    case "gather":
      return graph.gather(input(0), node.index);
    case "sum":
      return graph.sum(input(0), node.axis);
    case "segmentSum":
      return graph.segmentSum(input(0), node.index);
    case "identity": {
      const other = axis === node.axis ? twinOf(axis) : node.axis;
      const one = graph.constant(1);
      return graph.select("equal", graph.ordinal(other), graph.constant(at), one, graph.constant(0));
    }
    case "transpose":
      return graph.transpose(graph.element(node.inputs[0]!, transposed(axis, node.axis), at), node.axis);
    case "diagonal":
      return axis === node.axis
        ? graph.element(input(0), twinOf(axis), at)
        : graph.diagonal(input(0), node.axis);
    case "element":
      // Of elements along two axes the one by name first: else one value would be two nodes.
      return node.axis.name < axis.name ? undefined : graph.element(input(0), node.axis, node.at);
    case "stack":
      return node.axis === axis
        ? node.inputs[at]
        : graph.stack(
            node.inputs.map((_, k) => input(k)),
            node.axis,
          );
    default:
      return undefined;
  }
}

/** The axis that another stands for where one axis and its twin are exchanged. */
function transposed(axis: Axis, exchanged: Axis): Axis {
  if (axis === exchanged) return twinOf(axis);
  return axis === twinOf(exchanged) ? exchanged : axis;
}
