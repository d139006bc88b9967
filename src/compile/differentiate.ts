import type { Graph } from "../model/graph.ts";
import { type Node, type Recurrence, type ScanNode, topological } from "../model/node.ts";
import { substitute } from "../model/substitute.ts";
import { differentiateScan } from "./differentiate-scan.ts";
import { propagate, reduce } from "./propagate.ts";

/**
 * The pass *differentiate*: reverse-mode derivatives of a scalar, as nodes of the same graph.
 *
 * For each node v, from the roots down, the adjoint v̄ = ∂root/∂v flows to the inputs by the chain rule; what
 * was broadcast along an axis is summed over it, what was gathered is summed by segments. No tape remains:
 * the result is an expression like any other, shared with the value where it can be.
 *
 * @returns the derivative with respect to each of `targets`, zero where the root does not depend on it
 */
export function differentiate(graph: Graph, root: Node, targets: readonly Node[]): Node[] {
  const adjoints = new Map<Node, Node>([[root, graph.constant(1)]]);
  const add = (input: Node, contribution: Node) => {
    const before = adjoints.get(input);
    if (input.free) adjoints.set(input, before ? graph.add(before, contribution) : contribution);
  };
  const order = topological([root]).reverse();
  const scans = new Map<Recurrence, ScanNode[]>();
  for (const node of order)
    if (node.kind === "scan") scans.set(node.recurrence, [...(scans.get(node.recurrence) ?? []), node]);
  for (const node of order) {
    if (!node.free || node.within) continue;
    if (node.kind === "scan") {
      // All that a recurrence gives is known when the first of its nodes is reached.
      const all = scans.get(node.recurrence)!;
      const reached = new Map(all.flatMap((one) => (adjoints.has(one) ? [[one, adjoints.get(one)!]] : [])));
      if (node === all.at(-1) && reached.size > 0)
        differentiateScan(graph, reached, (input, contribution, from) => {
          if (input.free) add(input, reduce(graph, contribution, from, input.axes));
        });
      continue;
    }
    const adjoint = adjoints.get(node);
    if (!adjoint) continue;
    propagate(
      graph,
      node,
      adjoint,
      (input, contribution) => {
        if (input.free) add(input, reduce(graph, contribution, node.axes, input.axes));
      },
      add,
    );
  }
  return targets.map((target) => adjoints.get(target) ?? graph.constant(0));
}

/** Puts what was detached back, once all derivatives are taken. */
export function attach(graph: Graph, roots: readonly Node[]): Node[] {
  const images = substitute(graph, roots, (node, inputs) =>
    node.kind === "unary" && node.operation === "detach" ? inputs[0] : undefined,
  );
  return roots.map((root) => images.get(root)!);
}
