import type { Graph } from "../model/graph.ts";
import { type Node, type SegmentSumNode, type SumNode, topological } from "../model/node.ts";
import { isConstant } from "../model/product.ts";
import { substitute } from "./substitute.ts";
import { isReduction } from "./tasks.ts";

/**
 * The pass *products*: takes logarithms out of long sums, so that sums of logarithms alone remain, which code has from
 * running products: one logarithm for as many factors as stay in the range of numbers.
 *
 * `Σ (x + c log v + d log1p w) = Σ x + c Σ log v + d Σ log(1 + w)` for constants c and d. A logarithm that something
 * else needs too stays where it is. A `log1p w` loses less than 2^-53, absolute.
 */
export function products(graph: Graph, roots: readonly Node[]): Node[] {
  const users = usersOf(roots);
  const images = substitute(graph, roots, (node, _, images) => {
    if (!node.free || !isReduction(node)) return undefined;
    const sum = node as SumNode | SegmentSumNode;
    const terms = termsOf(sum.inputs[0]!, users);
    const logs = terms.filter((term) => isLog(term.node) && users.get(term.node) === 1);
    if (logs.length === 0) return undefined;
    const total = (x: Node) => (sum.kind === "sum" ? graph.sum(x, sum.axis) : graph.segmentSum(x, sum.index));
    const add = (nodes: readonly Node[]) => nodes.reduce((a, b) => graph.add(a, b));
    const scaled = (factor: number, x: Node) => graph.multiply(graph.constant(factor), x);
    const sums = [...new Set(logs.map((log) => log.factor))].map((factor) => {
      const alike = logs.filter((log) => log.factor === factor);
      return scaled(factor, add(alike.map((log) => total(logarithm(graph, log.node, images)))));
    });
    const rest = terms.filter((term) => !logs.includes(term));
    if (rest.length > 0)
      sums.push(total(add(rest.map((term) => scaled(term.factor, images.get(term.node)!)))));
    return add(sums);
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
