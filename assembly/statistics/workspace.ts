import { allocate } from "../memory";
import { directLags, lagPadding } from "./autocovariance";
import { createFourierTransform } from "./fourier-transform";
import { fillNormalScores } from "./rank";
import { sortScratchBytes } from "./sort";

/** Everything that summarising one scalar's draws needs, allocated once for a number of chains and draws. */
@unmanaged
export class Workspace {
  /** The chains and the draws of each. */
  chains: i32;
  draws: i32;
  /** chains x draws. */
  total: i32;
  /** The split chains: halves of chains (a middle draw is left out), how many, how long, and their product. */
  halves: i32;
  length: i32;
  splitTotal: i32;
  /** The length of a row of `centred`: even, with the zeros that lagged products read. */
  stride: i32;
  /** Points of `transform`, a power of two. */
  size: i32;
  /** 1 when `sorted` belongs to the column now in `values`. */
  isSorted: i32;
  /** 1 when a value of the column is NaN; 1 when one is infinite. */
  hasNaN: i32;
  hasInfinite: i32;
  mean: f64;
  /** `[total]`: the split chains `[halves, length]`, then the middle draws left out of them. */
  values: usize;
  /** `[total]` each: the values ascending, with their places (i32) in `values`. */
  sorted: usize;
  order: usize;
  /** `[total]` each: the same for the distances from the median. */
  folded: usize;
  foldedOrder: usize;
  /** `[total]`: scores, indicators or distances, in the order of `values`. */
  scores: usize;
  /** `[2 splitTotal - 1]`. */
  normalScores: usize;
  /** `[halves, stride]`. */
  centred: usize;
  /** `[halves]`. */
  means: usize;
  /** `[length]` and more: autocovariances, then autocorrelations. */
  autocovariance: usize;
  transform: usize;
  /** `[size]` complex and `[size]` real. */
  spectrum: usize;
  power: usize;
  sortScratch: usize;
}

/**
 * Allocates what summarising scalars of `chains` x `draws` draws needs (about 200 bytes a draw); give the result to
 * `loadColumn` and `summarize`, and free it with `release`.
 */
export function createWorkspace(chains: i32, draws: i32): usize {
  const w = changetype<Workspace>(allocate(offsetof<Workspace>()));
  const total = chains * draws;
  w.chains = chains;
  w.draws = draws;
  w.total = total;
  w.halves = draws > 1 ? 2 * chains : chains;
  w.length = draws > 1 ? draws >> 1 : draws;
  w.splitTotal = w.halves * w.length;
  w.stride = (w.length + lagPadding + 1) & ~1;
  let size = 2;
  while (size < 2 * w.length) size <<= 1;
  w.size = size;
  const bytes = (<usize>total) << 3;
  w.values = allocate(bytes);
  w.sorted = allocate(bytes);
  w.order = allocate(bytes >> 1);
  w.folded = allocate(bytes);
  w.foldedOrder = allocate(bytes >> 1);
  w.scores = allocate(bytes);
  w.normalScores = allocate((<usize>w.splitTotal) << 4);
  w.centred = allocate((<usize>(w.halves * w.stride)) << 3);
  w.means = allocate((<usize>w.halves) << 3);
  w.autocovariance = allocate((<usize>(w.length + directLags)) << 3);
  w.transform = createFourierTransform(size);
  w.spectrum = allocate((<usize>size) << 4);
  w.power = allocate((<usize>size) << 3);
  w.sortScratch = allocate(sortScratchBytes(total));
  fillNormalScores(w.normalScores, w.splitTotal);
  return changetype<usize>(w);
}
