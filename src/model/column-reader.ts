import type { Axis } from "./axis.ts";
import { KindredError } from "./errors.ts";
import type { Column, ColumnType } from "./schema.ts";
import { showValue } from "./wording.ts";

/** What the numbers of a column must be: in words, and whether a finite one is. */
export const COLUMN_TYPES: Record<ColumnType, [string, (x: number) => boolean]> = {
  real: ["a finite number", () => true],
  positive: ["a number above 0", (x) => x > 0],
  probability: ["a number from 0 to 1", (x) => x >= 0 && x <= 1],
  integer: ["a whole number", Number.isInteger],
  count: ["a whole number from 0 up", (x) => Number.isInteger(x) && x >= 0],
  binary: ["0 or 1", (x) => x === 0 || x === 1],
};

/** Reads columns one by one, holding those of one axis to one length. */
export class ColumnReader {
  readonly sizes: Map<string, number>;
  readonly #first = new Map<string, string>();

  constructor(sizes: Map<string, number>) {
    this.sizes = sizes;
  }

  /** The numbers of a column; NaN where they are missing, if they may be. */
  numbers(
    name: string,
    axis: Axis,
    value: unknown,
    { type, missing, inMatrix }: Pick<Column, "type" | "missing"> & { readonly inMatrix?: boolean },
    levels?: readonly string[],
  ): Float64Array {
    const list = this.list(name, axis, value, "numbers");
    const [expected, allowed] = COLUMN_TYPES[type];
    const out = isNumbers(list) ? new Float64Array(list) : new Float64Array(list.length);
    if (!isNumbers(list))
      for (let row = 0; row < list.length; row++) {
        const raw = list[row];
        const taken = typeof raw === "number" || (typeof raw === "boolean" && type === "binary");
        out[row] = taken ? Number(raw) : Number.NaN;
      }
    for (let row = 0; row < out.length; row++) {
      if (Number.isFinite(out[row]) && allowed(out[row]!)) continue;
      const raw = list[row];
      if (missing && isMissing(raw)) continue;
      throw new KindredError(
        "data",
        `column "${name}", ${levels ? `level "${levels[row]}"` : rowInWords(row)}: expected ${expected}, got ${showValue(raw)}; ${remedy(raw, !inMatrix && CONTINUOUS.includes(type))}`,
        { column: name, row, value: raw },
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

/** A label as text. @throws tag "data" unless it is one */
export function checkLabel(name: string, row: number, value: unknown): string {
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

/** Rows are counted as JavaScript counts them. */
export const rowInWords = (row: number) => `row ${row} (from 0)`;

/** An array, or a typed one. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** A typed array of numbers: not of bigints. */
function isNumbers(list: ArrayLike<unknown>): list is Float64Array {
  return ArrayBuffer.isView(list) && typeof (list as ArrayLike<unknown>)[0] === "number";
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !isList(value);
}

const CONTINUOUS: readonly ColumnType[] = ["real", "positive", "probability"];

const isMissing = (value: unknown) => value === null || value === undefined || Number.isNaN(value);

/**
 * What to do about a value that is no such number.
 *
 * @param mayMiss - whether a column of this kind can be said to have missing values
 */
export function remedy(value: unknown, mayMiss = false): string {
  if (typeof value === "string") return "convert strings to numbers before fitting";
  if (isMissing(value))
    return `drop the row or fill the value in${mayMiss ? ", or let the model do so: { missing: true } in the schema" : ""}`;
  return "correct the value or choose another kind of column in the schema";
}
