import { type Axis, known, sortAxes } from "./axis.ts";
import type { Table } from "./data.ts";
import { KindredError } from "./errors.ts";
import { reorder } from "./stored-order.ts";

/** The column that holds the values of a parameter fixed along an axis. */
export const givenColumn = (name: string) => `given ${name}`;
/** The parameter of such a column; undefined for the data's own. */
export const givenName = (column: string) => /^given (.+)$/s.exec(column)?.[1];

/** A parameter, or a column, that may have been fixed. */
export interface Fixable {
  readonly name: string;
  /** In the order in which its values are given. */
  readonly axes: readonly Axis[];
  /** A number, which without axes is part of the code, or one for each element. */
  readonly fixed?: number | ArrayLike<number>;
  /** By `do`, so that its own term is cut. */
  readonly cut?: boolean;
  readonly isColumn?: boolean;
}

/** The table with a column for each that is fixed along axes. @throws tag "data" for a wrong length */
export function withGiven(table: Table, sites: readonly Fixable[]): Table {
  const columns = new Map(table.columns);
  const size = (axis: Axis) => table.sizes.get(known(axis).name)!;
  for (const { name, axes, fixed, cut, isColumn } of sites) {
    if (fixed === undefined || axes.length === 0) continue;
    const length = axes.reduce((product, axis) => product * size(axis), 1);
    if (typeof fixed !== "number" && fixed.length !== length)
      throw new KindredError(
        "data",
        `${cut ? "do" : "given"}: ${isColumn ? "column" : "parameter"} "${name}" has ${length} values, got ${fixed.length}`,
        isColumn ? { column: name } : { parameter: name },
      );
    const values = typeof fixed === "number" ? new Float64Array(length).fill(fixed) : fixed;
    columns.set(givenColumn(name), reorder(values, axes, sortAxes(axes), size, new Map(), "to stored"));
  }
  return { ...table, columns };
}
