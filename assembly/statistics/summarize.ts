import { columnDeviation, columnMean, columnQuantile, loadColumn } from "./column";
import { essDeviation, essTail, foldedRhat, mcseMean, score } from "./convergence";
import { effectiveSampleSize } from "./effective-sample-size";
import { potentialScaleReduction } from "./scale-reduction";
import { Workspace } from "./workspace";

/**
 * A scalar's whole row of a summary in one call: writes mean, sd, MCSE of the mean, R-hat, bulk ESS, tail ESS,
 * ESS of the sd, and then the quantiles at `probabilities` (`[probabilityCount]`) to `out` (`[7 + probabilityCount]`).
 *
 * Draws and strides as in `loadColumn`. O(S log S) for S draws, no allocation.
 */
export function summarize(
  out: usize,
  workspace: usize,
  draws: usize,
  stride: i32,
  chainStride: i32,
  probabilities: usize,
  probabilityCount: i32,
): void {
  loadColumn(workspace, draws, stride, chainStride);
  const w = changetype<Workspace>(workspace);
  store<f64>(out, columnMean(workspace));
  store<f64>(out, columnDeviation(workspace), 8);
  store<f64>(out, mcseMean(workspace), 16);
  let rhat = NaN;
  let bulk = NaN;
  if (score(w)) {
    rhat = potentialScaleReduction(w.scores, w.halves, w.length, w.means);
    bulk = effectiveSampleSize(w, w.scores);
    rhat = max(rhat, foldedRhat(w));
  }
  store<f64>(out, rhat, 24);
  store<f64>(out, bulk, 32);
  store<f64>(out, essTail(workspace), 40);
  store<f64>(out, essDeviation(workspace), 48);
  for (let i = 0; i < probabilityCount; i++) {
    const at = (<usize>i) << 3;
    store<f64>(out + at, columnQuantile(workspace, load<f64>(probabilities + at)), 56);
  }
}
