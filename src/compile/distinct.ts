import { type Axis, known } from "../model/axis.ts";
import type { Table } from "../model/data.ts";
import { type Classes, classify, isIndex, type Leaf, shape } from "./classes.ts";
import type { Derivation } from "./derive.ts";

const made = new WeakMap<Axis, Map<string, Derivation>>();

/** The distinct combinations of `leaves` along `from`; the same axes and indices for the same leaves. */
export function distinct(from: Axis, leaves: Iterable<Leaf>): Derivation {
  const byName = new Map(Array.from(leaves, (leaf) => [leaf.name, leaf] as const));
  const names = [...byName.keys()].sort();
  const name = `distinct ${from.name} of (${names.join(", ")})`;
  const others = made.get(from) ?? new Map<string, Derivation>();
  made.set(from, others);
  const found = others.get(name);
  if (found) return found;
  // Between the elements and the groups they belong to, so that both stay outside the one and inside the other.
  const axis: Axis = { name, kind: "group", rank: (from.rank + Math.ceil(from.rank) - 1) / 2 };
  const sorted = names.map((own) => byName.get(own)!);
  const derivation: Derivation = {
    axis,
    index: { name, from, to: axis },
    columns: sorted.flatMap((leaf) => {
      if (isIndex(leaf)) return [];
      // A column along an axis's twin is the same column.
      const of = { name: leaf.name, axes: leaf.axes.map(known) };
      return [
        { name: `${name}.${leaf.name}`, axes: of.axes.map((other) => (other === from ? axis : other)), of },
      ];
    }),
    indices: sorted.flatMap((of) =>
      isIndex(of) ? [{ index: { name: `${name}.${of.name}`, from: axis, to: of.to }, of }] : [],
    ),
    addTo: (table, given) => addTo(table, given, derivation),
  };
  others.set(name, derivation);
  return derivation;
}

/** The derivations that a table has already. */
const applied = new WeakMap<Table, ReadonlySet<Derivation>>();

function addTo(table: Table, given: Table, derivation: Derivation): Table {
  const before = applied.get(table) ?? new Set();
  if (before.has(derivation)) return table;
  // What the data themselves have may have been classified before, when it was decided what pays.
  const source = hasLeaves(given, derivation) ? given : table;
  const derived = withDistinct(table, derivation, classesOf(source, derivation)!);
  applied.set(derived, new Set([...before, derivation]));
  return derived;
}

function hasLeaves({ sizes, columns, indices }: Table, derivation: Derivation): boolean {
  return (
    sizes.has(derivation.index.from.name) &&
    derivation.columns.every(({ of }) => columns.has(of.name)) &&
    derivation.indices.every(({ of }) => indices.has(of.name))
  );
}

function withDistinct(table: Table, derivation: Derivation, { of: classes, count }: Classes): Table {
  const { axis, index } = derivation;
  const first = new Int32Array(count).fill(-1);
  classes.forEach((c, element) => {
    if (first[c] === -1) first[c] = element;
  });
  const sizes = new Map(table.sizes).set(axis.name, count);
  const columns = new Map(table.columns);
  const indices = new Map(table.indices).set(index.name, classes);
  for (const { index: own, of } of derivation.indices) {
    const groups = table.indices.get(of.name)!;
    indices.set(
      own.name,
      first.map((element) => groups[element]!),
    );
  }
  for (const { name, of } of derivation.columns) {
    const values = table.columns.get(of.name)!;
    const { outer, inner, length } = shape(of.axes, index.from, table);
    const out = new Float64Array(outer * count * inner);
    for (let o = 0; o < outer; o++)
      for (let c = 0; c < count; c++)
        for (let i = 0; i < inner; i++)
          out[(o * count + c) * inner + i] = values[(o * length + first[c]!) * inner + i]!;
    columns.set(name, out);
  }
  return { ...table, sizes, columns, indices };
}

/**
 * How many combinations a table has.
 *
 * @param limit - the most there may be
 * @returns undefined if there are more, or if the data have something else of that name
 */
export function countDistinct(table: Table, derivation: Derivation, limit: number): number | undefined {
  const isTaken = table.sizes.has(derivation.axis.name) && !applied.get(table)?.has(derivation);
  return isTaken ? undefined : classesOf(table, derivation, limit)?.count;
}

/** Data are classified when it is decided what pays, and needed again when they are bound. */
const classified = new WeakMap<Table, Map<Derivation, Classes>>();

function classesOf(table: Table, derivation: Derivation, limit?: number): Classes | undefined {
  const before = classified.get(table) ?? new Map<Derivation, Classes>();
  classified.set(table, before);
  const leaves = [...derivation.columns, ...derivation.indices].map(({ of }) => of);
  const classes = before.get(derivation) ?? classify(table, derivation.index.from, leaves, limit);
  if (!classes) return undefined;
  before.set(derivation, classes);
  return limit !== undefined && classes.count > limit ? undefined : classes;
}
