import type { Graph } from "../model/graph.ts";
import { type Node, topological } from "../model/node.ts";
import { isCall } from "./cost.ts";
import { isReduction } from "./schedule.ts";

/** Roughly how many cycles until a result can be used; only their order matters. */
const LATENCY = { arithmetic: 4, divide: 14, call: 70, reduction: 30 } as const;

interface Term {
  readonly node: Node;
  readonly negative: boolean;
  /** Cycles from the position to the term. */
  readonly ready: number;
}

/**
 * The pass *collect*: adds up a scalar sum in another order. What data alone decide becomes one term, which
 * `prepare` computes; of the others always the two that are known first are added, so that what takes longest
 * waits for nothing.
 *
 * A small model's gradient is one chain of operations that wait for each other: this shortens it.
 *
 * Source: Golumbic (1976), "Combinatorial merging", for the order.
 */
export function collect(graph: Graph, root: Node): Node {
  if (root.axes.length > 0) return root;
  const all: Term[] = [];
  const ready = readiness(root);
  const opened = new Set<Node>();
  const visit = (node: Node, negative: boolean): void => {
    const [a, b] = node.inputs;
    // A sum that occurs twice stays one term, or shared sums of shared sums would double the terms each time.
    const again = opened.has(node);
    opened.add(node);
    if (again) all.push({ node, negative, ready: ready.get(node)! });
    else if (node.kind === "unary" && node.operation === "negate") visit(a!, !negative);
    else if (node.kind === "binary" && node.operation === "add") {
      visit(a!, negative);
      visit(b!, negative);
    } else if (node.kind === "binary" && node.operation === "subtract") {
      visit(a!, negative);
      visit(b!, !negative);
    } else all.push({ node, negative, ready: ready.get(node)! });
  };
  visit(root, false);

  const known = all.filter((term) => !term.node.free);
  const terms = all.filter((term) => term.node.free);
  if (known.length > 0) terms.push({ ...known.reduce((a, b) => plus(graph, a, b)), ready: 0 });
  while (terms.length > 1) {
    terms.sort((a, b) => a.ready - b.ready || a.node.id - b.node.id);
    const [first, second] = terms.splice(0, 2) as [Term, Term];
    terms.push(plus(graph, first, second));
  }
  const [sum] = terms as [Term];
  return sum.negative ? graph.negate(sum.node) : sum.node;
}

function plus(graph: Graph, a: Term, b: Term): Term {
  const ready = Math.max(a.ready, b.ready) + LATENCY.arithmetic;
  if (a.negative === b.negative) return { node: graph.add(a.node, b.node), negative: a.negative, ready };
  const [positive, negative] = a.negative ? [b, a] : [a, b];
  return { node: graph.subtract(positive.node, negative.node), negative: false, ready };
}

/** For each node how long after the position is known. */
function readiness(root: Node): Map<Node, number> {
  const ready = new Map<Node, number>();
  for (const node of topological([root])) {
    const inputs = node.inputs.reduce((latest, input) => Math.max(latest, ready.get(input)!), 0);
    ready.set(node, node.free ? inputs + latency(node) : 0);
  }
  return ready;
}

function latency(node: Node): number {
  if (isReduction(node)) return LATENCY.reduction;
  if (isCall(node)) return LATENCY.call;
  if (node.kind === "binary" && node.operation === "divide") return LATENCY.divide;
  return node.kind === "position" || node.kind === "gather" ? 0 : LATENCY.arithmetic;
}
