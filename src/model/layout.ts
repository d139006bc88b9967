import { type Axis, type Index, twinOf } from "./axis.ts";
import { KindredError } from "./errors.ts";
import { missingName } from "./missing.ts";
import type { Column, Group, MatrixColumn, Schema } from "./schema.ts";
import { showValue, suggest } from "./wording.ts";

/** Ranks: what varies fastest has the highest. Nested groups lie between their parent and the rows. */
const FIXED_RANK = 0;
const GROUP_RANK = 1;
const ROWS_RANK = 1000;

/** A schema's axes, indices and columns, before any data. */
export interface Layout {
  readonly rows: Axis;
  /** Every axis by name, `rows` included. */
  readonly axes: ReadonlyMap<string, Axis>;
  /** Every index by name: "school" from the rows, "teacher.school" from the teachers. */
  readonly indices: ReadonlyMap<string, Index>;
  /** Every column of numbers by name: "score", "school.funding", and the axes it lies along: [columns, rows] of a matrix. */
  readonly columns: ReadonlyMap<string, ColumnLayout>;
}

/** Where a column of numbers lies. */
export interface ColumnLayout {
  readonly type: Column["type"];
  readonly axes: readonly Axis[];
  /** Of a column whose values may be missing: from those to its elements. */
  readonly missing?: Index;
}

/** Reads a schema. @throws tag "schema" for what is no schema, a name that is taken, or an unknown parent. */
export function layoutOf(schema: Schema): Layout {
  if (schema === null || typeof schema !== "object" || Array.isArray(schema))
    throw new KindredError(
      "schema",
      `expected a schema such as { school: group(), score: real() }, got ${showValue(schema)}`,
      { value: schema },
    );
  const rows: Axis = { name: "rows", kind: "rows", rank: ROWS_RANK };
  const axes = new Map<string, Axis>([["rows", rows]]);
  const indices = new Map<string, Index>();
  const columns = new Map<string, ColumnLayout>();
  const addColumn = (name: string, { type, missing }: Column, along: Axis) => {
    if (missing !== true) return columns.set(name, { type, axes: [along] });
    // Elements of the column come before what is missing among them, as groups come before their rows.
    const axis: Axis = { name: missingName(name), kind: "group", rank: along.rank + 0.25 };
    const index: Index = { name: axis.name, from: axis, to: along };
    axes.set(axis.name, axis);
    indices.set(index.name, index);
    return columns.set(name, { type, axes: [along], missing: index });
  };
  const depth = (name: string, seen: string[] = []): number => {
    const entry = schema[name];
    if (entry?.kind !== "group") return 0;
    if (entry.parent === undefined) return 0;
    if (seen.includes(name))
      throw new KindredError(
        "schema",
        `schema "${name}": it is within "${entry.parent}", which is within it; leave one of the two out`,
        { column: name },
      );
    if (schema[entry.parent]?.kind !== "group" || entry.parent === name)
      throw new KindredError(
        "schema",
        `schema "${name}": it is within "${entry.parent}", which is not another group of the schema; ${suggest(
          entry.parent,
          Object.keys(schema).filter((other) => other !== name && schema[other]?.kind === "group"),
          "the other groups are",
        )}`,
        { column: name },
      );
    return 1 + depth(entry.parent, [...seen, name]);
  };
  for (const [name, entry] of Object.entries(schema))
    if (entry?.kind === "axis")
      axes.set(name, { name, kind: "fixed", rank: FIXED_RANK, labels: entry.labels });
  const addMatrix = (name: string, { columns: shared }: MatrixColumn, along: Axis) => {
    if (shared === along.name) {
      columns.set(name, { type: "real", axes: [twinOf(along), along] });
      return;
    }
    const own: Axis = { name: `${name}.columns`, kind: "fixed", rank: FIXED_RANK };
    if (shared !== undefined && schema[shared]?.kind !== "axis")
      throw new KindredError(
        "schema",
        `schema "${name}": its columns are along ${showValue(shared)}, which is neither an axis(...) of the schema nor "${along.name}", that of its rows; ${suggest(
          String(shared),
          Object.keys(schema).filter((other) => schema[other]?.kind === "axis"),
          "its axes are",
        )}`,
        { column: name, value: shared },
      );
    const axis = shared === undefined ? own : axes.get(shared)!;
    axes.set(axis.name, axis);
    columns.set(name, { type: "real", axes: [axis, along] });
  };
  for (const [name, entry] of Object.entries(schema)) {
    if (name === "rows")
      throw new KindredError(
        "schema",
        `schema "rows": this name is the axis of the data's rows; choose another`,
        { column: name },
      );
    if (name.includes("."))
      throw new KindredError(
        "schema",
        `schema "${name}": a name cannot hold a dot, which stands between a group and its own columns; choose another`,
        { column: name },
      );
    if (entry?.kind === "axis") continue;
    if (entry?.kind === "matrix") addMatrix(name, entry, rows);
    else if (entry?.kind === "group") {
      const axis: Axis = { name, kind: "group", rank: GROUP_RANK + depth(name) };
      axes.set(name, axis);
      indices.set(name, { name, from: rows, to: axis });
      checkOwnColumns(name, entry);
      for (const [column, own] of Object.entries(entry.columns))
        if (own.kind === "matrix") addMatrix(`${name}.${column}`, own, axis);
        else addColumn(`${name}.${column}`, own, axis);
    } else if (entry?.kind === "column") addColumn(name, entry, rows);
    else
      throw new KindredError(
        "schema",
        `schema "${name}": expected real(), count(), group() or another kind of column, got ${showValue(entry)}${typeof entry === "function" ? "; call it, as in real()" : ""}`,
        { column: name, value: entry },
      );
  }
  for (const [name, entry] of Object.entries(schema))
    if (entry.kind === "group" && entry.parent !== undefined)
      indices.set(`${name}.${entry.parent}`, {
        name: `${name}.${entry.parent}`,
        from: axes.get(name)!,
        to: axes.get(entry.parent)!,
      });
  return { rows, axes, indices, columns };
}

/** What a group's reference has beside its own columns, and what its data have. */
const TAKEN = ["index", "path", "axis", "graph", "axisName", "fromName", "of", "labels"];

function checkOwnColumns(name: string, entry: Group): void {
  for (const [column, own] of Object.entries(entry.columns)) {
    const place = `schema "${name}.${column}"`;
    if (own?.kind !== "column" && own?.kind !== "matrix")
      throw new KindredError(
        "schema",
        `${place}: a group's own columns are real(), positive(), probability(), integer(), count(), binary() or matrix(), got ${showValue(own)}`,
        { column: `${name}.${column}`, value: own },
      );
    if (TAKEN.includes(column) || column === entry.parent || column.includes("."))
      throw new KindredError(
        "schema",
        `${place}: ${column.includes(".") ? "a name cannot hold a dot" : "this name is taken"}; choose another`,
        { column: `${name}.${column}` },
      );
  }
}
