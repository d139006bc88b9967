import type { Axis, Index } from "../model/axis.ts";
import type { Fixable } from "../model/given.ts";
import { type Layout, layoutOf } from "../model/layout.ts";
import type { Schema } from "../model/schema.ts";
import type { Trace } from "../model/trace.ts";
import type { Compiled, ModelLayout } from "./compile.ts";
import type { Cell } from "./data-block.ts";
import type { Derivation } from "./derive.ts";
import { distinct } from "./distinct.ts";

/** Raised when what is written changes: a manifest of another version is refused. */
export const MANIFEST_VERSION = 2;

type Fields = Readonly<Record<string, unknown>>;
interface Placed {
  readonly name: string;
  readonly axes: readonly string[];
}

/**
 * What a compiled model needs beside its code to be bound to data: as JSON, to be saved with it. Axes and
 * indices stand in it by name; the schema tells what they are.
 */
export interface Manifest {
  readonly version: number;
  readonly schema: Schema;
  /** Axes that the compiler made, each as long as another. */
  readonly twins: readonly { readonly name: string; readonly rank: number; readonly like: string }[];
  /** Axes that the program's expressions made, with as many elements as labels: the parts of differential equations. */
  readonly made: readonly {
    readonly name: string;
    readonly rank: number;
    readonly labels: readonly string[];
  }[];
  /** Axes that binding derives from the data: the distinct combinations of columns and groups along `from`. */
  readonly distinct: readonly {
    readonly from: string;
    readonly columns: readonly Placed[];
    readonly groups: readonly string[];
  }[];
  readonly cells: readonly Fields[];
  readonly densityCells: number;
  readonly outputCells: number;
  /** The index by which each axis is sorted. */
  readonly main: Readonly<Record<string, string>>;
  readonly positions: readonly (Placed & { readonly slot: number })[];
  /** What stands after the position when outputs are computed. */
  readonly noise: readonly (Placed & { readonly slot: number })[];
  /** Effects that a map carries which warm-up learns. */
  readonly effects: readonly (Placed & { readonly slot: number })[];
  readonly outputs: readonly Placed[];
  /** Parameters fixed along axes, and columns that are not of the data. */
  readonly given: readonly (Placed & {
    readonly values: number | readonly number[];
    readonly isColumn?: boolean;
  })[];
}

/** What a manifest says, read. */
export interface Described {
  readonly layout: ModelLayout;
  readonly data: Layout;
  readonly given: readonly Fixable[];
}

export function toManifest(compiled: Compiled, trace: Trace): Manifest {
  const placed = ({ name, axes }: { name: string; axes: readonly Axis[] }): Placed => ({
    name,
    axes: names(axes),
  });
  return {
    version: MANIFEST_VERSION,
    // A group's `within` is a function, which JSON leaves out.
    schema: JSON.parse(JSON.stringify(trace.schema)) as Schema,
    twins: axesAmong(compiled, (axis) => axis.like !== undefined).map(({ name, rank, like }) => ({
      name,
      rank,
      like: like!.name,
    })),
    made: axesAmong(
      compiled,
      (axis) => axis.labels !== undefined && axis.like === undefined && !trace.layout.axes.has(axis.name),
    ).map(({ name, rank, labels }) => ({ name, rank, labels: labels! })),
    distinct: compiled.derivations.map(({ index, columns, indices }) => ({
      from: index.from.name,
      columns: columns.map(({ of }) => placed(of)),
      groups: indices.map(({ of }) => of.name),
    })),
    cells: compiled.cells.map((cell) => mapFields(cell, write)),
    densityCells: compiled.densityCells,
    outputCells: compiled.outputCells,
    main: Object.fromEntries(Array.from(compiled.main, ([axis, index]) => [axis.name, index.name])),
    positions: compiled.positions.map((position) => ({ slot: position.slot, ...placed(position) })),
    noise: compiled.noise.map((noise) => ({ slot: noise.slot, ...placed(noise) })),
    effects: compiled.effects.map((effect) => ({ slot: effect.slot, ...placed(effect) })),
    outputs: compiled.outputs.map(placed),
    given: [...trace.parameters, ...trace.setColumns].flatMap((site: Fixable) => {
      const { axes, fixed, isColumn } = site;
      if (fixed === undefined || axes.length === 0) return [];
      const values = typeof fixed === "number" ? fixed : Array.from(fixed);
      return [{ ...placed(site), values, ...(isColumn && { isColumn }) }];
    }),
  };
}

