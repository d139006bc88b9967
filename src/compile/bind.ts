import { MOST_BYTES } from "../chain/chain-memory.ts";
import { type Axis, known } from "../model/axis.ts";
import type { Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { reorder } from "../model/stored-order.ts";
import type { ModelLayout } from "./compile.ts";
import type { Cell } from "./data-block.ts";
import { derive } from "./derive.ts";

/** A data set in the form generated code reads. */
export interface Bound {
  /**
   * The length of the data block in bytes. Its beginning, of `outputBytes`, is all that outputs read once `prepare` has
   * run, and of that the beginning, of `densityBytes`, all that the density reads.
   */
  readonly bytes: number;
  readonly outputBytes: number;
  readonly densityBytes: number;
  /** Writes the block to zeroed memory, at a multiple of 16; `prepare` comes next. */
  write(memory: ArrayBuffer, at: number): void;
  /** Length of a position. */
  readonly dimension: number;
  /** How many standard normal numbers follow it when outputs are computed. */
  readonly noiseCount: number;
  readonly outputCount: number;
  /** How many effects are carried by a map that warm-up learns. */
  readonly effectCount: number;
  /** Where in the data block what is learnt of them stands, in bytes: `effectCount` informations, then as many locations. */
  readonly pilot: number;
  /** For each sorted axis: the stored place of each of the user's elements. */
  readonly places: ReadonlyMap<Axis, Int32Array>;
  /** Where each position and output begins, in numbers. */
  readonly positionOffsets: readonly number[];
  readonly outputOffsets: readonly number[];
}

/**
 * Lays data out for a compiled model: elements sorted by group, indices and segments as byte offsets, sizes and
 * addresses in cells.
 *
 * @throws tag "data" for more data than a memory can hold
 */
export function bind(layout: ModelLayout, given: Table): Bound {
  const table = derive(given, layout.derivations);
  const { cells } = layout;
  const size = (axis: Axis) => table.sizes.get(known(axis).name) ?? axis.labels?.length ?? 0;
  const count = (axes: readonly Axis[]) => axes.reduce((product, axis) => product * size(axis), 1);
  const length = (layouts: readonly { axes: readonly Axis[] }[]): number =>
    layouts.reduce((sum, { axes }) => sum + count(axes), 0);
  const offsets = (layouts: readonly { axes: readonly Axis[] }[]): number[] =>
    layouts.map((_, i) => length(layouts.slice(0, i)));
  const coordinates = [...layout.positions, ...layout.noise];
  const coordinateOffsets = offsets(coordinates);
  const outputOffsets = offsets(layout.outputs);
  const effectOffsets = offsets(layout.effects);
  const effectCount = length(layout.effects);
  const effectOffset = (slot: number) => effectOffsets[layout.effects.findIndex((e) => e.slot === slot)]!;
  const places = sortElements(layout, table);

  const bytesOf = (cell: Cell): number => {
    switch (cell.kind) {
      case "column":
      case "array":
        return 8 * count(cell.axes);
      case "pairs":
        return 16 * count(cell.axes);
      case "index":
        return 4 * size(cell.index.from);
      case "starts":
        return 4 * (size(cell.index.to) + 1);
      case "order":
        return 4 * size(cell.axis);
      case "ordinal":
        return 8 * size(cell.axis);
      case "identity":
        return 8 * size(cell.axis) ** 2;
      default:
        return 0;
    }
  };
  const pilot = align(8 * cells.length);
  let top = pilot + 16 * effectCount;
  /** Where each cell's array begins, and where the last one ends. */
  const starts = cells.map((cell) => {
    const start = top;
    top += align(bytesOf(cell));
    return start;
  });
  starts.push(top);
  if (top > MOST_BYTES)
    throw new KindredError(
      "data",
      `the data take ${gigabytes(top)} as the model reads them, and a WebAssembly memory holds ${gigabytes(MOST_BYTES)}; fit fewer rows, or leave out columns and outputs along them`,
      { value: top },
    );

  const fill = (cell: Cell, memory: ArrayBuffer, at: number): void => {
    if (cell.kind === "column") {
      const out = new Float64Array(memory, at, count(cell.axes));
      reorder(table.columns.get(cell.name)!, cell.axes, cell.axes, size, places, "to stored", out);
    } else if (cell.kind === "order") {
      const out = new Int32Array(memory, at, size(cell.axis));
      const own = places.get(cell.axis)!;
      for (let i = 0; i < out.length; i++) out[own[i]!] = 8 * i;
    } else if (cell.kind === "ordinal") {
      const out = new Float64Array(memory, at, size(cell.axis));
      const own = places.get(cell.axis);
      for (let i = 0; i < out.length; i++) out[own ? own[i]! : i] = i;
    } else if (cell.kind === "identity") {
      const n = size(cell.axis);
      const out = new Float64Array(memory, at, n * n);
      for (let i = 0; i < n; i++) out[i * (n + 1)] = 1;
    } else if (cell.kind === "index") {
      const { from, to, name } = cell.index;
      const groups = table.indices.get(name)!;
      const out = new Int32Array(memory, at, size(from));
      const [own, target] = [places.get(from), places.get(to)];
      for (let i = 0; i < out.length; i++) {
        const g = groups[i]!;
        out[own ? own[i]! : i] = 8 * (target ? target[g]! : g);
      }
    } else if (cell.kind === "starts") {
      const { to, name } = cell.index;
      const groups = table.indices.get(name)!;
      const target = places.get(to);
      const out = new Int32Array(memory, at, size(to) + 1);
      for (let i = 0; i < groups.length; i++) out[(target ? target[groups[i]!]! : groups[i]!) + 1]! += 8;
      for (let g = 0; g < size(to); g++) out[g + 1]! += out[g]!;
    }
  };
  return {
    bytes: top,
    outputBytes: starts[layout.outputCells]!,
    densityBytes: starts[layout.densityCells]!,
    write(memory, at) {
      const header = new DataView(memory, at, 8 * cells.length);
      cells.forEach((cell, i) => {
        if (cell.kind === "constant") header.setFloat64(8 * i, cell.value, true);
        else if (cell.kind === "bytes") header.setInt32(8 * i, 8 * size(cell.axis), true);
        else if (cell.kind === "position") {
          const which = coordinates.findIndex((p) => p.slot === cell.slot);
          header.setInt32(8 * i, 8 * coordinateOffsets[which]!, true);
        } else if (cell.kind === "effect" || cell.kind === "score") {
          const first = cell.kind === "effect" ? 0 : effectCount;
          header.setInt32(8 * i, 8 * (first + effectOffset(cell.slot)), true);
        } else if (cell.kind === "pilot") {
          const first = cell.part === "information" ? 0 : effectCount;
          header.setInt32(8 * i, pilot + 8 * (first + effectOffset(cell.slot)), true);
        } else if (cell.kind === "output") header.setInt32(8 * i, 8 * outputOffsets[cell.id]!, true);
        else if (cell.kind !== "scalar") {
          header.setInt32(8 * i, starts[i]!, true);
          fill(cell, memory, at + starts[i]!);
        }
      });
    },
    dimension: length(layout.positions),
    noiseCount: length(layout.noise),
    outputCount: length(layout.outputs),
    effectCount,
    pilot,
    places,
    positionOffsets: coordinateOffsets.slice(0, layout.positions.length),
    outputOffsets,
  };
}

/** The stored place of each of the user's elements, for each axis whose elements are sorted by their groups, as those are stored. */
function sortElements({ main }: ModelLayout, table: Table): ReadonlyMap<Axis, Int32Array> {
  const places = new Map<Axis, Int32Array>();
  for (const [axis, { name, to }] of [...main].sort(([a], [b]) => a.rank - b.rank))
    places.set(
      axis,
      placesByGroup(table.indices.get(name)!, table.sizes.get(known(to).name)!, places.get(to)),
    );
  return places;
}

/** The places of elements sorted by group, each group's in the order in which they came. */
function placesByGroup(groups: Int32Array, count: number, target: Int32Array | undefined): Int32Array {
  const next = new Int32Array(count + 1);
  const places = new Int32Array(groups.length);
  for (let i = 0; i < groups.length; i++) next[(target ? target[groups[i]!]! : groups[i]!) + 1]!++;
  for (let g = 0; g < count; g++) next[g + 1]! += next[g]!;
  for (let i = 0; i < groups.length; i++) places[i] = next[target ? target[groups[i]!]! : groups[i]!]!++;
  return places;
}

const align = (bytes: number): number => 16 * Math.ceil(bytes / 16);

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
