import type { Graph } from "../model/graph.ts";
import type { Node } from "../model/node.ts";
import { isConstant } from "../model/product.ts";
import { allFactors, isSum, type Over, seenFrom } from "./total.ts";

/** A value as a product of what is the same for all that is summed, seen from the sum's side, and what varies. */
interface Parts {
  readonly invariant: Node;
  readonly varying: Node;
}

/**
 * Divides a value by another as far as the two vary alike: `value = divisor × up(ratio) + rest`, where `ratio` is
 * the same for all that is summed. What cancels for every value of the parameters then cancels by its form, and
 * no rounding is left that could be taken for data.
 */
export function divideOut(
  graph: Graph,
  value: Node,
  divisor: Node,
  steps: readonly Over[],
): { ratio: Node; rest: Node } {
  const by = partsOf(graph, divisor, steps);
  let ratio: Node = graph.constant(0);
  let rest: Node = graph.constant(0);
  const visit = (node: Node, negative: boolean): void => {
    const [a, b] = node.inputs as [Node, Node];
    if (node.kind === "unary" && node.operation === "negate") {
      visit(a, !negative);
      return;
    }
    if (isSum(node)) {
      visit(a, negative);
      visit(b, node.operation === "add" ? negative : !negative);
      return;
    }
    const parts = partsOf(graph, node, steps);
    // A sum that was gathered as a whole may hold both kinds.
    if (node.kind === "gather" && isSum(a) && !isConstant(parts.varying)) {
      const [x, y] = a.inputs as [Node, Node];
      visit(graph.gather(x, node.index), negative);
      visit(graph.gather(y, node.index), a.operation === "add" ? negative : !negative);
      return;
    }
    const add = negative ? "subtract" : "add";
    if (parts.varying !== by.varying) rest = graph.elementwise(add, rest, node);
    else ratio = graph.elementwise(add, ratio, graph.divide(parts.invariant, by.invariant));
  };
  visit(value, false);
  return { ratio, rest };
}

function partsOf(graph: Graph, node: Node, steps: readonly Over[]): Parts {
  let invariant: Node = graph.constant(1);
  let varying: Node = graph.constant(1);
  for (const factor of allFactors(node)) {
    const seen = seenFrom(factor, steps);
    if (seen) invariant = graph.multiply(invariant, seen);
    else varying = graph.multiply(varying, factor);
  }
  return { invariant, varying };
}
