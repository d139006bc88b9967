import type { Axis, Index } from "../model/axis.ts";
import type { Graph } from "../model/graph.ts";
import type { Node } from "../model/node.ts";
import { factorsOf } from "../model/product.ts";

/** What to sum over: an axis, or by the segments of an index. */
export type Over = { readonly axis: Axis } | { readonly index: Index };

/** Sums over an axis or by segments. */
export function sumOver(graph: Graph, node: Node, over: Over): Node {
  return "axis" in over ? graph.sum(node, over.axis) : graph.segmentSum(node, over.index);
}

/**
 * Sums over an axis or by segments, term by term where parameters occur, so that every sum whose terms data
 * alone decide is apart: `Σ x (y - z β) = Σ x y - β Σ x z`. What data alone decide stays together.
 */
export function total(graph: Graph, node: Node, over: Over): Node {
  if (!node.free) return sumOver(graph, node, over);
  const [a, b] = node.inputs as [Node, Node];
  if (node.kind === "unary" && node.operation === "negate") return graph.negate(total(graph, a, over));
  if (isSum(node)) return graph.elementwise(node.operation, total(graph, a, over), total(graph, b, over));
  if (node.kind === "sum" && !leaves(node, over)) return graph.sum(total(graph, a, over), node.axis);
  if (node.kind === "gather" && "index" in over && node.index === over.index)
    return sumOver(graph, node, over);
  if (node.kind === "gather" && "axis" in over && node.index.from === over.axis)
    return total(graph, graph.multiply(a, graph.count(node.index)), { axis: node.index.to });
  const factors = allFactors(node);
  if (factors.length < 2) return sumOver(graph, node, over);
  const product = (of: readonly Node[]) => of.reduce((x, y) => graph.multiply(x, y), graph.constant(1));
  const outside = factors.flatMap((f) => seenFrom(f, [over]) ?? []);
  if (outside.length > 0) {
    const inside = factors.filter((f) => !seenFrom(f, [over]));
    return graph.multiply(product(outside), total(graph, product(inside), over));
  }
  const open = factors.find((f) => f.free && (isSum(f) || (f.kind === "sum" && !leaves(f, over))));
  if (!open || factors.some((f) => f !== open && f.free)) return sumOver(graph, node, over);
  const others = product(factors.filter((f) => f !== open));
  const [left, right] = open.inputs as [Node, Node];
  if (isSum(open))
    return graph.elementwise(
      open.operation,
      total(graph, graph.multiply(others, left), over),
      total(graph, graph.multiply(others, right), over),
    );
  if (open.kind !== "sum" || others.axes.includes(open.axis)) return sumOver(graph, node, over);
  return graph.sum(total(graph, graph.multiply(others, left), over), open.axis);
}

/** Every factor of a product, also those that vary alike. */
export function allFactors(node: Node): Node[] {
  if (node.kind !== "binary" || node.operation !== "multiply") return factorsOf(node);
  return node.inputs.flatMap(allFactors);
}

export function isSum(node: Node): node is Node & { operation: "add" | "subtract" } {
  return node.kind === "binary" && (node.operation === "add" || node.operation === "subtract");
}

/** Whether the two sums cannot change places: the inner one is over what the outer one is over. */
function leaves(node: Node, over: Over): boolean {
  return node.kind !== "sum" || node.axis === ("axis" in over ? over.axis : over.index.from);
}

/** A value seen from the sum's side, if it is the same for all that is summed. */
export function seenFrom(node: Node, steps: readonly Over[]): Node | undefined {
  let seen = node;
  for (const step of steps) {
    const axis = "axis" in step ? step.axis : step.index.from;
    if (!seen.axes.includes(axis)) continue;
    if (!("index" in step) || seen.kind !== "gather" || seen.index !== step.index) return undefined;
    seen = seen.inputs[0]!;
  }
  return seen;
}
