/**
 * Which kernel? While the two take turns in warm-up, what a gradient of each buys is measured.
 *
 * For a function f of the position, the mean of a transition's ½ (f' - f)² over the variance of f is J = 1 - ρ, with ρ
 * the correlation of neighbouring draws, and a transition is worth about (1 - ρ) / (1 + ρ) = J / (2 - J) independent
 * draws. What counts is the f that fares worst among
 *
 * - u = z / √(1 + z²) of every component, z standardised: bounded, lest the few excursions of a heavy tail decide;
 * - u² of every component, or always changing sides would look best;
 * - v·z with v the direction of largest variance (Weng, Zhang and Hwang 2003), as a correlation that the metric does not
 *   know slows combinations of components more than any one of them.
 */
import { addScaled, allocateVector, copyVector, dot } from "../linear";
import { allocate } from "../memory";
import { createWelford, Welford, welfordVariance } from "./welford";

/** A larger share of divergent transitions rules the rotation out; a few may come of a step size still being learnt. */
const DIVERGENT: f64 = 0.05;

/** With a lesser J the rotation is on a random walk; where it serves it has 0.2 to 0.7 (bench/kernels.ts). */
const RANDOM_WALK: f64 = 0.15;

/** What is summed over the transitions of one kernel: squared jumps, and what they cost. */
@unmanaged
export class Jumps {
  /** Of u and of u², `[length]`. */
  values: usize;
  squares: usize;
  /** Of v·z. */
  projection: f64;
  transitions: f64;
  gradients: f64;
  divergences: f64;
}

@unmanaged
export class KernelChoice {
  dimension: i32;
  length: i32;
  /** Mean and variance by which z is standardised. */
  moments: Welford;
  /** u before the transition, and z after it. */
  previous: usize;
  standardised: usize;
  /** Over all states, Σ u, Σ u² and Σ u⁴. */
  values: usize;
  squares: usize;
  fourths: usize;
  /** v, not normalised. */
  direction: usize;
  /** v·z / |v| before the transition; its sum and that of its squares. */
  projection: f64;
  projections: f64;
  projectionSquares: f64;
  states: f64;
  noUTurn: Jumps;
  rotation: Jumps;
}

export function createKernelChoice(dimension: i32, length: i32): KernelChoice {
  const choice = changetype<KernelChoice>(allocate(offsetof<KernelChoice>()));
  choice.dimension = dimension;
  choice.length = length;
  choice.moments = createWelford(length);
  choice.previous = allocateVector(length);
  choice.standardised = allocateVector(length);
  choice.values = allocateVector(length);
  choice.squares = allocateVector(length);
  choice.fourths = allocateVector(length);
  choice.direction = allocateVector(length);
  choice.noUTurn = createJumps(length);
  choice.rotation = createJumps(length);
  return choice;
}

function createJumps(length: i32): Jumps {
  const jumps = changetype<Jumps>(allocate(offsetof<Jumps>()));
  jumps.values = allocateVector(length);
  jumps.squares = allocateVector(length);
  return jumps;
}

/** Counts the transition that ended in `position`; of the first one only where it ended. */
export function measure(
  choice: KernelChoice,
  jumps: Jumps,
  position: usize,
  gradients: i32,
  divergent: bool,
): void {
  const length = choice.length;
  const direction = choice.direction;
  const standardised = choice.standardised;
  const counts: f64 = choice.states > 0 ? 1 : 0;
  for (let i = 0; i < choice.dimension; i++) {
    const offset = (<usize>i) << 3;
    const difference = load<f64>(position + offset) - load<f64>(choice.moments.mean + offset);
    const z = difference / sqrt(welfordVariance(choice.moments, i));
    const u = z / sqrt(1 + z * z);
    const before = load<f64>(choice.previous + offset);
    store<f64>(standardised + offset, z);
    store<f64>(choice.previous + offset, u);
    add(choice.values + offset, u);
    add(choice.squares + offset, u * u);
    add(choice.fourths + offset, u * u * u * u);
    add(jumps.values + offset, counts * square(u - before));
    add(jumps.squares + offset, counts * square(u * u - before * before));
  }
  jumps.transitions += counts;
  jumps.gradients += counts * <f64>gradients;
  jumps.divergences += divergent ? counts : 0;

  choice.states += 1;
  if (choice.states == 1) copyVector(direction, standardised, length);
  const projection = project(choice);
  jumps.projection += counts * square(projection - choice.projection);
  choice.projections += projection;
  choice.projectionSquares += square(projection);
  // v ← (1 - 1/n) v + (1/n) z (z·v) / |v|, which tends to the first eigenvector times its eigenvalue.
  addScaled(direction, -1 / choice.states, direction, length);
  addScaled(direction, projection / choice.states, standardised, length);
  choice.projection = project(choice);
}

/** v·z / |v|. */
function project(choice: KernelChoice): f64 {
  const direction = choice.direction;
  const norm = dot(direction, direction, choice.length);
  return dot(direction, choice.standardised, choice.length) / sqrt(norm);
}

// @ts-ignore: decorator
@inline
function add(to: usize, value: f64): void {
  store<f64>(to, load<f64>(to) + value);
}

// @ts-ignore: decorator
@inline
function square(x: f64): f64 {
  return x * x;
}

/**
 * Whether the rotation's gradients bought more; false when nothing can be said. So it is while the slowest function
 * hardly moves: a random walk has not been long enough to show how wide its variance is.
 */
export function isRotationBetter(choice: KernelChoice): bool {
  const rotation = choice.rotation;
  const isDivergent = rotation.divergences > DIVERGENT * rotation.transitions;
  if (isDivergent || !(leastJump(choice, rotation) > RANDOM_WALK)) return false;
  return worth(choice, rotation) > worth(choice, choice.noUTurn);
}

/** Independent draws a gradient; NaN when a component has not moved. */
export function worth(choice: KernelChoice, jumps: Jumps): f64 {
  const jump = leastJump(choice, jumps);
  // With J beyond 1 neighbours avoid each other; so few transitions cannot tell how much that is worth.
  return ((jump / max<f64>(2 - jump, 1)) * jumps.transitions) / jumps.gradients;
}

/** J of the slowest function. */
function leastJump(choice: KernelChoice, jumps: Jumps): f64 {
  const n = choice.states;
  let least = jumps.projection / (choice.projectionSquares - square(choice.projections) / n);
  for (let i = 0; i < choice.dimension; i++) {
    const offset = (<usize>i) << 3;
    const value = load<f64>(choice.values + offset);
    const squared = load<f64>(choice.squares + offset);
    const fourth = load<f64>(choice.fourths + offset);
    least = min(least, load<f64>(jumps.values + offset) / (squared - square(value) / n));
    least = min(least, load<f64>(jumps.squares + offset) / (fourth - square(squared) / n));
  }
  return (least * n) / (2 * jumps.transitions);
}
