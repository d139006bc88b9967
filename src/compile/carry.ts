import type { Axis } from "../model/axis.ts";
import type { Graph } from "../model/graph.ts";
import type { Node } from "../model/node.ts";
import { substitute } from "../model/substitute.ts";
import type { Derivation } from "./derive.ts";
import { asks } from "./row-terms.ts";

/**
 * A value that varies along an axis through some leaves only, for each combination of these in place of each element.
 *
 * @param derivation - of the combinations; none if they are a group of the data, or but one
 * @param guard - data that the value asks about, and what it is to ask about instead: see `Term`
 */
export function carry(
  graph: Graph,
  value: Node,
  axis: Axis,
  derivation?: Derivation,
  guard?: { readonly data: Node; readonly total: Node },
): Node {
  const carried = substitute(graph, [value], (node, inputs) => {
    // What does not vary along the axis may hold sums over it, which are to stay.
    if (!node.axes.includes(axis)) return node;
    if (guard && asks(node, guard.data))
      return graph.select(node.comparison, guard.total, inputs[1]!, inputs[2]!, inputs[3]!);
    if (node.kind === "gather" && node.index.from === axis) {
      const own = derivation?.indices.find(({ of }) => of === node.index);
      return own ? graph.gather(inputs[0]!, own.index) : inputs[0]!;
    }
    if (node.kind !== "column") return undefined;
    const own = derivation?.columns.find(({ of }) => of.name === node.name);
    if (!own) return undefined;
    return graph.column(
      own.name,
      node.axes.map((other) => (other === axis ? derivation!.axis : other)),
    );
  });
  return carried.get(value)!;
}
