import type { Index } from "./axis.ts";
import type { ConstantNode, Node } from "./node.ts";

/** Whether `node` is a constant along no axis (and that constant, if one is given). */
export function isConstant(node: Node, value?: number): node is ConstantNode {
  return node.kind === "constant" && node.axes.length === 0 && (value === undefined || node.value === value);
}

/**
 * The factors of a product that vary differently (along other axes, or by another index). A product of two
 * values that vary alike stays one factor, so that it remains shared with its other users.
 */
export function factorsOf(node: Node): Node[] {
  if (node.kind === "unary" && node.operation === "negate") return [MINUS_ONE, ...factorsOf(node.inputs[0]!)];
  if (node.kind !== "binary" || node.operation !== "multiply") return [node];
  const [a, b] = node.inputs as [Node, Node];
  return variesAlike(a, b) && !isConstant(a) ? [node] : [...factorsOf(a), ...factorsOf(b)];
}

/** The index by which both operands were gathered, if the operation can be done before gathering. */
export function sharedIndex(a: Node, b: Node): Index | undefined {
  if (a.kind === "gather" && b.kind === "gather") return a.index === b.index ? a.index : undefined;
  if (a.kind === "gather" && lacks(b, a.index)) return a.index;
  if (b.kind === "gather" && lacks(a, b.index)) return b.index;
  return undefined;
}

/** Whether an operand was gathered by `index`, or knows neither side of it. */
export function isGatheredBy(node: Node, index: Index): boolean {
  return node.kind === "gather" ? node.index === index : lacks(node, index);
}

const MINUS_ONE: ConstantNode = { kind: "constant", id: -1, axes: [], inputs: [], free: false, value: -1 };

function lacks(node: Node, index: Index): boolean {
  return !node.axes.includes(index.from) && !node.axes.includes(index.to);
}

function variesAlike(a: Node, b: Node): boolean {
  if (a.axes.length !== b.axes.length || a.axes.some((axis) => !b.axes.includes(axis))) return false;
  const indexOf = (node: Node) => (node.kind === "gather" ? node.index : undefined);
  return indexOf(a) === indexOf(b);
}
