import { betaQuantile } from "./beta-quantile";
import { columnDeviation, columnQuantile, sortColumn } from "./column";
import { effectiveSampleSize } from "./effective-sample-size";
import { meanOf } from "./moments";
import { medianOfSorted } from "./quantile";
import { foldSorted, rankNormalise } from "./rank";
import { potentialScaleReduction } from "./scale-reduction";
import { Workspace } from "./workspace";

/**
 * Rank-normalised split R-hat of the loaded column: the larger of the draws' own and of their distances' from the
 * median, so that chains of unequal means and of unequal spreads both show. NaN for constant or NaN draws.
 *
 * Vehtari et al. (2021), section 4.1; `posterior::rhat`.
 */
export function rankRhat(workspace: usize): f64 {
  const w = changetype<Workspace>(workspace);
  if (!score(w)) return NaN;
  return max(potentialScaleReduction(w.scores, w.halves, w.length, w.means), foldedRhat(w));
}

/** Effective sample size of the rank-normalised split chains: how well the centre is known; `posterior::ess_bulk`. */
export function essBulk(workspace: usize): f64 {
  const w = changetype<Workspace>(workspace);
  return score(w) ? effectiveSampleSize(w, w.scores) : NaN;
}

/** The smaller effective sample size of the 5 % and the 95 % quantile; `posterior::ess_tail`. */
export function essTail(workspace: usize): f64 {
  return min(essQuantile(workspace, 0.05), essQuantile(workspace, 0.95));
}

/**
 * Effective sample size of the quantile at `probability`: of the indicator that a draw is not above it.
 *
 * Vehtari et al. (2021), section 4.3; `posterior::ess_quantile`.
 */
export function essQuantile(workspace: usize, probability: f64): f64 {
  const w = changetype<Workspace>(workspace);
  if (w.hasNaN || w.hasInfinite) return NaN;
  sortColumn(w);
  const range = load<f64>(w.sorted + ((<usize>(w.total - 1)) << 3)) - load<f64>(w.sorted);
  if (range < 2.220446049250313e-16) return NaN;
  // the largest draw is no threshold: no draw is above it
  const p = probability == 1 ? (<f64>w.total - 0.5) / <f64>w.total : probability;
  const threshold = columnQuantile(workspace, p);
  const bound = f64x2.splat(threshold);
  const one = f64x2.splat(1);
  // splitTotal is even, as every chain has two halves, unless there is one draw and no answer
  for (let i: usize = 0, end = (<usize>w.splitTotal) << 3; i < end; i += 16) {
    v128.store(w.scores + i, v128.and(f64x2.le(v128.load(w.values + i), bound), one));
  }
  return effectiveSampleSize(w, w.scores);
}

/** Effective sample size of the mean: of the split chains as they are; `posterior::ess_mean`. */
export function essMean(workspace: usize): f64 {
  const w = changetype<Workspace>(workspace);
  return effectiveSampleSize(w, w.values);
}

/** Effective sample size of the standard deviation: of the distances from the mean; `posterior::ess_sd`. */
export function essDeviation(workspace: usize): f64 {
  const w = changetype<Workspace>(workspace);
  for (let i: usize = 0, end = (<usize>w.splitTotal) << 3; i < end; i += 8) {
    store<f64>(w.scores + i, abs(load<f64>(w.values + i) - w.mean));
  }
  return effectiveSampleSize(w, w.scores);
}

/** Monte Carlo standard error of the mean: sd / sqrt(ESS of the mean); `posterior::mcse_mean`. */
export function mcseMean(workspace: usize): f64 {
  return columnDeviation(workspace) / sqrt(essMean(workspace));
}

/**
 * Monte Carlo standard error of the standard deviation, sqrt((E d^4 - (E d^2)^2) / ESS(d^2) / (4 E d^2)) with d the
 * distance from the mean; `posterior::mcse_sd`.
 */
export function mcseDeviation(workspace: usize): f64 {
  const w = changetype<Workspace>(workspace);
  for (let i: usize = 0, end = (<usize>w.total) << 3; i < end; i += 8) {
    const d = load<f64>(w.values + i) - w.mean;
    store<f64>(w.scores + i, d * d);
  }
  const ess = effectiveSampleSize(w, w.scores);
  const second = meanOf(w.scores, w.total);
  for (let i: usize = 0, end = (<usize>w.total) << 3; i < end; i += 8) {
    const square = load<f64>(w.scores + i);
    store<f64>(w.scores + i, square * square);
  }
  const fourth = meanOf(w.scores, w.total);
  return sqrt((fourth - second * second) / ess / second / 4);
}

/**
 * Monte Carlo standard error of the quantile at `probability`: half the distance between the order statistics at the
 * 16 % and 84 % points of Beta(ESS p + 1, ESS (1 - p) + 1).
 *
 * Vehtari et al. (2021), section 4.4; `posterior::mcse_quantile`.
 */
export function mcseQuantile(workspace: usize, probability: f64): f64 {
  const w = changetype<Workspace>(workspace);
  const ess = essQuantile(workspace, probability);
  if (ess != ess) return NaN;
  const count = <f64>w.total;
  const a = ess * probability + 1;
  const b = ess * (1 - probability) + 1;
  const low = max(floor(betaQuantile(0.1586553, a, b) * count), 1);
  const high = min(ceil(betaQuantile(0.8413447, a, b) * count), count);
  return (
    (load<f64>(w.sorted + ((<usize>(<i32>high - 1)) << 3)) -
      load<f64>(w.sorted + ((<usize>(<i32>low - 1)) << 3))) /
    2
  );
}

/** Puts the column's normal scores into `scores`; false when a NaN forbids ranking. */
export function score(w: Workspace): bool {
  if (w.hasNaN) return false;
  sortColumn(w);
  rankNormalise(w.scores, w.sorted, w.order, w.total, w.splitTotal, w.normalScores);
  return true;
}

/** R-hat of the normal scores of the distances from the median. */
export function foldedRhat(w: Workspace): f64 {
  const centre = medianOfSorted(w.sorted, w.total);
  // infinity has no distance from itself
  if (!isFinite(centre)) return NaN;
  foldSorted(w.folded, w.foldedOrder, w.sorted, w.order, w.total, centre);
  rankNormalise(w.scores, w.folded, w.foldedOrder, w.total, w.splitTotal, w.normalScores);
  return potentialScaleReduction(w.scores, w.halves, w.length, w.means);
}
