/**
 * The metric of the momenta, held in whitened form.
 *
 * With inverse metric Σ = L Lᵀ (diagonal: L = diag(σ); low rank: low-rank.ts) the momentum p ~ N(0, Σ⁻¹) is p = L⁻ᵀ r with r ~ N(0, I).
 * Everything the sampler needs is plain in r: the kinetic energy is ½ r·r and the velocity product p♯·p' = pᵀ Σ p'
 * of the no-U-turn criterion is r·r'. So only the steps know the metric, by three operations with L, and momenta are
 * stored as r. The whitened position is y = L⁻¹ (q - μ), about the centre μ that warm-up learns with Σ.
 */

import {
  addLowerProduct,
  addScaledProduct,
  allocateVector,
  cholesky,
  clearPadding,
  copyVector,
  multiplyVectors,
  paddedLength,
  solveLower,
  transposedLowerProduct,
} from "../linear";
import { allocate } from "../memory";
import { createLowRank, LowRank, stretch } from "./low-rank";

export const UNIT: i32 = 0;
export const DIAGONAL: i32 = 1;
export const DENSE: i32 = 2;
export const LOW_RANK: i32 = 3;

@unmanaged
export class Metric {
  kind: i32;
  dimension: i32;
  /** Padded length of a vector. */
  length: i32;
  /** The inverse metric Σ: `[dimension]`, or `[dimension, dimension]` when dense; of low rank, its diagonal part D². */
  inverse: usize;
  /** μ, `[length]`. */
  center: usize;
  /** σ = √diag(Σ), `[length]`, zero in the padding so that padded momenta stay zero; not used when dense. */
  scale: usize;
  /** What L has beside σ, when of low rank. */
  lowRank: LowRank;
  /** L, `[dimension, length]`, when dense. */
  factor: usize;
  /** Where a new L is tried before it replaces the old one. */
  trial: usize;
}

/** Whether L is diagonal: then it is diag(σ). A metric of low rank is, as long as it has no columns. */
// @ts-ignore: decorator
@inline
export function isDiagonal(metric: Metric): bool {
  return metric.kind <= DIAGONAL || (metric.kind == LOW_RANK && metric.lowRank.rank == 0);
}

/** Allocates an identity metric, centred at the origin. */
export function createMetric(kind: i32, dimension: i32): Metric {
  const metric = changetype<Metric>(allocate(offsetof<Metric>()));
  const length = paddedLength(dimension);
  metric.kind = kind;
  metric.dimension = dimension;
  metric.length = length;
  metric.center = allocateVector(length);
  const dense = kind == DENSE;
  metric.inverse = allocateVector(dense ? dimension * dimension : length);
  for (let i = 0; i < dimension; i++) {
    store<f64>(metric.inverse + ((<usize>(dense ? i * dimension + i : i)) << 3), 1);
  }
  if (dense) {
    metric.factor = allocateVector(dimension * length);
    metric.trial = allocateVector(dimension * length);
  } else {
    metric.scale = allocateVector(length);
  }
  if (kind == LOW_RANK) metric.lowRank = createLowRank(length);
  refreshMetric(metric);
  return metric;
}

/**
 * Takes `inverse` into use: σ = √Σᵢᵢ, or the Cholesky factor when dense.
 *
 * @returns false, and the metric in use stays as it was, when Σ is not finite and positive definite
 */
export function refreshMetric(metric: Metric): bool {
  const dimension = metric.dimension;
  if (metric.kind == DENSE) {
    if (!cholesky(metric.trial, metric.inverse, dimension)) return false;
    const previous = metric.factor;
    metric.factor = metric.trial;
    metric.trial = previous;
    return true;
  }
  for (let i = 0; i < dimension; i++) {
    const variance = load<f64>(metric.inverse + ((<usize>i) << 3));
    if (!(variance > 0 && variance < Infinity)) return false;
  }
  for (let i = 0; i < dimension; i++) {
    const offset = (<usize>i) << 3;
    store<f64>(metric.scale + offset, sqrt(load<f64>(metric.inverse + offset)));
  }
  return true;
}

/** y ← L⁻¹ (q - μ), the whitened position. */
export function whitenPosition(metric: Metric, y: usize, position: usize): void {
  for (let i = 0; i < metric.dimension; i++) {
    const offset = (<usize>i) << 3;
    const difference = load<f64>(position + offset) - load<f64>(metric.center + offset);
    store<f64>(y + offset, metric.kind == DENSE ? difference : difference / load<f64>(metric.scale + offset));
  }
  clearPadding(y, metric.dimension, metric.length);
  if (metric.kind == DENSE) solveLower(y, metric.factor, metric.dimension);
  if (metric.kind == LOW_RANK) stretch(metric.lowRank, y, true);
}

/** w ← Lᵀ g, the gradient by the whitened position. */
export function whitenGradient(metric: Metric, w: usize, gradient: usize): void {
  if (metric.kind == DENSE) transposedLowerProduct(w, metric.factor, gradient, metric.dimension);
  else multiplyVectors(w, metric.scale, gradient, metric.length);
  if (metric.kind == LOW_RANK) stretch(metric.lowRank, w, false);
}

/** q ← μ + L y, back again. */
export function unwhitenPosition(metric: Metric, position: usize, y: usize): void {
  copyVector(position, metric.center, metric.length);
  addUnwhitened(metric, position, 1, y);
}

/** q ← q + s L x: how far a whitened step x, or position, carries. */
export function addUnwhitened(metric: Metric, position: usize, s: f64, x: usize): void {
  if (metric.kind == DENSE) {
    addLowerProduct(position, s, metric.factor, x, metric.dimension);
    return;
  }
  if (!isDiagonal(metric)) {
    const spare = metric.lowRank.spare;
    copyVector(spare, x, metric.length);
    stretch(metric.lowRank, spare, false);
    x = spare;
  }
  addScaledProduct(position, s, metric.scale, x, metric.length);
}
