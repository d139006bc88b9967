import type { Index } from "./axis.ts";
import type { Graph } from "./graph.ts";
import type { Layout } from "./layout.ts";
import type { Node } from "./node.ts";

/** The name of the axis of a column's missing values, and of the index that says where each belongs. */
export const missingName = (column: string) => `${column}.missing`;

/** A column with holes, and the parameter that fills them. */
export interface Holes {
  readonly column: string;
  readonly slot: number;
  /** From the missing values to the elements of the column. */
  readonly index: Index;
  readonly parameter: Node;
  /** The column, 0 at its holes, and what fills them. */
  readonly filled: Node;
}

/** Far from the slots of the program's own parameters, whose numbers users see. */
const FIRST_SLOT = 1_000_000;

/** The columns that may have missing values, filled: what is missing adds to 0, so no data are looked at. */
export function holesOf(graph: Graph, { columns }: Layout): Holes[] {
  return [...columns]
    .filter(([, { missing }]) => missing !== undefined)
    .map(([column, { axes, missing }], i) => {
      const index = missing!;
      const slot = FIRST_SLOT + i;
      const parameter = graph.parameter(slot, [index.from]);
      const filled = graph.add(graph.column(column, axes), graph.segmentSum(parameter, index));
      return { column, slot, index, parameter, filled };
    });
}
