import type { Axis, Index } from "../model/axis.ts";

/**
 * The data block: one stretch of memory that holds everything generated code reads beside the position. It
 * begins with 8-byte cells; arrays follow, and their cells hold where they begin, counted from the block's
 * start, so that a block can be copied anywhere. Axis sizes, columns and scratch space are all found through
 * cells: the code itself depends on no data.
 */
export type Cell =
  /** The number of elements of an axis, times 8: its length in bytes. */
  | { readonly kind: "bytes"; readonly axis: Axis }
  /** A number of the code, in two cells: a vector constant is slower to make than to load. */
  | { readonly kind: "constant"; readonly value: number }
  /** A number that `prepare` computes from the data. */
  | { readonly kind: "scalar"; readonly id: number }
  /** A column of the data, `[...axes]` in rank order. */
  | { readonly kind: "column"; readonly name: string; readonly axes: readonly Axis[] }
  /** For each element of `index.from`, 8 times its place along `index.to`. */
  | { readonly kind: "index"; readonly index: Index }
  /** For each element of `index.to`, 8 times where its segment of `index.from` begins; one more for the end. */
  | { readonly kind: "starts"; readonly index: Index }
  /** For each element of an axis as stored, 8 times its place as the user gave it. */
  | { readonly kind: "order"; readonly axis: Axis }
  /** The place of each element of an axis as the user gave it, as a number; or 1 on the diagonal along it and its twin. */
  | { readonly kind: "ordinal" | "identity"; readonly axis: Axis }
  /** Space for an array along `axes`. */
  | { readonly kind: "array"; readonly id: number; readonly axes: readonly Axis[] }
  /** The same for pairs of numbers. */
  | { readonly kind: "pairs"; readonly id: number; readonly axes: readonly Axis[] }
  /** Where a parameter begins in the position, in bytes. */
  | { readonly kind: "position"; readonly slot: number; readonly axes: readonly Axis[] }
  /** Where an effect begins among the effects, in bytes; and its score, after all effects. */
  | { readonly kind: "effect" | "score"; readonly slot: number; readonly axes: readonly Axis[] }
  /** What warm-up learnt of an effect, written by the chain: first every information, then every location. */
  | {
      readonly kind: "pilot";
      readonly part: "information" | "location";
      readonly slot: number;
      readonly axes: readonly Axis[];
    }
  /** Where an output begins in the outputs of a draw, in bytes. */
  | { readonly kind: "output"; readonly id: number; readonly axes: readonly Axis[] };

/** Hands out cells, one for each distinct content. */
export class DataBlock {
  readonly cells: Cell[] = [];
  readonly #places = new Map<string, number>();
  #nextId = 0;

  /** The cell's number; its address is 8 times that from the block's start. */
  cell(cell: Cell): number {
    const key = keyOf(cell);
    const found = this.#places.get(key);
    if (found !== undefined) return found;
    const place = this.cells.length;
    this.cells.push(cell);
    if (cell.kind === "constant") this.cells.push(cell);
    this.#places.set(key, place);
    return place;
  }

  /** A new array along `axes`. */
  array(axes: readonly Axis[]): Cell {
    return { kind: "array", id: this.#nextId++, axes };
  }

  /** New pairs of numbers along `axes`. */
  pairs(axes: readonly Axis[]): Cell {
    return { kind: "pairs", id: this.#nextId++, axes };
  }

  /** A new scalar. */
  scalar(): Cell {
    return { kind: "scalar", id: this.#nextId++ };
  }
}

function keyOf(cell: Cell): string {
  switch (cell.kind) {
    case "bytes":
    case "order":
    case "ordinal":
    case "identity":
      return `${cell.kind} ${cell.axis.name}`;
    case "constant":
      return `constant ${Object.is(cell.value, -0) ? "-0" : cell.value}`;
    case "column":
      return `column ${cell.name}`;
    case "index":
    case "starts":
      return `${cell.kind} ${cell.index.name}`;
    case "position":
    case "effect":
    case "score":
      return `${cell.kind} ${cell.slot}`;
    case "pilot":
      return `${cell.part} ${cell.slot}`;
    default:
      return `${cell.kind} ${cell.id}`;
  }
}
