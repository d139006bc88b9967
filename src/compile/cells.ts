import type { Axis } from "../model/axis.ts";
import type { Table } from "../model/data.ts";
import type { Graph } from "../model/graph.ts";
import type { Node } from "../model/node.ts";
import { carry } from "./carry.ts";
import { isIndex, type Leaf, sizeIn } from "./classes.ts";
import type { Derivation } from "./derive.ts";
import { countDistinct, distinct } from "./distinct.ts";
import { leavesOf, termsAlong } from "./row-terms.ts";

/** A residual and its precision, written by way of the cells that data form. */
export interface ByCells {
  /** Data and data times coefficients along the axis, and one value for each cell. */
  readonly residual: Node;
  readonly precision: Node;
  readonly cells: Derivation;
  /** How many coefficients cells have, each in a square of its own when the term is reduced. */
  readonly coefficients: number;
}

/** The share of elements above which the squares of cells are not worth having. */
const MOST = 0.7;

/**
 * Gives a Gaussian term of crossed groups the one group that it lacks: their cells. `y - x β - a[s] - b[i]` becomes
 * `y - x β - c[cell]` with `c = a[s] + b[i]` along the distinct (s, i), so that the moments of a cell stand for its
 * rows. The same serves a predictor that is not linear, such as a dose's response, where doses repeat.
 *
 * @returns undefined where there is one group or none already, where only the precision varies by groups, or where
 * each element has a value of its own
 */
export function byCells(graph: Graph, axis: Axis, residual: Node, precision: Node): ByCells | undefined {
  const terms = termsAlong(graph, residual, axis).flatMap((choice) => choice.apart);
  if (terms.some(({ guard }) => guard)) return undefined;
  const key = new Set<Leaf>();
  for (const node of [...terms.flatMap(({ varying }) => varying ?? []), precision]) {
    if (!node.free) continue;
    const leaves = leavesOf(node, axis);
    if (!leaves) return undefined;
    for (const leaf of leaves) key.add(leaf);
  }
  if ([...key].every(isIndex) && key.size < 2) return undefined;
  const isCovered = (data: Node | undefined) => {
    const leaves = data && leavesOf(data, axis);
    return !data || (leaves !== undefined && [...leaves].every((leaf) => key.has(leaf)));
  };
  const cells = distinct(axis, key);
  const onCells = (node: Node) => carry(graph, node, axis, cells);
  let rest: Node = graph.constant(0);
  let alone: Node = graph.constant(0);
  /** The coefficients of data that vary within cells. */
  const slopes = new Map<Node, Node>();
  for (const { negative, data, common, varying, over } of terms) {
    const add = negative ? "subtract" : "add";
    const product = (factors: (Node | undefined)[]) =>
      over.reduce(
        (sum, other) => graph.sum(sum, other),
        factors.reduce<Node>(
          (all, factor) => (factor ? graph.multiply(all, factor) : all),
          graph.constant(1),
        ),
      );
    if (!varying && (!common?.free || !isCovered(data)))
      rest = graph.elementwise(add, rest, product([data, common]));
    else {
      const value = product([common, varying && onCells(varying)]);
      if (isCovered(data)) alone = graph.elementwise(add, alone, product([data && onCells(data), value]));
      else slopes.set(data!, graph.elementwise(add, slopes.get(data!) ?? graph.constant(0), value));
    }
  }
  const coefficients = slopes.size + Number(alone.axes.includes(cells.axis));
  if (coefficients === 0) return undefined;
  const back = (node: Node) => graph.gather(node, cells.index);
  const carried = Array.from(slopes, ([data, slope]) => graph.multiply(data, back(slope)));
  return {
    residual: [...carried, back(alone)].reduce((sum, node) => graph.add(sum, node), rest),
    precision: precision.free && precision.axes.includes(axis) ? back(onCells(precision)) : precision,
    cells,
    coefficients,
  };
}

/** Whether data have so few cells that their squares cost less than the elements' own. */
export function cellsPay({ cells, coefficients }: ByCells, table: Table): boolean {
  const elements = sizeIn(table, cells.index.from);
  return countDistinct(table, cells, (MOST * elements) / coefficients) !== undefined;
}
