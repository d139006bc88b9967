import { currentEngine } from "../engine/current.ts";
import type { EngineExports, Pointer } from "../engine/exports.ts";
import { KindredError } from "../model/errors.ts";

/** Draws of `columns` scalars: `values` is `[chains, draws, columns]`. */
export interface Columns {
  readonly values: Float64Array;
  readonly chains: number;
  readonly draws: number;
  readonly columns: number;
}

/** Where `summarizeColumns` puts what in a row; quantiles follow. */
export const ROW = {
  mean: 0,
  sd: 1,
  mcseMean: 2,
  rhat: 3,
  essBulk: 4,
  essTail: 5,
  essSd: 6,
  quantiles: 7,
} as const;

/** Draws copied into the engine at a time, so that its memory stays at some 8 MB however large the fit. */
const blockValues = 1 << 20;

let engine: EngineExports | undefined;

/**
 * A row of statistics for each column: mean, sd, MCSE of the mean, R-hat, bulk ESS, tail ESS, ESS of the sd, and the quantiles.
 *
 * @returns `[columns, 7 + probabilities.length]`
 * @throws "aborted" when there is no draw
 */
export function summarizeColumns(columns: Columns, probabilities: readonly number[]): Float64Array {
  const width = ROW.quantiles + probabilities.length;
  const rows = new Float64Array(columns.columns * width);
  withColumns(columns, 8 * (width + probabilities.length), (engine, workspace, scratch, column) => {
    const quantiles = scratch + 8 * width;
    new Float64Array(engine.memory.buffer, quantiles, probabilities.length).set(probabilities);
    engine.summarize(
      scratch,
      workspace,
      column.pointer,
      column.stride,
      column.chainStride,
      quantiles,
      probabilities.length,
    );
    rows.set(new Float64Array(engine.memory.buffer, scratch, width), column.index * width);
  });
  return rows;
}

/**
 * One number for each column, as `statistic` has it from the engine with the column loaded.
 *
 * @returns `[columns]`
 * @throws "aborted" when there is no draw
 */
export function mapColumns(
  columns: Columns,
  statistic: (engine: EngineExports, workspace: Pointer) => number,
): Float64Array {
  const result = new Float64Array(columns.columns);
  withColumns(columns, 0, (engine, workspace, _, column) => {
    engine.loadColumn(workspace, column.pointer, column.stride, column.chainStride);
    result[column.index] = statistic(engine, workspace);
  });
  return result;
}

interface Column {
  index: number;
  pointer: Pointer;
  stride: number;
  chainStride: number;
}

function withColumns(
  { values, chains, draws, columns }: Columns,
  scratchBytes: number,
  visit: (engine: EngineExports, workspace: Pointer, scratch: Pointer, column: Column) => void,
): void {
  if (chains * draws === 0) {
    throw new KindredError(
      "aborted",
      "there are no draws to compute with: the run ended before its first draw; let it run longer",
    );
  }
  if (columns === 0) return;
  engine ??= new WebAssembly.Instance(currentEngine()).exports as unknown as EngineExports;
  const mark = engine.mark();
  try {
    const workspace = engine.createWorkspace(chains, draws);
    const scratch = engine.allocate(scratchBytes);
    const rows = chains * draws;
    const width = Math.min(columns, Math.max(1, Math.floor(blockValues / rows)));
    const block = engine.allocate(8 * rows * width);
    for (let first = 0; first < columns; first += width) {
      const count = Math.min(width, columns - first);
      const view = new Float64Array(engine.memory.buffer, block, rows * count);
      if (count === columns) view.set(values);
      else {
        for (let row = 0; row < rows; row++) {
          const start = row * columns + first;
          view.set(values.subarray(start, start + count), row * count);
        }
      }
      for (let i = 0; i < count; i++) {
        visit(engine, workspace, scratch, {
          index: first + i,
          pointer: block + 8 * i,
          stride: count,
          chainStride: draws * count,
        });
      }
    }
  } finally {
    engine.release(mark);
  }
}
