/**
 * How nearly normal is the posterior in whitened positions? There N(0, I) has ∇log π = -y, so the mean of
 * (∇log π + y)² over that of y² says it of each component: 0 on a normal that the metric fits; of the logarithm of a
 * gamma variate about 0.15 with shape 5 and 0.03 with shape 30; of Student's t with 20 degrees of freedom 0.04.
 */
import { addScaled, allocateVector, clearVector } from "../linear";
import { allocate } from "../memory";
import { Point } from "./hamiltonian";
import { Metric, whitenGradient, whitenPosition } from "./metric";

/**
 * Where every component is below this, exact steps bought twice what leapfrog steps did in mean squared error; at 0.08
 * as much; and no posterior with a tail in which they got stuck came near it (bench/kernels.ts).
 */
const NEARLY: f64 = 0.05;

@unmanaged
export class Normality {
  length: i32;
  dimension: i32;
  /** y, and ∇log π + y. */
  position: usize;
  residual: usize;
  /** Sums of their squares. */
  positions: usize;
  residuals: usize;
}

export function createNormality(metric: Metric): Normality {
  const normality = changetype<Normality>(allocate(offsetof<Normality>()));
  const length = metric.length;
  normality.length = length;
  normality.dimension = metric.dimension;
  normality.position = allocateVector(length);
  normality.residual = allocateVector(length);
  normality.positions = allocateVector(length);
  normality.residuals = allocateVector(length);
  return normality;
}

/** Forgets what another metric has shown. */
export function restartNormality(normality: Normality): void {
  clearVector(normality.positions, normality.length);
  clearVector(normality.residuals, normality.length);
}

export function learnNormality(normality: Normality, metric: Metric, state: Point): void {
  const length = normality.length;
  const position = normality.position;
  const residual = normality.residual;
  whitenPosition(metric, position, state.position);
  whitenGradient(metric, residual, state.gradient);
  addScaled(residual, 1, position, length);
  addSquares(normality.positions, position, length);
  addSquares(normality.residuals, residual, length);
}

function addSquares(to: usize, x: usize, length: i32): void {
  const end = x + ((<usize>length) << 3);
  for (; x < end; x += 8, to += 8) store<f64>(to, load<f64>(to) + load<f64>(x) * load<f64>(x));
}

/** False when nothing was learnt. */
export function isNearlyNormal(normality: Normality): bool {
  let most: f64 = 0;
  for (let i = 0; i < normality.dimension; i++) {
    const offset = (<usize>i) << 3;
    most = max(most, load<f64>(normality.residuals + offset) / load<f64>(normality.positions + offset));
  }
  return most < NEARLY;
}
