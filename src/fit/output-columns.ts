import type { ChainResult } from "../chain/result.ts";

/**
 * Computes the outputs of the first `draws` draws of each chain, and shows them row by row: `visit` is given
 * `[some, outputCount]`, to be read at once, and the number of its first row, counted over all chains' draws.
 */
export type Replay = (
  chains: readonly ChainResult[],
  draws: number,
  visit: (rows: Float64Array, first: number) => void,
) => void;

/** Outputs that are kept, 128 MB: all those of most fits, so that their draws are gone through once. */
const KEPT = 1 << 24;

/**
 * The outputs of a fit by column, a column being a scalar's draws. They are computed when they are wanted, and of many
 * outputs only those around the last wanted are kept.
 */
export class OutputColumns {
  readonly #replay: Replay;
  readonly #chains: readonly ChainResult[];
  readonly #draws: number;
  readonly #outputCount: number;
  readonly #most: number;
  #kept: { readonly values: Float64Array; readonly first: number; readonly count: number } | undefined;

  /** @param most - how many numbers to keep */
  constructor(
    replay: Replay,
    chains: readonly ChainResult[],
    draws: number,
    outputCount: number,
    most: number = KEPT,
  ) {
    this.#replay = replay;
    this.#chains = chains;
    this.#draws = draws;
    this.#outputCount = outputCount;
    this.#most = most;
  }

  /** The columns from `first` on: `[chains, draws, count]`. */
  read(first: number, count: number): Float64Array {
    const rows = this.#chains.length * this.#draws;
    const width = Math.min(this.#outputCount, Math.floor(this.#most / Math.max(1, rows)));
    if (count > width) return this.#compute(first, count);
    let kept = this.#kept;
    if (kept === undefined || first < kept.first || first + count > kept.first + kept.count) {
      const start = Math.min(first, this.#outputCount - width);
      kept = { values: this.#compute(start, width), first: start, count: width };
      this.#kept = kept;
    }
    return copyColumns(kept.values, rows, kept.count, first - kept.first, count);
  }

  #compute(first: number, count: number): Float64Array {
    const values = new Float64Array(this.#chains.length * this.#draws * count);
    this.#replay(this.#chains, this.#draws, (outputs, row) => {
      const rows = outputs.length / this.#outputCount;
      copyColumns(outputs, rows, this.#outputCount, first, count, values.subarray(row * count));
    });
    return values;
  }
}

/** Copies `count` of the columns of `[rows, width]`, from the one at `first` on. */
export function copyColumns(
  from: Float64Array,
  rows: number,
  width: number,
  first: number,
  count: number,
  to: Float64Array = new Float64Array(rows * count),
): Float64Array {
  for (let row = 0; row < rows; row++) {
    const start = row * width + first;
    // A view costs as much as copying some twenty numbers one by one.
    if (count > 20) to.set(from.subarray(start, start + count), row * count);
    else for (let i = 0; i < count; i++) to[row * count + i] = from[start + i]!;
  }
  return to;
}
