import type { Axis } from "../model/axis.ts";
import type { Graph } from "../model/graph.ts";
import { type Node, type SumNode, topological } from "../model/node.ts";
import { isCall } from "./cost.ts";
import { isReduction } from "./tasks.ts";

/** Roughly how many cycles until a result can be used; only their order matters. */
const LATENCY = { arithmetic: 4, divide: 14, call: 70, reduction: 30, scan: 300 } as const;

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
 * A small model's gradient is one chain of operations that wait for each other: this shortens it. Sums along one
 * axis with one factor become one sum, unless `others` need them apart.
 *
 * Source: Golumbic (1976), "Combinatorial merging", for the order.
 *
 * @param others - what else is computed beside the root: the gradient
 */
export function collect(graph: Graph, root: Node, others: readonly Node[] = []): Node {
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
  const terms = mergeSums(
    graph,
    all.filter((term) => term.node.free),
    new Set(topological(others)),
  );
  if (known.length > 0) terms.push({ ...known.reduce((a, b) => plus(graph, a, b)), ready: 0 });
  while (terms.length > 1) {
    terms.sort((a, b) => a.ready - b.ready || a.node.id - b.node.id);
    const [first, second] = terms.splice(0, 2) as [Term, Term];
    terms.push(plus(graph, first, second));
  }
  const [sum] = terms as [Term];
  return sum.negative ? graph.negate(sum.node) : sum.node;
}

/** `f Σx + f Σy = f Σ(x + y)`, where nothing else uses the sums. */
function mergeSums(graph: Graph, terms: readonly Term[], shared: ReadonlySet<Node>): Term[] {
  const merged: Term[] = [];
  const alike = new Map<string, { factor?: Node; axis: Axis; terms: Term[]; operands: Node[] }>();
  for (const term of terms) {
    const { factor, sum } = scaledSum(term.node);
    if (!sum || shared.has(sum)) {
      merged.push(term);
      continue;
    }
    const operand = sum.inputs[0]!;
    const key = `${term.negative} ${factor?.id} ${operand.axes.map((axis) => axis.name)}`;
    const group = alike.get(key) ?? { factor, axis: sum.axis, terms: [], operands: [] };
    alike.set(key, group);
    group.terms.push(term);
    group.operands.push(operand);
  }
  for (const { factor, axis, terms: group, operands } of alike.values()) {
    if (group.length === 1) {
      merged.push(group[0]!);
      continue;
    }
    const total = graph.sum(
      operands.reduce((a, b) => graph.add(a, b)),
      axis,
    );
    const node = factor ? graph.multiply(factor, total) : total;
    const ready = group.reduce((latest, term) => Math.max(latest, term.ready), 0);
    merged.push({ node, negative: group[0]!.negative, ready });
  }
  return merged;
}

/** A term as a factor times a sum that the term alone has. */
function scaledSum(node: Node): { factor?: Node; sum?: SumNode } {
  if (node.kind === "sum" && isReduction(node)) return { sum: node };
  if (node.kind !== "binary" || node.operation !== "multiply") return {};
  const [factor, sum] = node.inputs as [Node, Node];
  return sum.kind === "sum" && isReduction(sum) ? { factor, sum } : {};
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
  if (node.kind === "scan") return LATENCY.scan;
  if (isCall(node)) return LATENCY.call;
  if (node.kind === "binary" && node.operation === "divide") return LATENCY.divide;
  return node.kind === "position" || node.kind === "gather" ? 0 : LATENCY.arithmetic;
}
