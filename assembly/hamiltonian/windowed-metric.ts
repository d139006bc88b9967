/** Stan's learning of the metric: the regularised sample (co)variance of the draws of each window. */
import { copyVector } from "../linear";
import { allocate } from "../memory";
import { addToCovariance, Covariance, covarianceOf, createCovariance, restartCovariance } from "./covariance";
import { DENSE, Metric, refreshMetric } from "./metric";
import { addToWelford, createWelford, restartWelford, Welford, welfordVariance } from "./welford";
import { inWindow, nextWindow, startWindows, Windows } from "./windows";

@unmanaged
export class WindowedMetric {
  windows: Windows;
  /** For a diagonal metric. */
  variance: Welford;
  /** For a dense metric. */
  covariance: Covariance;
}

export function createWindowedMetric(metric: Metric, warmup: i32): WindowedMetric {
  const learner = changetype<WindowedMetric>(allocate(offsetof<WindowedMetric>()));
  learner.windows = changetype<Windows>(allocate(offsetof<Windows>()));
  startWindows(learner.windows, warmup);
  if (metric.kind == DENSE) learner.covariance = createCovariance(metric.dimension);
  else learner.variance = createWelford(metric.length);
  return learner;
}

/** Forgets the draws of the present window. */
export function restartWindowed(learner: WindowedMetric, dense: bool): void {
  if (dense) restartCovariance(learner.covariance);
  else restartWelford(learner.variance);
}

/**
 * Learns from the state after warm-up iteration `iteration` (from 0); at the end of a window of n draws
 *
 *     Σ ← n / (n + 5) · cov(q) + 10⁻³ · 5 / (n + 5) · I,  μ ← mean(q)
 *
 * @returns whether a window ended, after which the step size starts anew
 */
export function learnWindowed(
  learner: WindowedMetric,
  metric: Metric,
  iteration: i32,
  position: usize,
): bool {
  const windows = learner.windows;
  const dense = metric.kind == DENSE;
  if (inWindow(windows, iteration)) {
    if (dense) addToCovariance(learner.covariance, position);
    else addToWelford(learner.variance, position);
  }
  if (iteration != windows.end) return false;
  nextWindow(windows);

  const n = <f64>(dense ? learner.covariance.count : learner.variance.count);
  // A single draw has no variance: the metric stays.
  if (n < 2) return false;
  copyVector(metric.center, dense ? learner.covariance.mean : learner.variance.mean, metric.length);
  const shrink = n / (n + 5);
  const ridge = 1e-3 * (5 / (n + 5));
  const dimension = metric.dimension;
  if (dense) {
    for (let i = 0; i < dimension; i++) {
      for (let j = 0; j <= i; j++) {
        const value = shrink * covarianceOf(learner.covariance, i, j) + (i == j ? ridge : 0);
        store<f64>(metric.inverse + ((<usize>(i * dimension + j)) << 3), value);
        store<f64>(metric.inverse + ((<usize>(j * dimension + i)) << 3), value);
      }
    }
  } else {
    for (let i = 0; i < dimension; i++) {
      store<f64>(metric.inverse + ((<usize>i) << 3), shrink * welfordVariance(learner.variance, i) + ridge);
    }
  }
  restartWindowed(learner, dense);
  // When this fails (a covariance that is not finite), the metric in use stays the old one.
  refreshMetric(metric);
  return true;
}
