import type { Axis } from "./axis.ts";
import type { Table } from "./data.ts";
import { KindredError } from "./errors.ts";

/** The column that holds the values of a parameter fixed along an axis. */
export const givenColumn = (name: string) => `given ${name}`;
/** The parameter of such a column; undefined for the data's own. */
export const givenName = (column: string) => /^given (.+)$/s.exec(column)?.[1];

/** A parameter that may have been fixed: at a number, which is then part of the code, or along its axes. */
export interface Fixable {
  readonly name: string;
  readonly axes: readonly Axis[];
  readonly fixed?: number | ArrayLike<number>;
}

/** The table with a column for each parameter fixed along axes. @throws tag "data" for a wrong length */
export function withGiven(table: Table, parameters: readonly Fixable[]): Table {
  const columns = new Map(table.columns);
  for (const { name, axes, fixed } of parameters) {
    if (fixed === undefined || typeof fixed === "number") continue;
    const length = axes.reduce((product, axis) => product * table.sizes.get(axis.name)!, 1);
    if (fixed.length !== length)
      throw new KindredError("data", `given: parameter "${name}" has ${length} values, got ${fixed.length}`, {
        parameter: name,
      });
    columns.set(givenColumn(name), Float64Array.from(fixed));
  }
  return { ...table, columns };
}
