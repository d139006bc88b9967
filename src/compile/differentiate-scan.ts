import type { Axis } from "../model/axis.ts";
import type { Graph } from "../model/graph.ts";
import { type Node, partsOf, type ScanNode, topological } from "../model/node.ts";
import { substitute } from "../model/substitute.ts";
import { propagate } from "./propagate.ts";

/** Takes what is to be added to an input's adjoint, summed over those of `from` that the input lacks. */
type Send = (input: Node, contribution: Node, from: readonly Axis[]) => void;

/**
 * The adjoint of a recurrence is a recurrence in the other direction.
 *
 * Its states c are the adjoints of what the elements hand on. With s, the adjoint of what is next: c and what comes from
 * outside, one reverse sweep through the body tells, in terms of c, what every element adds to the adjoints of the
 * body's inputs, and what reaches the states is the next c; the last c are the adjoints of the initial values. Only c
 * itself goes element by element: all else is computed along the axis, from the states as they were before each element.
 *
 * Source: Griewank and Walther (2008), chapter 3, for the sweep through one element.
 *
 * @param adjoints - of those nodes of one recurrence that have any
 */
export function differentiateScan(graph: Graph, adjoints: ReadonlyMap<ScanNode, Node>, send: Send): void {
  const [some] = adjoints.keys() as Iterable<ScanNode> & Iterator<ScanNode>;
  const { recurrence } = some!;
  const { axis, axes, states } = recurrence;
  const { initial, next } = partsOf(some!);
  const own = (part: ScanNode["part"], state: number) => graph.scan(recurrence, initial, next, part, state);
  // Whole: a stack, the adjoint of single elements, would take the states apart, which are of one piece.
  const outer = (part: ScanNode["part"], state: number): Node =>
    graph.whole(adjoints.get(own(part, state) as ScanNode) ?? graph.constant(0));

  // The body's values, known once the recurrence is done.
  const values = substitute(graph, next, (node) =>
    node.kind === "state" && node.within === recurrence ? own("before", node.state) : undefined,
  );
  next.forEach((node, k) => {
    if (node.within && node.kind !== "state") values.set(node, own("after", k));
  });

  const back = graph.recurrence({ axis, axes, reverse: !recurrence.reverse }, states.length, true);
  const inward = new Map<Node, Node>();
  const outward: { input: Node; contribution: Node }[] = [];
  const add = (input: Node, contribution: Node) => {
    const before = inward.get(input);
    if (!input.free) return;
    if (!input.within) outward.push({ input, contribution });
    else inward.set(input, before ? graph.add(before, contribution) : contribution);
  };
  next.forEach((node, k) => {
    add(node, graph.add(back.states[k]!, outer("after", k)));
  });
  for (const node of topological(next).reverse()) {
    const adjoint = inward.get(node);
    if (!adjoint || node.kind === "state") continue;
    const inputs = node.inputs.map((input) => values.get(input)!);
    propagate(graph, node, adjoint, add, add, values.get(node)!, inputs);
  }
  const first = states.map((_, k) => outer("last", k));
  const following = states.map((state, k) =>
    graph.add(inward.get(state) ?? graph.constant(0), outer("before", k)),
  );
  const carried = (part: ScanNode["part"], state: number) => graph.scan(back, first, following, part, state);
  const images = substitute(
    graph,
    outward.map(({ contribution }) => contribution),
    (node) => (node.kind === "state" && node.within === back ? carried("before", node.state) : undefined),
  );
  for (const { input, contribution } of outward) send(input, images.get(contribution)!, axes);
  const others = axes.filter((other) => other !== axis);
  initial.forEach((node, k) => {
    send(node, carried("last", k), others);
  });
}
