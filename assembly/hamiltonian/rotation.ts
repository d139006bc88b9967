/**
 * One transition by a quarter turn in phase space, accepted by its end (Duane, Kennedy, Pendleton and Roweth 1987).
 *
 * In the whitened position y a posterior that is nearly N(0, I) turns (y, r) about the origin, and a quarter turn makes
 * y independent of where it was. The steps are one of two kinds, both reversible and keeping volume:
 *
 * - leapfrog: kick by ½ε ∇log π, move by ε r, kick;
 * - exact: kick by ½ε (∇log π + y), turn by ε, kick, which keeps the energy of N(0, I) whatever ε is (Shahbaba, Lan,
 *   Johnson and Neal 2014; Casas, Sanz-Serna and Shaw 2022). One gradient a draw where the posterior is normal, but in
 *   tails heavier than a normal's ∇log π + y grows, nearly all is rejected, and a chain that came there stays there.
 */

import { addScaled, allocateVector, dot } from "../linear";
import { cos, exp, sin } from "../math";
import { allocate } from "../memory";
import { uniform } from "../random";
import { copyState, drawMomentum, evaluate } from "./hamiltonian";
import { unwhitenPosition, whitenGradient, whitenPosition } from "./metric";
import { MAXIMUM_ENERGY_ERROR } from "./subtree";
import { Trajectory } from "./trajectory";

/** log(π / 2): the largest log step size. */
export const LOG_QUARTER_TURN: f64 = 0.4515827052894548;

/**
 * A transition turns through 0.9 to 1.4 quarter turns, uniformly: somewhat more than one, since directions that the
 * metric holds too short turn more slowly and since means gain from swinging to the other side; far less than two, after
 * which y would only have changed its sign, and squares never mix.
 */
const LEAST_ANGLE: f64 = 0.9 * 1.5707963267948966;
const ANGLE_RANGE: f64 = 0.5 * 1.5707963267948966;

@unmanaged
export class Rotation {
  trajectory: Trajectory;
  /** y. */
  position: usize;
  /** Lᵀ ∇log π, the gradient by y. */
  slope: usize;
}

/** Allocates what a rotation needs beside the trajectory, whose state it moves. */
export function createRotation(trajectory: Trajectory): Rotation {
  const rotation = changetype<Rotation>(allocate(offsetof<Rotation>()));
  rotation.trajectory = trajectory;
  rotation.position = allocateVector(trajectory.hamiltonian.length);
  rotation.slope = allocateVector(trajectory.hamiltonian.length);
  return rotation;
}

/**
 * Moves the trajectory's state on by one transition, in equal steps of about `stepSize` radians; one evaluation of the
 * density a step. At most as many steps as a tree of the greatest depth has, then reported as that depth, else 0.
 */
export function rotate(rotation: Rotation, stepSize: f64, isExact: bool): void {
  const trajectory = rotation.trajectory;
  const hamiltonian = trajectory.hamiltonian;
  const random = hamiltonian.random;
  const state = trajectory.state;
  const trial = trajectory.forward;
  const limit = <f64>((1 << trajectory.maxTreeDepth) - 1);

  drawMomentum(hamiltonian, state);
  const angle = LEAST_ANGLE + ANGLE_RANGE * uniform(random);
  const wanted = max<f64>(1, nearest(angle / stepSize));
  const isCut = wanted > limit;
  const steps = <i32>min(wanted, limit);
  turn(rotation, isCut ? stepSize : angle / wanted, steps, isExact);

  const gain = state.energy - trial.energy;
  // An infinite gain (log density +Infinity) cannot be weighed, as in the no-U-turn sampler.
  const isBounded = gain >= -MAXIMUM_ENERGY_ERROR && gain < Infinity;
  const acceptRate = isBounded ? exp(min<f64>(gain, 0)) : 0;
  const moved = uniform(random) < acceptRate;
  trajectory.energy = moved ? trial.energy : state.energy;
  if (moved) copyState(hamiltonian, state, trial);
  trajectory.moved = moved;
  trajectory.acceptRate = acceptRate;
  trajectory.depth = isCut ? trajectory.maxTreeDepth : 0;
  trajectory.subtree.steps = steps;
  trajectory.subtree.divergent = !isBounded;
}

/**
 * Steps from the state and its momentum, which is used up; the half kicks between two steps are made as one. Leaves the
 * new point, but for its momentum, in the trajectory's `forward`.
 */
export function turn(rotation: Rotation, step: f64, steps: i32, isExact: bool): void {
  const trajectory = rotation.trajectory;
  const hamiltonian = trajectory.hamiltonian;
  const metric = hamiltonian.metric;
  const trial = trajectory.forward;
  const momentum = trajectory.state.momentum;
  const position = rotation.position;
  const slope = rotation.slope;
  const bytes = (<usize>hamiltonian.length) << 3;
  // y' = a y + b r, r' = a r - c y, and y counts in the force when it does in the turn.
  const pull: f64 = isExact ? 1 : 0;
  const pulls = f64x2.splat(pull);
  const a = f64x2.splat(isExact ? cos(step) : 1);
  const b = f64x2.splat(isExact ? sin(step) : step);
  const c = f64x2.mul(pulls, b);
  const half = f64x2.splat(0.5 * step);
  let kick = half;
  whitenPosition(metric, position, trajectory.state.position);
  whitenGradient(metric, slope, trajectory.state.gradient);
  for (let n = 0; n < steps; n++) {
    for (let i: usize = 0; i < bytes; i += 16) {
      const y = v128.load(position + i);
      const force = f64x2.add(v128.load(slope + i), f64x2.mul(pulls, y));
      const r = f64x2.add(v128.load(momentum + i), f64x2.mul(kick, force));
      v128.store(position + i, f64x2.add(f64x2.mul(a, y), f64x2.mul(b, r)));
      v128.store(momentum + i, f64x2.sub(f64x2.mul(a, r), f64x2.mul(c, y)));
    }
    kick = f64x2.add(half, half);
    unwhitenPosition(metric, trial.position, position);
    trial.logDensity = evaluate(hamiltonian, trial.position, trial.gradient);
    whitenGradient(metric, slope, trial.gradient);
  }
  addScaled(momentum, 0.5 * step, slope, hamiltonian.length);
  addScaled(momentum, 0.5 * step * pull, position, hamiltonian.length);
  trial.energy = 0.5 * dot(momentum, momentum, hamiltonian.length) - trial.logDensity;
}
