import type { Graph } from "../model/graph.ts";
import { type Node, type SegmentSumNode, type SumNode, topological } from "../model/node.ts";
import { isConstant } from "../model/product.ts";
import { substitute } from "../model/substitute.ts";
import { isReduction } from "./tasks.ts";

/**
 * The pass *distribute*: takes long sums apart, `Σ (x + c y) = Σ x + c Σ y`, so that factors and terms that do not vary
 * along them leave them, and equal ones meet. What something else needs as a whole stays whole.
 *
 * Of logarithms that nothing else needs it makes sums of their own, `Σ (x + c log v + d log1p w) =
 * Σ x + c Σ log v + d Σ log(1 + w)`, which code has from running products: one logarithm for as many factors as stay in
 * the range of numbers. A `log1p w` loses less than 2^-53, absolute.
 *
 * @param products - whether to do so with logarithms
 */
export function distribute(graph: Graph, roots: readonly Node[], products: boolean): Node[] {
  const users = usersOf(roots);
  const images = substitute(graph, roots, (node, _, images) => {
    if (!node.free || !isReduction(node)) return undefined;
    const sum = node as SumNode | SegmentSumNode;
    const terms = termsOf(sum.inputs[0]!, users);
    const total = (x: Node) => (sum.kind === "sum" ? graph.sum(x, sum.axis) : graph.segmentSum(x, sum.index));
    const sums: Node[] = [];
    /** What is left of terms, by the size of its factor. */
    const rest = new Map<number, Node>();
    const plus = (a: Node | undefined, b: Node, factor: number): Node =>
      factor > 0 ? (a ? graph.add(a, b) : b) : a ? graph.subtract(a, b) : graph.negate(b);
    for (const { node: term, factor } of terms) {
      const image = images.get(term)!;
      const log = products && isLog(term) && users.get(term) === 1;
      const alone = total(log ? logarithm(graph, term, images) : image);
      const scaled = () => sums.push(graph.multiply(graph.constant(factor), alone));
      if (log || !isReduction(alone) || alone.inputs[0] !== image) scaled();
      else rest.set(Math.abs(factor), plus(rest.get(Math.abs(factor)), image, factor));
    }
    for (const [factor, x] of rest) sums.push(graph.multiply(graph.constant(factor), total(x)));
    return sums.reduce((a, b) => graph.add(a, b));
  });
  return roots.map((root) => images.get(root)!);
}

interface Term {
  readonly node: Node;
  readonly factor: number;
}

/** The terms of a sum, each with its constant factor; a sum that something else needs too is one term. */
function termsOf(root: Node, users: ReadonlyMap<Node, number>): Term[] {
  const terms: Term[] = [];
  const visit = (node: Node, factor: number): void => {
    const [a, b] = node.inputs as [Node, Node];
    const operation = (node.kind === "unary" || node.kind === "binary") && node.operation;
    if (users.get(node)! > 1) terms.push({ node, factor });
    else if (operation === "negate") visit(a, -factor);
    else if (operation === "add" || operation === "subtract") {
      visit(a, factor);
      visit(b, operation === "add" ? factor : -factor);
    } else if (operation === "multiply" && isConstant(a)) visit(b, factor * a.value);
    else terms.push({ node, factor });
  };
  visit(root, 1);
  return terms;
}

const isLog = (node: Node): boolean =>
  node.free && node.kind === "unary" && (node.operation === "log" || node.operation === "log1p");

/** `log1p x` as `log(1 + x)`: what is to be multiplied, and what its gradient divides by. */
function logarithm(graph: Graph, node: Node, images: ReadonlyMap<Node, Node>): Node {
  if (node.kind !== "unary" || node.operation === "log") return images.get(node)!;
  return graph.unary("log", graph.add(graph.constant(1), images.get(node.inputs[0]!)!));
}

/** How many nodes use each node. */
function usersOf(roots: readonly Node[]): Map<Node, number> {
  const users = new Map<Node, number>();
  for (const node of topological(roots))
    for (const input of node.inputs) users.set(input, (users.get(input) ?? 0) + 1);
  return users;
}
