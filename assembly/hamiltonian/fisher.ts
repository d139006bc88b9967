/**
 * A diagonal metric learnt from draws and gradients.
 *
 * The diagonal Σ that minimises the Fisher divergence between the whitened posterior and N(0, I) is
 *
 *     Σᵢᵢ = sqrt(var(qᵢ) / var(∂ᵢ log π))
 *
 * (Seyboldt, Carlson and Carpenter 2026, arXiv 2603.18845; used by nutpie), about the centre μ = mean(q) +
 * Σ mean(∇log π). On a Gaussian with independent components two draws give both exactly, so they are put to use after
 * every draw instead of at the ends of long windows. To forget the way to the typical set, draws enter a foreground
 * estimate, which is used, and a background estimate, which replaces it when a window ends.
 *
 * A metric of low rank is learnt like a diagonal one as long as it has no columns. Every time that half as many
 * iterations again have passed as before, columns are looked for; while there are some, the diagonal rests in between,
 * for the columns are right for no other.
 */
import { allocate } from "../memory";
import { addToLowRank, createLowRankFisher, fitLowRank, LowRankFisher } from "./low-rank-fisher";
import { isDiagonal, LOW_RANK, Metric, refreshMetric } from "./metric";
import { addToWelford, createWelford, restartWelford, Welford, welfordVariance } from "./welford";

/** Share of the warm-up in which short windows chase the typical set. */
const EARLY: f64 = 0.3;
const EARLY_WINDOW: i32 = 10;
/** Length of the first window after that, and by what each window is longer than the last. */
const MAIN_WINDOW: i32 = 80;
const GROWTH: f64 = 1.5;
/** Share of the warm-up at its end in which the metric rests and only the step size is learnt. */
const LAST: f64 = 0.15;
/** Iterations before columns are first looked for. */
const FIRST_FIT: i32 = 30;
/** Draws in the foreground before its variances are trusted. */
const FEWEST: i32 = 3;
const LARGEST: f64 = 1e20;
const SMALLEST: f64 = 1e-20;

@unmanaged
export class Fisher {
  /** Variances of positions and gradients in use, and those being gathered to replace them. */
  positions: Welford;
  gradients: Welford;
  nextPositions: Welford;
  nextGradients: Welford;
  /** Iteration at which the early phase ends, and at which the metric comes to rest. */
  early: i32;
  stop: i32;
  /** Length of the present window of the main phase. */
  window: i32;
  /** Whether the metric has yet replaced the first guess. */
  hasLearnt: bool;
  /** For a metric of low rank. */
  lowRank: LowRankFisher;
  /** Iterations after which columns are next looked for; 0 when they never are. */
  nextFit: i32;
}

export function createFisher(metric: Metric, warmup: i32): Fisher {
  const length = metric.length;
  const fisher = changetype<Fisher>(allocate(offsetof<Fisher>()));
  fisher.positions = createWelford(length);
  fisher.gradients = createWelford(length);
  fisher.nextPositions = createWelford(length);
  fisher.nextGradients = createWelford(length);
  fisher.early = <i32>(EARLY * <f64>warmup);
  fisher.stop = warmup - <i32>(LAST * <f64>warmup);
  fisher.window = MAIN_WINDOW;
  if (metric.kind == LOW_RANK) {
    fisher.lowRank = createLowRankFisher(length);
    fisher.nextFit = fitAfter(fisher, FIRST_FIT);
  }
  return fisher;
}

/** A first metric from the gradient at the starting point: Σᵢᵢ = 1 / |∂ᵢ log π|, or 1 where that is 0; μ = q + Σ ∇log π. */
export function guessMetric(metric: Metric, position: usize, gradient: usize): void {
  for (let i = 0; i < metric.dimension; i++) {
    const offset = (<usize>i) << 3;
    const slope = load<f64>(gradient + offset);
    const variance = abs(slope) > 0 ? clamp(1 / abs(slope)) : 1;
    store<f64>(metric.inverse + offset, variance);
    store<f64>(metric.center + offset, load<f64>(position + offset) + variance * slope);
  }
  refreshMetric(metric);
}

