import { attach, differentiate } from "../../src/compile/differentiate.ts";
import type { Axis } from "../../src/model/axis.ts";
import { evaluate } from "../../src/model/evaluate.ts";
import { Expression, sumAll } from "../../src/model/expression.ts";
import { Graph } from "../../src/model/graph.ts";
import { mathematics } from "../compile/run-compiled.ts";

/** A value and its derivatives in x and each argument, as a reference has them; null for a count. */
export type Slopes = [value: number, ...derivatives: (number | null)[]];

const rows: Axis = { name: "rows", kind: "rows", rank: 1000 };

/** A function of columns, x first, and its derivatives in each, at every case. */
export function slopesOf(
  columns: readonly (readonly number[])[],
  f: (x: Expression, ...args: Expression[]) => Expression,
): Float64Array[] {
  const graph = new Graph();
  const leaves = columns.map((_, slot) => graph.parameter(slot, [rows]));
  const value = f(...(leaves.map((node) => new Expression(graph, node)) as [Expression])).node;
  const nodes = attach(graph, [value, ...differentiate(graph, sumAll(graph, value), leaves)]);
  const table = { sizes: new Map([["rows", columns[0]!.length]]), labels: new Map(), columns: new Map() };
  const values = new Map(columns.map((column, slot) => [slot, column]));
  return evaluate(nodes, { ...table, indices: new Map() }, values, mathematics).map(({ data, axes }) =>
    axes.length > 0 ? data : new Float64Array(columns[0]!.length).fill(data[0]!),
  );
}

/** Of what needs no series or continued fraction, which take some more roundings. */
export const CLOSED_FORM = 4e-15;

/**
 * How far a value may be off: as far as the rounding of the arguments alone moves it, and a logarithm of nearly 1 by
 * the rounding of that 1.
 */
export const tolerance = ([value, ...slopes]: Slopes, at: readonly number[], rounding = CLOSED_FORM) =>
  2 ** -52 +
  rounding * slopes.reduce<number>((sum, slope, k) => sum + Math.abs((slope ?? 0) * at[k]!), Math.abs(value));
