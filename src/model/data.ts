import { type Axis, type Index, known } from "./axis.ts";
import { ColumnReader, isPlainObject } from "./column-reader.ts";
import { KindredError } from "./errors.ts";
import type { Layout } from "./layout.ts";
import { checkOwnNames, parentOf, readGroup } from "./read-group.ts";
import { readMatrix } from "./read-matrix.ts";
import type { Group, Schema } from "./schema.ts";
import { listNames, showValue, suggest } from "./wording.ts";

/** Checked data: numbers and labels by the names of the layout, in the order the user gave. */
export interface Table {
  /** Number of elements by axis name. */
  readonly sizes: ReadonlyMap<string, number>;
  /** The labels along an axis, of those that have any: see `labelsOf`. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
  /** `[...axes]` in rank order, so a matrix is `[columns, rows]`. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  readonly indices: ReadonlyMap<string, Int32Array>;
}

/** The labels along an axis: its own, else "1", "2", ... */
export function labelsOf({ labels, sizes }: Table, axis: Axis): readonly string[] {
  const { name } = known(axis);
  return labels.get(name) ?? Array.from({ length: sizes.get(name)! }, (_, i) => String(i + 1));
}

/** The label of one element. */
export function labelOf({ labels }: Table, axis: Axis, element: number): string {
  return labels.get(known(axis).name)?.[element] ?? String(element + 1);
}

/**
 * Checks data against a schema.
 *
 * @param optional - columns that may be left out; they are then filled with 0, to be simulated
 * @throws tag "data", with `column`, `row` (from 0) and `value`, for a missing or unexpected column, columns of
 * unequal length, a value of the wrong kind, an empty or unknown group label, or no rows.
 */
export function readData(
  schema: Schema,
  layout: Layout,
  data: unknown,
  optional: readonly string[] = [],
): Table {
  if (!isPlainObject(data))
    throw new KindredError(
      "data",
      `no data: expected an object of columns with ${listNames(columnNames(schema))}, got ${showValue(data)}`,
      { value: data },
    );
  const given = data;
  checkNames(schema, given, optional);
  const sizes = new Map<string, number>();
  const labels = new Map<string, readonly string[]>();
  const columns = new Map<string, Float64Array>();
  const indices = new Map<string, Int32Array>();
  const reader = new ColumnReader(sizes);

  for (const axis of layout.axes.values())
    if (axis.labels) {
      sizes.set(axis.name, axis.labels.length);
      labels.set(axis.name, axis.labels);
    }
  for (const [name, entry] of Object.entries(schema)) {
    if (optional.includes(name) && given[name] === undefined) continue;
    if (entry.kind === "column") columns.set(name, reader.numbers(name, layout.rows, given[name], entry));
    else if (entry.kind === "matrix")
      columns.set(name, readMatrix(name, given[name], layout, reader, labels));
  }
  const groups = Object.entries(schema).filter((e): e is [string, Group] => e[1].kind === "group");
  groups.sort(([a], [b]) => layout.axes.get(a)!.rank - layout.axes.get(b)!.rank);
  for (const [name, entry] of groups) {
    const value = given[name];
    const own = isPlainObject(value) ? value : { of: value };
    checkOwnNames(name, entry, own);
    const parent = entry.parent === undefined ? undefined : indices.get(entry.parent);
    const parentLabels = entry.parent === undefined ? undefined : labels.get(entry.parent);
    const { index, levels } = readGroup(
      name,
      layout.rows,
      own,
      reader,
      parent && { index: parent, labels: parentLabels! },
    );
    indices.set(name, index);
    labels.set(name, levels);
    sizes.set(name, levels.length);
    if (parent) indices.set(`${name}.${entry.parent}`, parentOf(name, entry.parent!, index, levels, parent));
    for (const [column, kind] of Object.entries(entry.columns)) {
      const full = `${name}.${column}`;
      if (own[column] === undefined && optional.includes(full)) continue;
      columns.set(
        full,
        kind.kind === "matrix"
          ? readMatrix(full, own[column], layout, reader, labels, levels)
          : reader.numbers(full, layout.axes.get(name)!, own[column], kind, levels),
      );
    }
  }
  const rowLabels = given.rows === undefined ? undefined : reader.labels("rows", layout.rows, given.rows);
  const rowCount = sizes.get("rows") ?? 0;
  if (rowCount === 0 && wantsRows(schema))
    throw new KindredError(
      "data",
      optional.length > 0 && !sizes.has("rows")
        ? "no data: nothing says how many rows to simulate; give a column that is not observed, or their labels as rows: [1, 2, 3]"
        : "no data: every column has 0 rows; a model needs at least one",
    );
  sizes.set("rows", rowCount);
  if (rowLabels) labels.set("rows", rowLabels);
  for (const name of optional)
    if (layout.columns.has(name) && !columns.has(name)) {
      const { axes } = layout.columns.get(name)!;
      columns.set(name, new Float64Array(axes.reduce((product, axis) => product * sizes.get(axis.name)!, 1)));
    }
  for (const [name, { axes, missing }] of layout.columns)
    if (missing) findHoles(name, axes[0]!, missing, { sizes, labels, columns, indices });
  return { sizes, labels, columns, indices };
}

/** Whether any value of these columns is missing. */
export function hasHoles({ sizes }: Table, { columns }: Layout): boolean {
  return [...columns.values()].some(({ missing }) => missing && sizes.get(missing.from.name)! > 0);
}

/** Finds what is missing in a column, and puts 0 there. */
function findHoles(
  name: string,
  along: Axis,
  index: Index,
  { sizes, labels, columns, indices }: { [K in keyof Table]: Table[K] & Map<string, unknown> },
): void {
  const values = columns.get(name) as Float64Array;
  const holes = Int32Array.from(values.keys()).filter((i) => Number.isNaN(values[i]));
  for (const i of holes) values[i] = 0;
  const known = labels.get(along.name) as readonly string[] | undefined;
  sizes.set(index.from.name, holes.length);
  labels.set(
    index.from.name,
    Array.from(holes, (i) => known?.[i] ?? String(i + 1)),
  );
  indices.set(index.name, holes);
}

/** The names that data have: all of the schema's but fixed axes. */
const columnNames = (schema: Schema) => Object.keys(schema).filter((name) => schema[name]!.kind !== "axis");

const wantsRows = (schema: Schema) => columnNames(schema).length > 0;

function checkNames(schema: Schema, given: Record<string, unknown>, optional: readonly string[]): void {
  const wanted = columnNames(schema);
  const unexpected = Object.keys(given).find((name) => name !== "rows" && !wanted.includes(name));
  if (unexpected !== undefined) {
    const remedy =
      schema[unexpected]?.kind === "axis"
        ? "it is an axis of the schema, whose labels are known; leave it out"
        : suggest(unexpected, wanted, "leave it out, or add it to the schema, which asks for");
    throw new KindredError("data", `unexpected column "${unexpected}"; ${remedy}`, { column: unexpected });
  }
  const missing = wanted.filter((name) => given[name] === undefined && !optional.includes(name));
  if (missing.length > 0)
    throw new KindredError(
      "data",
      `missing column ${listNames(missing)}; the schema asks for ${listNames(wanted)}, the data have ${listNames(Object.keys(given).filter((name) => given[name] !== undefined))}`,
      { column: missing[0]! },
    );
}