/** Forgets all draws, and what was learnt from them. */
export function restartFisher(fisher: Fisher, metric: Metric): void {
  restartWelford(fisher.positions);
  restartWelford(fisher.gradients);
  restartWelford(fisher.nextPositions);
  restartWelford(fisher.nextGradients);
  fisher.hasLearnt = false;
  if (metric.kind != LOW_RANK) return;
  fisher.lowRank.count = 0;
  metric.lowRank.rank = 0;
}

/**
 * Learns from the state after warm-up iteration `iteration` (from 0).
 *
 * @param useful - false for a state that the transition did not leave, which would only shrink the variances
 * @returns whether the metric changed so much that the step size has to start anew
 */
export function learnFisher(
  fisher: Fisher,
  metric: Metric,
  iteration: i32,
  position: usize,
  gradient: usize,
  useful: bool,
): bool {
  if (iteration >= fisher.stop) return false;
  if (useful) {
    addToWelford(fisher.positions, position);
    addToWelford(fisher.gradients, gradient);
    addToWelford(fisher.nextPositions, position);
    addToWelford(fisher.nextGradients, gradient);
    if (fisher.nextFit > 0) addToLowRank(fisher.lowRank, position, gradient, metric.length);
  }
  const isEarly = iteration < fisher.early;
  const window = isEarly ? EARLY_WINDOW : fisher.window;
  if (fisher.nextPositions.count >= window) {
    const following = isEarly ? EARLY_WINDOW : <i32>(<f64>window * GROWTH);
    // A window that could not be filled any more is not begun.
    if (iteration + following < fisher.stop) {
      exchangeEstimates(fisher);
      if (!isEarly) fisher.window = following;
    }
  }
  const fits = iteration + 1 == fisher.nextFit;
  if (fisher.positions.count < FEWEST || !(fits || (useful && isDiagonal(metric)))) return false;
  for (let i = 0; i < metric.dimension; i++) {
    const offset = (<usize>i) << 3;
    const ratio = welfordVariance(fisher.positions, i) / welfordVariance(fisher.gradients, i);
    // A component that did not move, or whose gradient is constant, keeps what it had.
    if (ratio > 0 && ratio < Infinity) store<f64>(metric.inverse + offset, clamp(sqrt(ratio)));
    const drift = load<f64>(metric.inverse + offset) * load<f64>(fisher.gradients.mean + offset);
    store<f64>(metric.center + offset, load<f64>(fisher.positions.mean + offset) + drift);
  }
  if (!refreshMetric(metric)) return false;
  const isFirst = !fisher.hasLearnt;
  fisher.hasLearnt = true;
  if (!fits) return isFirst;
  fisher.nextFit = fitAfter(fisher, fisher.nextFit);
  return fitLowRank(fisher.lowRank, metric) || isFirst;
}

/** The first of stop, ⅔ stop, ⁴⁄₉ stop ... after `iteration`. */
function fitAfter(fisher: Fisher, iteration: i32): i32 {
  let fit = fisher.stop;
  while ((fit << 1) / 3 > iteration) fit = (fit << 1) / 3;
  return fit;
}

/** The background becomes the foreground; the old foreground is emptied to be the background. */
function exchangeEstimates(fisher: Fisher): void {
  const positions = fisher.positions;
  const gradients = fisher.gradients;
  fisher.positions = fisher.nextPositions;
  fisher.gradients = fisher.nextGradients;
  fisher.nextPositions = positions;
  fisher.nextGradients = gradients;
  restartWelford(positions);
  restartWelford(gradients);
}

// @ts-ignore: decorator
@inline
function clamp(variance: f64): f64 {
  return min(max(variance, SMALLEST), LARGEST);
}
