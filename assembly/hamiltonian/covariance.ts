/** Running covariance of vectors, for the dense metric. */

import { addScaled, allocateVector, paddedLength } from "../linear";
import { allocate } from "../memory";

@unmanaged
export class Covariance {
  count: i32;
  dimension: i32;
  length: i32;
  mean: usize;
  /** x - mean before and after the mean has moved. */
  before: usize;
  after: usize;
  /** Σ (x - mean)(x - mean)ᵀ, lower triangle, `[dimension, length]`. */
  products: usize;
}

export function createCovariance(dimension: i32): Covariance {
  const covariance = changetype<Covariance>(allocate(offsetof<Covariance>()));
  const length = paddedLength(dimension);
  covariance.dimension = dimension;
  covariance.length = length;
  covariance.mean = allocateVector(length);
  covariance.before = allocateVector(length);
  covariance.after = allocateVector(length);
  covariance.products = allocateVector(dimension * length);
  return covariance;
}

export function restartCovariance(covariance: Covariance): void {
  covariance.count = 0;
  memory.fill(covariance.mean, 0, (<usize>covariance.length) << 3);
  memory.fill(covariance.products, 0, (<usize>(covariance.dimension * covariance.length)) << 3);
}

/** d = x - mean;  mean ← mean + d / n;  products ← products + (x - mean) dᵀ. */
export function addToCovariance(covariance: Covariance, x: usize): void {
  covariance.count++;
  const n = <f64>covariance.count;
  const dimension = covariance.dimension;
  const before = covariance.before;
  const after = covariance.after;
  for (let i = 0; i < dimension; i++) {
    const offset = (<usize>i) << 3;
    const value = load<f64>(x + offset);
    const mean = load<f64>(covariance.mean + offset);
    const difference = value - mean;
    const moved = mean + difference / n;
    store<f64>(covariance.mean + offset, moved);
    store<f64>(before + offset, difference);
    store<f64>(after + offset, value - moved);
  }
  let row = covariance.products;
  for (let i = 0; i < dimension; i++) {
    addScaled(row, load<f64>(after + ((<usize>i) << 3)), before, paddedLength(i + 1));
    row += (<usize>covariance.length) << 3;
  }
}

/** The sample covariance of components i and j, j ≤ i, with divisor n - 1. */
// @ts-ignore: decorator
@inline
export function covarianceOf(covariance: Covariance, i: i32, j: i32): f64 {
  const at = covariance.products + ((<usize>(i * covariance.length + j)) << 3);
  return load<f64>(at) / <f64>(covariance.count - 1);
}
