import type { ChainTask } from "./program.ts";

/** A WebAssembly memory is at most 4 GiB; the rest is the engine's own. */
export const MOST_BYTES = 2 ** 32 - 2 ** 26;

/** What a metric of low rank takes for each dimension at most: its columns, and room to fit them. */
const LOW_RANK = 400;

/** What a chain takes of memory, in bytes: its data, what it keeps of each iteration, and its metric. */
export function chainBytes(
  dataBytes: number,
  dimension: number,
  { warmup, draws, metric }: Pick<ChainTask, "warmup" | "draws" | "metric">,
): number {
  const numbers = draws * (dimension + 1) + (warmup + draws) * 7;
  const matrices = metric === "dense" ? 4 * dimension ** 2 : metric === "low-rank" ? LOW_RANK * dimension : 0;
  return dataBytes + 8 * (numbers + matrices);
}
