/**
 * The metric of the momenta, held in whitened form.
 *
 * With inverse metric Σ = L Lᵀ (diagonal: L = diag(σ)) the momentum p ~ N(0, Σ⁻¹) is p = L⁻ᵀ r with r ~ N(0, I).
 * Everything the sampler needs is plain in r: the kinetic energy is ½ r·r and the velocity product p♯·p' = pᵀ Σ p'
 * of the no-U-turn criterion is r·r'. So only the leapfrog step knows the metric, and momenta are stored as r.
 */

import { allocateVector, cholesky, paddedLength } from "../linear";
import { allocate } from "../memory";

export const UNIT: i32 = 0;
export const DIAGONAL: i32 = 1;
export const DENSE: i32 = 2;

@unmanaged
export class Metric {
  kind: i32;
  dimension: i32;
  /** Padded length of a vector. */
  length: i32;
  /** The inverse metric Σ: `[dimension]`, or `[dimension, dimension]` when dense. */
  inverse: usize;
  /** σ = √diag(Σ), `[length]`, zero in the padding so that padded momenta stay zero; not used when dense. */
  scale: usize;
  /** L, `[dimension, length]`, when dense. */
  factor: usize;
  /** Where a new L is tried before it replaces the old one. */
  trial: usize;
}

/** Allocates an identity metric. */
export function createMetric(kind: i32, dimension: i32): Metric {
  const metric = changetype<Metric>(allocate(offsetof<Metric>()));
  const length = paddedLength(dimension);
  metric.kind = kind;
  metric.dimension = dimension;
  metric.length = length;
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
