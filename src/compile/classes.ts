import { type Axis, type Index, known } from "../model/axis.ts";
import type { Table } from "../model/data.ts";
import type { Column } from "./derive.ts";

/** What elements of an axis are told apart by: a column along it, or an index from it. */
export type Leaf = Column | Index;

export const isIndex = (leaf: Leaf): leaf is Index => "from" in leaf;

/** Elements by what they have in common. */
export interface Classes {
  /** For each element its class, numbered from 0 in the order of first appearance. */
  readonly of: Int32Array;
  readonly count: number;
}

/**
 * Sorts the elements of an axis into classes with the same values of all leaves, bit for bit.
 *
 * @param limit - the most classes there may be
 * @returns undefined if there are more
 */
export function classify(
  table: Table,
  from: Axis,
  leaves: readonly Leaf[],
  limit = Number.POSITIVE_INFINITY,
): Classes | undefined {
  const size = sizeIn(table, from);
  // Columns first: where one alone has too many values, that is seen soonest.
  const words = [...leaves]
    .sort((a, b) => Number(isIndex(a)) - Number(isIndex(b)))
    .flatMap((leaf) => wordsOf(table, leaf, from));
  if (limit < size && lookDistinct(words, size)) return undefined;
  let classes: Classes = { of: new Int32Array(size), count: Math.min(1, size) };
  for (const each of words) {
    const finer = refine(classes, each, limit);
    if (!finer) return undefined;
    classes = finer;
  }
  return classes;
}

export const sizeIn = (table: Table, axis: Axis): number =>
  table.sizes.get(known(axis).name) ?? axis.labels!.length;

/** How many numbers of a column lie before and after one step along `from`. */
export function shape(axes: readonly Axis[], from: Axis, table: Table) {
  const product = (some: readonly Axis[]) => some.reduce((all, axis) => all * sizeIn(table, axis), 1);
  const at = axes.indexOf(from);
  return {
    outer: product(axes.slice(0, at)),
    inner: product(axes.slice(at + 1)),
    length: sizeIn(table, from),
  };
}

/** One value for each element, as one word or two, from `start` on in steps. */
interface Words {
  readonly values: Int32Array;
  readonly start: number;
  readonly step: number;
  readonly wide: boolean;
}

function wordsOf(table: Table, leaf: Leaf, from: Axis): Words[] {
  if (isIndex(leaf)) return [{ values: table.indices.get(leaf.name)!, start: 0, step: 1, wide: false }];
  const { buffer, byteOffset, length } = table.columns.get(leaf.name)!;
  const values = new Int32Array(buffer, byteOffset, 2 * length);
  const { outer, inner, length: size } = shape(leaf.axes, from, table);
  return Array.from({ length: outer * inner }, (_, k) => ({
    values,
    start: 2 * (Math.floor(k / inner) * size * inner + (k % inner)),
    step: 2 * inner,
    wide: true,
  }));
}

/**
 * Whether no two elements of a sample are alike: with as many pairs as the sample has, some would be if they were
 * repeated at all. It spares going through long columns of measurements.
 */
function lookDistinct(words: readonly Words[], size: number): boolean {
  if (size < 4096) return false;
  const seen = new Set<number>();
  const count = 16 * Math.sqrt(size);
  for (let k = 0; k < count; k++) {
    const element = (k * 1_000_003) % size;
    const h = words.reduce((sum, w) => hash(sum, low(w, element), high(w, element)), 0);
    if (seen.has(h)) return false;
    seen.add(h);
  }
  return true;
}

const low = ({ values, start, step }: Words, element: number) => values[start + step * element]!;
const high = ({ values, start, step, wide }: Words, element: number) =>
  wide ? values[start + step * element + 1]! : 0;

/** Tells the elements of each class apart by one more value: open addressing, doubled when half full. */
function refine({ of, count }: Classes, words: Words, limit: number): Classes | undefined {
  const finer = new Int32Array(of.length);
  let capacity = 1024;
  while (capacity < 4 * count) capacity *= 2;
  let slots = new Int32Array(capacity).fill(-1);
  /** Three words for each class: the coarser class, and the value. */
  let keys = new Int32Array(3 * (capacity >> 1));
  let found = 0;
  for (let element = 0; element < of.length; element++) {
    const coarse = of[element]!;
    const first = low(words, element);
    const second = high(words, element);
    let slot = hash(coarse, first, second) & (capacity - 1);
    for (;;) {
      const c = slots[slot]!;
      if (c < 0) break;
      if (keys[3 * c] === coarse && keys[3 * c + 1] === first && keys[3 * c + 2] === second) break;
      slot = (slot + 1) & (capacity - 1);
    }
    if (slots[slot]! >= 0) {
      finer[element] = slots[slot]!;
      continue;
    }
    if (found + 1 > limit) return undefined;
    slots[slot] = found;
    keys[3 * found] = coarse;
    keys[3 * found + 1] = first;
    keys[3 * found + 2] = second;
    finer[element] = found++;
    if (2 * found < capacity) continue;
    capacity *= 2;
    slots = new Int32Array(capacity).fill(-1);
    const more = new Int32Array(3 * (capacity >> 1));
    more.set(keys);
    keys = more;
    for (let c = 0; c < found; c++) {
      let free = hash(keys[3 * c]!, keys[3 * c + 1]!, keys[3 * c + 2]!) & (capacity - 1);
      while (slots[free]! >= 0) free = (free + 1) & (capacity - 1);
      slots[free] = c;
    }
  }
  return { of: finer, count: found };
}

/** Mixes three words; the multipliers are those of MurmurHash3. */
function hash(a: number, b: number, c: number): number {
  let h = Math.imul(a, 0xcc9e2d51) ^ Math.imul(b, 0x1b873593);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b) ^ c;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
