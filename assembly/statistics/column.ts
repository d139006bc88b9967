import { meanOf, varianceOf } from "./moments";
import { quantileOfSorted } from "./quantile";
import { sortWithOrder } from "./sort";
import { Workspace } from "./workspace";

/**
 * Takes in the draws of one scalar: draw i of chain c is at `draws` + 8 (c `chainStride` + i `stride`).
 *
 * Strides count f64 values. What follows (`columnMean`, `rankRhat`, ...) is about the column last loaded.
 */
export function loadColumn(workspace: usize, draws: usize, stride: i32, chainStride: i32): void {
  const w = changetype<Workspace>(workspace);
  const length = w.length;
  const halvesPerChain = w.halves / w.chains;
  const step = (<usize>stride) << 3;
  let to = w.values;
  let spare = w.values + ((<usize>w.splitTotal) << 3);
  for (let c = 0; c < w.chains; c++) {
    const chain = draws + ((<usize>c * <usize>chainStride) << 3);
    for (let half = 0; half < halvesPerChain; half++) {
      let from = chain + <usize>(half == 0 ? 0 : w.draws - length) * step;
      for (let i = 0; i < length; i++, from += step, to += 8) store<f64>(to, load<f64>(from));
    }
    if (halvesPerChain * length < w.draws) {
      store<f64>(spare, load<f64>(chain + <usize>length * step));
      spare += 8;
    }
  }
  w.isSorted = 0;
  w.mean = meanOf(w.values, w.total);
  w.hasNaN = 0;
  w.hasInfinite = 0;
  // a finite sum has finite terms
  if (!isFinite(w.mean)) classify(w);
}

function classify(w: Workspace): void {
  for (let p = w.values, end = w.values + ((<usize>w.total) << 3); p < end; p += 8) {
    const value = load<f64>(p);
    if (value != value) w.hasNaN = 1;
    else if (!isFinite(value)) w.hasInfinite = 1;
  }
}

/** The mean of the column's draws, all chains together; NaN if one is NaN. */
export function columnMean(workspace: usize): f64 {
  return changetype<Workspace>(workspace).mean;
}

/** The standard deviation of the column's draws, divisor count - 1; NaN unless all are finite. */
export function columnDeviation(workspace: usize): f64 {
  const w = changetype<Workspace>(workspace);
  return sqrt(varianceOf(w.values, w.total, w.mean));
}

/** The column's quantile at `probability` in [0, 1] (see `quantileOfSorted`); NaN if a draw is NaN. */
export function columnQuantile(workspace: usize, probability: f64): f64 {
  const w = changetype<Workspace>(workspace);
  if (w.hasNaN) return NaN;
  sortColumn(w);
  return quantileOfSorted(w.sorted, w.total, probability);
}

/** Sorts the loaded column unless that is done; it must hold no NaN. */
export function sortColumn(w: Workspace): void {
  if (w.isSorted) return;
  sortWithOrder(w.sorted, w.order, w.values, w.total, w.sortScratch);
  w.isSorted = 1;
}
