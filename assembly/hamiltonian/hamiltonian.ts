/** The Hamiltonian system: H(q, r) = -log π(q) + ½ r·r, with r the whitened momentum of metric.ts. */

import { allocateVector, clearPadding, copyVector, dot } from "../linear";
import { allocate } from "../memory";
import { standardNormal } from "../random";
import { DIAGONAL, isDiagonal, Metric, whitenGradient } from "./metric";

@unmanaged
export class Hamiltonian {
  /** Index of the log density in the function table, and its first argument. */
  density: u32;
  data: usize;
  dimension: i32;
  /** Padded length of a vector. */
  length: i32;
  metric: Metric;
  /** State of the generator, 32 bytes. */
  random: usize;
  /** Evaluations of the log density and its gradient so far; f64 so that it cannot overflow. */
  evaluations: f64;
}

/** Allocates the system, and the state of its generator. */
export function createHamiltonian(density: u32, data: usize, metric: Metric): Hamiltonian {
  const hamiltonian = changetype<Hamiltonian>(allocate(offsetof<Hamiltonian>()));
  hamiltonian.density = density;
  hamiltonian.data = data;
  hamiltonian.dimension = metric.dimension;
  hamiltonian.length = metric.length;
  hamiltonian.metric = metric;
  hamiltonian.random = allocate(32);
  return hamiltonian;
}

/** A point of phase space; the vectors are padded. */
@unmanaged
export class Point {
  position: usize;
  momentum: usize;
  gradient: usize;
  /** Lᵀ gradient; unused when L is diagonal. */
  whitened: usize;
  logDensity: f64;
  /** r·r, twice the kinetic energy. */
  norm: f64;
  /** H. */
  energy: f64;
}

/** Allocates a point with vectors of its own. */
export function createPoint(hamiltonian: Hamiltonian): Point {
  const point = changetype<Point>(allocate(offsetof<Point>()));
  allocateVectors(hamiltonian, point);
  return point;
}

export function allocateVectors(hamiltonian: Hamiltonian, point: Point): void {
  const length = hamiltonian.length;
  point.position = allocateVector(length);
  point.momentum = allocateVector(length);
  point.gradient = allocateVector(length);
  if (hamiltonian.metric.kind > DIAGONAL) point.whitened = allocateVector(length);
}

/** Copies what a transition starts from: position, gradient and log density. */
export function copyState(hamiltonian: Hamiltonian, to: Point, from: Point): void {
  copyVector(to.position, from.position, hamiltonian.length);
  copyVector(to.gradient, from.gradient, hamiltonian.length);
  to.logDensity = from.logDensity;
}

/** log π at `position`; its gradient goes to `gradient`. */
// @ts-ignore: decorator
@inline
export function evaluate(hamiltonian: Hamiltonian, position: usize, gradient: usize): f64 {
  hamiltonian.evaluations += 1;
  return call_indirect<f64>(hamiltonian.density, hamiltonian.data, position, gradient);
}

/** Draws r ~ N(0, I), that is p ~ N(0, Σ⁻¹), in index order. */
export function drawMomentum(hamiltonian: Hamiltonian, point: Point): void {
  const momentum = point.momentum;
  const random = hamiltonian.random;
  for (let i = 0; i < hamiltonian.dimension; i++) {
    store<f64>(momentum + ((<usize>i) << 3), standardNormal(random));
  }
  clearPadding(momentum, hamiltonian.dimension, hamiltonian.length);
  point.norm = dot(momentum, momentum, hamiltonian.length);
  point.energy = 0.5 * point.norm - point.logDensity;
}

/** Brings `whitened` up to date with gradient and metric, either of which may have changed. */
// @ts-ignore: decorator
@inline
export function whiten(hamiltonian: Hamiltonian, point: Point): void {
  const metric = hamiltonian.metric;
  if (!isDiagonal(metric)) whitenGradient(metric, point.whitened, point.gradient);
}
