/**
 * One transition of the no-U-turn sampler, as Stan ≥ 2.21 runs it (Hoffman and Gelman 2014; Betancourt 2017):
 * doubling in a random direction, multinomial choice within a subtree, biased progressive choice between the old
 * trajectory and a new subtree, and the generalised no-U-turn criterion with its two cross-checks at every merge.
 *
 * Choices compare weights exp(H₀ - H) rather than their logarithms: one exp a leapfrog step, no log.
 */

import { allocateVector, copyVector } from "../linear";
import { allocate } from "../memory";
import { uniform } from "../random";
import { copyState, createPoint, drawMomentum, Hamiltonian, Point, whiten } from "./hamiltonian";
import { persists, persistsPair } from "./no-u-turn";
import { createSubtree, growSubtree, Subtree, startSubtrees } from "./subtree";

@unmanaged
export class Trajectory {
  hamiltonian: Hamiltonian;
  subtree: Subtree;
  maxTreeDepth: i32;
  /** The chosen state, from which the next transition starts: no evaluation is needed to begin. */
  state: Point;
  forward: Point;
  backward: Point;
  /** ρ of the whole trajectory. */
  sum: usize;

  /** What the last transition did. */
  depth: i32;
  energy: f64;
  acceptRate: f64;
  /** Whether another state than the first was chosen. */
  moved: bool;
}

/** Allocates everything a transition needs. */
export function createTrajectory(hamiltonian: Hamiltonian, maxTreeDepth: i32): Trajectory {
  const trajectory = changetype<Trajectory>(allocate(offsetof<Trajectory>()));
  trajectory.hamiltonian = hamiltonian;
  trajectory.maxTreeDepth = maxTreeDepth;
  trajectory.subtree = createSubtree(hamiltonian, maxTreeDepth);
  trajectory.state = createPoint(hamiltonian);
  trajectory.forward = createPoint(hamiltonian);
  trajectory.backward = createPoint(hamiltonian);
  trajectory.sum = allocateVector(hamiltonian.length);
  return trajectory;
}

/** Moves `state` on by one transition with the given step size. */
export function transition(trajectory: Trajectory, stepSize: f64): void {
  const hamiltonian = trajectory.hamiltonian;
  const length = hamiltonian.length;
  const random = hamiltonian.random;
  const state = trajectory.state;
  const subtree = trajectory.subtree;

  drawMomentum(hamiltonian, state);
  whiten(hamiltonian, state);
  copyPoint(hamiltonian, trajectory.forward, state);
  copyPoint(hamiltonian, trajectory.backward, state);
  copyVector(trajectory.sum, state.momentum, length);
  trajectory.energy = state.energy;
  trajectory.moved = false;
  startSubtrees(subtree, trajectory.energy);
  const initialNorm = state.norm;
  let weight: f64 = 1;
  let depth = 0;

  while (depth < trajectory.maxTreeDepth) {
    const isForward = uniform(random) > 0.5;
    const end = isForward ? trajectory.forward : trajectory.backward;
    const other = isForward ? trajectory.backward : trajectory.forward;
    if (!growSubtree(subtree, end, isForward ? stepSize : -stepSize, depth)) break;
    weight *= subtree.rescaling;
    subtree.rescaling = 1;
    depth++;

    // The short circuit matters: no random number is drawn when the new subtree outweighs the old trajectory.
    if (subtree.weight > weight || uniform(random) * weight < subtree.weight) {
      const chosen = subtree.chosen;
      copyState(hamiltonian, state, chosen);
      trajectory.energy = chosen.energy;
      trajectory.moved = true;
    }
    weight += subtree.weight;

    // The choice above stands even when the trajectory ends here.
    const leaf = subtree.leaf;
    const sum = trajectory.sum;
    const goesOn =
      depth == 1
        ? persistsPair(sum, end.momentum, leaf.momentum, initialNorm, leaf.norm, length)
        : persists(sum, other.momentum, end.momentum, sum, subtree.first, leaf.momentum, subtree.sum, length);
    if (!goesOn) break;
    exchangeVectors(end, leaf);
  }

  trajectory.depth = depth;
  trajectory.acceptRate = subtree.acceptance / <f64>subtree.steps;
}

function copyPoint(hamiltonian: Hamiltonian, to: Point, from: Point): void {
  const length = hamiltonian.length;
  copyVector(to.position, from.position, length);
  copyVector(to.momentum, from.momentum, length);
  copyVector(to.gradient, from.gradient, length);
  if (from.whitened != 0) copyVector(to.whitened, from.whitened, length);
}

// @ts-ignore: decorator
@inline
function exchangeVectors(a: Point, b: Point): void {
  const position = a.position;
  const momentum = a.momentum;
  const gradient = a.gradient;
  const whitened = a.whitened;
  a.position = b.position;
  a.momentum = b.momentum;
  a.gradient = b.gradient;
  a.whitened = b.whitened;
  b.position = position;
  b.momentum = momentum;
  b.gradient = gradient;
  b.whitened = whitened;
}
