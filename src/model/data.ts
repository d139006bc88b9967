import type { Axis } from "./axis.ts";
import { KindredError } from "./errors.ts";
import type { Layout } from "./layout.ts";
import type { ColumnType, Group, Schema } from "./schema.ts";
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
  return labels.get(axis.name) ?? Array.from({ length: sizes.get(axis.name)! }, (_, i) => String(i + 1));
}

/** The label of one element. */
export function labelOf({ labels }: Table, axis: Axis, element: number): string {
  return labels.get(axis.name)?.[element] ?? String(element + 1);
}

const EXPECTED: Record<ColumnType, [string, (x: number) => boolean]> = {
  real: ["a finite number", () => true],
  positive: ["a number above 0", (x) => x > 0],
  probability: ["a number from 0 to 1", (x) => x >= 0 && x <= 1],
  integer: ["a whole number", Number.isInteger],
  count: ["a whole number from 0 up", (x) => Number.isInteger(x) && x >= 0],
  binary: ["0 or 1", (x) => x === 0 || x === 1],
};

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
  const reader = new Reader(sizes);

  for (const axis of layout.axes.values())
    if (axis.labels) {
      sizes.set(axis.name, axis.labels.length);
      labels.set(axis.name, axis.labels);
    }
  for (const [name, entry] of Object.entries(schema)) {
    if (optional.includes(name) && given[name] === undefined) continue;
    if (entry.kind === "column")
      columns.set(name, reader.numbers(name, layout.rows, given[name], entry.type));
    else if (entry.kind === "matrix") readMatrix(name, given[name], layout, reader, labels, columns);
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
    for (const [column, { type }] of Object.entries(entry.columns)) {
      if (own[column] === undefined && optional.includes(`${name}.${column}`)) continue;
      columns.set(
        `${name}.${column}`,
        reader.numbers(`${name}.${column}`, layout.axes.get(name)!, own[column], type, levels),
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
  return { sizes, labels, columns, indices };
}

/** Reads columns one by one, holding those of one axis to one length. */
class Reader {
  readonly sizes: Map<string, number>;
  readonly #first = new Map<string, string>();

  constructor(sizes: Map<string, number>) {
    this.sizes = sizes;
  }

  numbers(
    name: string,
    axis: Axis,
    value: unknown,
    type: ColumnType,
    levels?: readonly string[],
  ): Float64Array {
    const list = this.list(name, axis, value, "numbers");
    const [expected, allowed] = EXPECTED[type];
    const wrong = (x: unknown) => typeof x !== "number" || !Number.isFinite(x) || !allowed(x);
    let out: Float64Array;
    let bad = -1;
    if (isNumbers(list)) {
      out = new Float64Array(list);
      bad = out.findIndex(wrong);
    } else {
      out = new Float64Array(list.length);
      for (let row = 0; row < list.length && bad < 0; row++) {
        const raw = list[row];
        const x = typeof raw === "boolean" && type === "binary" ? Number(raw) : raw;
        if (wrong(x)) bad = row;
        else out[row] = x as number;
      }
    }
    if (bad >= 0) {
      const raw = list[bad];
      throw new KindredError(
        "data",
        `column "${name}", ${levels ? `level "${levels[bad]}"` : rowInWords(bad)}: expected ${expected}, got ${showValue(raw)}; ${remedy(raw)}`,
        { column: name, row: bad, value: raw },
      );
    }
    return out;
  }

  labels(name: string, axis: Axis, value: unknown): string[] {
    const list = this.list(name, axis, value, "labels");
    return Array.from({ length: list.length }, (_, row) => checkLabel(name, row, list[row]));
  }

  levels(name: string, value: unknown): string[] {
    if (!isList(value))
      throw new KindredError("data", `column "${name}": "labels" should be a list, got ${showValue(value)}`, {
        column: name,
      });
    const levels = Array.from({ length: value.length }, (_, row) => checkLabel(name, row, value[row]));
    const seen = new Set<string>();
    const twice = levels.find((label) => seen.size === seen.add(label).size);
    if (twice !== undefined)
      throw new KindredError(
        "data",
        `column "${name}": level "${twice}" is in "labels" twice; leave one out`,
        {
          column: name,
          value: twice,
        },
      );
    this.sizes.set(name, levels.length);
    this.#first.set(name, `${name}.labels`);
    return levels;
  }

  list(name: string, axis: Axis, value: unknown, what: string): ArrayLike<unknown> {
    if (!isList(value))
      throw new KindredError(
        "data",
        `column "${name}": expected a list of ${what}, got ${showValue(value)}`,
        {
          column: name,
          value,
        },
      );
    const size = this.sizes.get(axis.name);
    if (size !== undefined && size !== value.length)
      throw new KindredError(
        "data",
        `column "${name}" has ${value.length} values, but ${this.#first.has(axis.name) ? `"${this.#first.get(axis.name)}"` : `the axis "${axis.name}"`} has ${size}; columns of one axis must be of one length`,
        { column: name, value: value.length },
      );
    if (size === undefined) {
      this.sizes.set(axis.name, value.length);
      this.#first.set(axis.name, name);
    }
    return value;
  }
}

function readMatrix(
  name: string,
  value: unknown,
  layout: Layout,
  reader: Reader,
  labels: Map<string, readonly string[]>,
  columns: Map<string, Float64Array>,
): void {
  const axis = layout.axes.get(`${name}.columns`)!;
  let parts: Float64Array[];
  let names: string[];
  if (isPlainObject(value)) {
    names = Object.keys(value);
    parts = names.map((key) => reader.numbers(`${name}.${key}`, layout.rows, value[key], "real"));
  } else {
    const rows = reader.list(name, layout.rows, value, "rows");
    if (rows.length > 0 && !isList(rows[0]))
      throw new KindredError(
        "data",
        `column "${name}": expected a list of rows, each a list of numbers, or an object with a list for each column; got a list of ${typeof rows[0]}s`,
        { column: name, value: rows[0] },
      );
    const width = isList(rows[0]) ? rows[0].length : 0;
    parts = Array.from({ length: width }, () => new Float64Array(rows.length));
    for (let row = 0; row < rows.length; row++) {
      const cells = rows[row];
      if (!isList(cells) || cells.length !== width)
        throw new KindredError(
          "data",
          `column "${name}", ${rowInWords(row)}: expected ${width} numbers, as in the first row, got ${isList(cells) ? cells.length : showValue(cells)}`,
          { column: name, row },
        );
      for (let k = 0; k < width; k++) {
        const x = cells[k];
        if (typeof x !== "number" || !Number.isFinite(x))
          throw new KindredError(
            "data",
            `column "${name}", ${rowInWords(row)}, column ${k} (from 0): expected a finite number, got ${showValue(x)}; ${remedy(x)}`,
            { column: name, row, value: x },
          );
        parts[k]![row] = x;
      }
    }
    names = parts.map((_, k) => String(k + 1));
  }
  if (parts.length === 0)
    throw new KindredError(
      "data",
      `column "${name}": the matrix has no ${isPlainObject(value) || (value as ArrayLike<unknown>).length > 0 ? "columns" : "rows"}; give at least one`,
      { column: name },
    );
  const joined = new Float64Array(parts.length * parts[0]!.length);
  parts.forEach((part, k) => {
    joined.set(part, k * part.length);
  });
  columns.set(name, joined);
  labels.set(axis.name, names);
  reader.sizes.set(axis.name, parts.length);
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

function checkOwnNames(name: string, entry: Group, own: Record<string, unknown>): void {
  const wanted = Object.keys(entry.columns);
  const known = ["of", "labels", ...wanted];
  const unexpected = Object.keys(own).find((key) => !known.includes(key));
  if (unexpected !== undefined)
    throw new KindredError(
      "data",
      `unexpected column "${name}.${unexpected}"; ${suggest(unexpected, known, "the group has")}`,
      { column: `${name}.${unexpected}` },
    );
  if (own.of === undefined && Object.keys(own).length > 1)
    throw new KindredError(
      "data",
      `column "${name}": "of" is missing, the group's label of each row; give { of: [...], labels: [...] }`,
      { column: name },
    );
  if (wanted.length > 0 && own.labels === undefined)
    throw new KindredError(
      "data",
      `column "${name}": a group with columns of its own needs "labels", to say whose each value of ${listNames(wanted)} is; give { of: [...], labels: [...], ${wanted[0]}: [...] }`,
      { column: name },
    );
}

/** Rows are counted as JavaScript counts them. */
const rowInWords = (row: number) => `row ${row} (from 0)`;

interface Levels {
  /** The level of each row. */
  readonly index: Int32Array;
  readonly labels: readonly string[];
}

/**
 * The level of each row, and the levels' names. A label is made a string once for each parent it occurs with, not
 * for each row: there may be millions.
 */
function readGroup(
  name: string,
  rows: Axis,
  own: Record<string, unknown>,
  reader: Reader,
  parent?: Levels,
): { index: Int32Array; levels: readonly string[] } {
  const list = reader.list(name, rows, own.of, "labels");
  const given = own.labels === undefined ? undefined : reader.levels(name, own.labels);
  const levels: string[] = [...(given ?? [])];
  const places = new Map(levels.map((label, i) => [label, i]));
  const known = Array.from({ length: parent?.labels.length ?? 1 }, () => new Map<unknown, number>());
  const index = new Int32Array(list.length);
  for (let row = 0; row < list.length; row++) {
    const raw = list[row];
    const above = parent ? parent.index[row]! : 0;
    let place = known[above]!.get(raw);
    if (place === undefined) {
      const label = checkLabel(name, row, raw);
      const full = parent ? `${parent.labels[above]}/${label}` : label;
      place = places.get(full);
      if (place === undefined) {
        if (given) throw unknownLevel(name, row, full);
        place = levels.push(full) - 1;
        places.set(full, place);
      }
      known[above]!.set(raw, place);
    }
    index[row] = place;
  }
  if (given) refuseEmpty(name, index, levels);
  return { index, levels };
}

function unknownLevel(name: string, row: number, label: string): KindredError {
  return new KindredError(
    "data",
    `column "${name}", ${rowInWords(row)}: level "${label}" is not among its "labels"; add it there or correct the row`,
    { column: name, row, value: label },
  );
}

function refuseEmpty(name: string, index: Int32Array, levels: readonly string[]): void {
  const present = new Uint8Array(levels.length);
  for (let row = 0; row < index.length; row++) present[index[row]!] = 1;
  const empty = levels[present.indexOf(0)];
  if (empty !== undefined)
    throw new KindredError(
      "data",
      `column "${name}": level "${empty}" has no rows; leave it out of "labels" (groups without data are predicted after the fit)`,
      { column: name, value: empty },
    );
}

/** The parent's level of each level of a nested group. */
function parentOf(
  name: string,
  parentName: string,
  index: Int32Array,
  levels: readonly string[],
  parent: Int32Array,
): Int32Array {
  const up = new Int32Array(levels.length).fill(-1);
  for (let row = 0; row < index.length; row++) {
    const level = index[row]!;
    if (up[level] !== -1 && up[level] !== parent[row])
      throw new KindredError(
        "data",
        `column "${name}", ${rowInWords(row)}: "${levels[level]}" is the name of two levels, as labels of "${parentName}" or "${name}" hold a "/"; rename one`,
        { column: name, row, value: levels[level] },
      );
    up[level] = parent[row]!;
  }
  return up;
}

function checkLabel(name: string, row: number, value: unknown): string {
  const ok =
    (typeof value === "string" && value.trim() !== "") ||
    (typeof value === "number" && Number.isFinite(value));
  if (!ok)
    throw new KindredError(
      "data",
      `column "${name}", ${rowInWords(row)}: expected a label (a non-empty string or a number), got ${showValue(value)}; drop the row or name its group`,
      { column: name, row, value },
    );
  return String(value);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** A typed array of numbers: not of bigints. */
function isNumbers(list: ArrayLike<unknown>): list is Float64Array {
  return ArrayBuffer.isView(list) && typeof (list as ArrayLike<unknown>)[0] === "number";
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !isList(value);
}

function remedy(value: unknown): string {
  if (typeof value === "string") return "convert strings to numbers before fitting";
  if (value === null || value === undefined || Number.isNaN(value))
    return "drop the row or fill the value in";
  return "correct the value or choose another kind of column in the schema";
}
