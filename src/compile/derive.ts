import type { Axis, Index } from "../model/axis.ts";
import type { Table } from "../model/data.ts";

/** A column of the data. */
export interface Column {
  readonly name: string;
  readonly axes: readonly Axis[];
}

/**
 * An axis that data define: the distinct combinations of some columns and groups among the elements of another.
 * "distinct rows of (hours, school)" has one element for each pair of hours and school that occurs, in the order
 * of their first appearance, with its hours as a column and its school as an index.
 */
export interface Derivation {
  readonly axis: Axis;
  /** From the elements to the combination that each has. */
  readonly index: Index;
  /** Its own columns and indices, and those of the elements that they are taken from. */
  readonly columns: readonly (Column & { readonly of: Column })[];
  readonly indices: readonly { readonly index: Index; readonly of: Index }[];
  /** The table with this axis, its columns and its indices; `given` is the table before any derivation. */
  addTo(table: Table, given: Table): Table;
}

/** The table with derived axes, their columns and their indices; later ones may build on earlier ones. */
export function derive(given: Table, derivations: readonly Derivation[]): Table {
  return derivations.reduce((table, derivation) => derivation.addTo(table, given), given);
}
