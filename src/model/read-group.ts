import type { Axis } from "./axis.ts";
import { type ColumnReader, checkLabel, rowInWords } from "./column-reader.ts";
import { KindredError } from "./errors.ts";
import type { Group } from "./schema.ts";
import { listNames, suggest } from "./wording.ts";

interface Levels {
  /** The level of each row. */
  readonly index: Int32Array;
  readonly labels: readonly string[];
}

/**
 * The level of each row, and the levels' names. A label is made a string once for each parent it occurs with, not
 * for each row: there may be millions.
 */
export function readGroup(
  name: string,
  rows: Axis,
  own: Record<string, unknown>,
  reader: ColumnReader,
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
export function parentOf(
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

/** @throws tag "data" unless a group's data are its labels, its levels and its own columns */
export function checkOwnNames(name: string, entry: Group, own: Record<string, unknown>): void {
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