function axesAmong({ cells, positions, noise, effects }: Compiled, wanted: (axis: Axis) => boolean): Axis[] {
  const axes = [...cells, ...positions, ...noise, ...effects].flatMap((part) =>
    "axes" in part ? part.axes : "axis" in part ? [part.axis] : [],
  );
  const byName = new Map(axes.filter(wanted).map((axis) => [axis.name, axis]));
  return [...byName.values()];
}

export function fromManifest(manifest: Manifest): Described {
  const data = layoutOf(manifest.schema);
  const axes = new Map(data.axes);
  for (const { name, rank, labels } of manifest.made) axes.set(name, { name, kind: "fixed", rank, labels });
  for (const { name, rank, like } of manifest.twins) {
    const original = data.axes.get(like)!;
    axes.set(name, { ...original, name, rank, like: original });
  }
  const indices = new Map(data.indices);
  const known = { axes, indices };
  const axesOf = (placed: Placed) => placed.axes.map((name) => axes.get(name)!);
  const derivations = manifest.distinct.map(({ from, columns, groups }): Derivation => {
    const along = columns.map((column) => ({ name: column.name, axes: axesOf(column) }));
    const derivation = distinct(axes.get(from)!, [...along, ...groups.map((name) => indices.get(name)!)]);
    axes.set(derivation.axis.name, derivation.axis);
    for (const index of [derivation.index, ...derivation.indices.map((own) => own.index)])
      indices.set(index.name, index);
    return derivation;
  });
  const placed = ({ slot, name, axes }: Placed & { slot: number }) => ({
    slot,
    name,
    axes: axesOf({ name, axes }),
  });
  return {
    data,
    layout: {
      cells: manifest.cells.map(
        (fields) => mapFields(fields, (key, value) => read(key, value, known)) as never,
      ),
      densityCells: manifest.densityCells,
      outputCells: manifest.outputCells,
      main: new Map(
        Object.entries(manifest.main).map(([axis, index]) => [axes.get(axis)!, indices.get(index)!]),
      ),
      positions: manifest.positions.map(placed),
      noise: manifest.noise.map(placed),
      derivations,
      effects: manifest.effects.map(placed),
      outputs: manifest.outputs.map((o) => ({ name: o.name, axes: axesOf(o) })),
    },
    given: manifest.given.map((g) => ({
      name: g.name,
      axes: axesOf(g),
      fixed: g.values,
      isColumn: g.isColumn,
    })),
  };
}

function mapFields(fields: Cell | Fields, change: (key: string, value: unknown) => unknown): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, change(key, value)]));
}

const names = (axes: readonly Axis[]) => axes.map((axis) => axis.name);

function write(key: string, value: unknown): unknown {
  if (key === "axes") return names(value as Axis[]);
  if (key === "axis" || key === "index") return (value as Axis | Index).name;
  // JSON has no -0, no infinity and no NaN.
  if (key === "value") return Object.is(value, -0) || !Number.isFinite(value) ? showNumber(value) : value;
  return value;
}

function read(key: string, value: unknown, { axes, indices }: Pick<Layout, "axes" | "indices">): unknown {
  if (key === "axes") return (value as string[]).map((name) => axes.get(name)!);
  if (key === "axis") return axes.get(value as string)!;
  if (key === "index") return indices.get(value as string)!;
  return key === "value" ? Number(value) : value;
}

const showNumber = (value: unknown) => (Object.is(value, -0) ? "-0" : String(value));
