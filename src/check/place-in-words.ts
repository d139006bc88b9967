import { type Axis, known } from "../model/axis.ts";
import { labelOf, type Table } from "../model/data.ts";

/** Where an element along `axes` stands: `row 3 (from 0)`, `level "Lincoln"`, or both; nothing for a scalar. */
export function placeInWords(axes: readonly Axis[], table: Table, place: number): string {
  const parts: string[] = [];
  for (const axis of [...axes].reverse()) {
    const size = table.sizes.get(known(axis).name)!;
    const element = place % size;
    place = Math.floor(place / size);
    parts.unshift(
      axis.kind === "rows" ? `row ${element} (from 0)` : `level "${labelOf(table, axis, element)}"`,
    );
  }
  return parts.join(", ");
}
