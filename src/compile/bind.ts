import type { Axis } from "../model/axis.ts";
import type { Table } from "../model/data.ts";
import type { ModelLayout } from "./compile.ts";
import type { Cell } from "./data-block.ts";
import { reorder } from "./stored-order.ts";

/** A data set in the form generated code reads. */
export interface Bound {
  /** The data block, to be copied anywhere in memory; `prepare` has not run yet. */
  readonly image: Uint8Array<ArrayBuffer>;
  /** Length of a position. */
  readonly dimension: number;
  /** How many standard normal numbers follow it when outputs are computed. */
  readonly noiseCount: number;
  readonly outputCount: number;
  /** For each sorted axis: the user's place of each element as stored. */
  readonly order: ReadonlyMap<Axis, Int32Array>;
  /** Where each position and output begins, in numbers. */
  readonly positionOffsets: readonly number[];
  readonly outputOffsets: readonly number[];
}

/**
 * Lays data out for a compiled model: elements sorted by group, indices and segments as byte offsets, sizes and
 * addresses in cells.
 */
export function bind(layout: ModelLayout, table: Table): Bound {
  const { cells, main } = layout;
  const size = (axis: Axis) => table.sizes.get(axis.name) ?? 0;
  const count = (axes: readonly Axis[]) => axes.reduce((product, axis) => product * size(axis), 1);
  const order = new Map<Axis, Int32Array>();
  const place = new Map<Axis, Int32Array>();
  for (const [axis, index] of [...main].sort(([a], [b]) => a.rank - b.rank)) {
    const target = place.get(index.to);
    const groups = table.indices.get(index.name)!.map((g) => (target ? target[g]! : g));
    const sorted = orderByGroup(groups, size(index.to));
    const places = new Int32Array(sorted.length);
    sorted.forEach((from, to) => {
      places[from] = to;
    });
    order.set(axis, sorted);
    place.set(axis, places);
  }
  const offsets = (layouts: readonly { axes: readonly Axis[] }[]): number[] => {
    let next = 0;
    return layouts.map(({ axes }) => {
      const start = next;
      next += count(axes);
      return start;
    });
  };
  const length = (layouts: readonly { axes: readonly Axis[] }[]): number =>
    layouts.reduce((sum, { axes }) => sum + count(axes), 0);
  const coordinates = [...layout.positions, ...layout.noise];
  const coordinateOffsets = offsets(coordinates);
  const outputOffsets = offsets(layout.outputs);

  const bytesOf = (cell: Cell): number => {
    switch (cell.kind) {
      case "column":
      case "array":
        return 8 * count(cell.axes);
      case "index":
        return 4 * size(cell.index.from);
      case "starts":
        return 4 * (size(cell.index.to) + 1);
      case "order":
        return 4 * size(cell.axis);
      default:
        return 0;
    }
  };
  let top = align(8 * cells.length);
  const starts = cells.map((cell) => {
    const start = top;
    top += align(bytesOf(cell));
    return start;
  });
  const buffer = new ArrayBuffer(top);
  const header = new DataView(buffer);

  const stored = (axis: Axis) => order.get(axis);
  const fill = (cell: Cell, at: number): void => {
    if (cell.kind === "column") {
      const out = new Float64Array(buffer, at, count(cell.axes));
      out.set(reorder(table.columns.get(cell.name)!, cell.axes, cell.axes, size, order, "to stored"));
    } else if (cell.kind === "order") {
      new Int32Array(buffer, at, size(cell.axis)).set(stored(cell.axis)!.map((u) => 8 * u));
    } else if (cell.kind === "index") {
      const { from, to, name } = cell.index;
      const groups = table.indices.get(name)!;
      const target = place.get(to);
      const out = new Int32Array(buffer, at, size(from));
      for (let s = 0; s < out.length; s++) {
        const g = groups[stored(from)?.[s] ?? s]!;
        out[s] = 8 * (target?.[g] ?? g);
      }
    } else if (cell.kind === "starts") {
      const { to, name } = cell.index;
      const target = place.get(to);
      const out = new Int32Array(buffer, at, size(to) + 1);
      for (const g of table.indices.get(name)!) out[(target?.[g] ?? g) + 1]! += 8;
      for (let g = 0; g < size(to); g++) out[g + 1]! += out[g]!;
    }
  };

  cells.forEach((cell, i) => {
    if (cell.kind === "constant") header.setFloat64(8 * i, cell.value, true);
    else if (cell.kind === "bytes") header.setInt32(8 * i, 8 * size(cell.axis), true);
    else if (cell.kind === "position") {
      const which = coordinates.findIndex((p) => p.slot === cell.slot);
      header.setInt32(8 * i, 8 * coordinateOffsets[which]!, true);
    } else if (cell.kind === "output") header.setInt32(8 * i, 8 * outputOffsets[cell.id]!, true);
    else if (cell.kind !== "scalar") {
      header.setInt32(8 * i, starts[i]!, true);
      fill(cell, starts[i]!);
    }
  });
  return {
    image: new Uint8Array(buffer),
    dimension: length(layout.positions),
    noiseCount: length(layout.noise),
    outputCount: length(layout.outputs),
    order,
    positionOffsets: coordinateOffsets.slice(0, layout.positions.length),
    outputOffsets,
  };
}

/** The places of elements sorted by group, each group's in the order in which they came. */
function orderByGroup(groups: Int32Array, count: number): Int32Array {
  const next = new Int32Array(count + 1);
  for (const g of groups) next[g + 1]!++;
  for (let g = 0; g < count; g++) next[g + 1]! += next[g]!;
  const order = new Int32Array(groups.length);
  groups.forEach((g, place) => {
    order[next[g]!++] = place;
  });
  return order;
}

const align = (bytes: number): number => (bytes + 15) & ~15;
