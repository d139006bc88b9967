/** What the host may read of a chain, and set by hand. */
import { Chain } from "./chain";
import { settledStepSize } from "./kernels";
import { refreshMetric } from "./metric";
import { transition } from "./trajectory";

// @ts-ignore: decorator
@inline
function at(pointer: usize): Chain {
  return changetype<Chain>(pointer);
}

/** The generator's state, 32 bytes; the host fills it before the chain is used. */
export function chainRandom(pointer: usize): usize {
  return at(pointer).hamiltonian.random;
}

/** The current position `[dimension]`, unconstrained; stays where it is for the life of the chain. */
export function chainPosition(pointer: usize): usize {
  return at(pointer).trajectory.state.position;
}

/** The gradient `[dimension]` of the log density at the current position. */
export function chainGradient(pointer: usize): usize {
  return at(pointer).trajectory.state.gradient;
}

/** The log density at the current position. */
export function chainLogDensity(pointer: usize): f64 {
  return at(pointer).trajectory.state.logDensity;
}

/** The draws `[draws, dimension]`, unconstrained; rows not yet drawn are 0. */
export function chainDraws(pointer: usize): usize {
  return at(pointer).draws;
}

/** The seeds of the draws' own generators `[draws]`, u64. */
export function chainDrawSeeds(pointer: usize): usize {
  return at(pointer).drawSeeds;
}

/** `[warmup + draws, 7]`: lp, acceptance_rate, step_size, tree_depth, n_steps, diverging, energy. */
export function chainStatistics(pointer: usize): usize {
  return at(pointer).statistics;
}

/** The inverse metric: `[dimension]`, or `[dimension, dimension]` when dense. */
export function chainInverseMetric(pointer: usize): usize {
  return at(pointer).hamiltonian.metric.inverse;
}

/** The kernel the chain has settled on: 0 no-U-turn, 1 rotation. */
export function chainKernel(pointer: usize): i32 {
  return at(pointer).warmup.kernels.kernel;
}

/** The step size of that kernel: radians of a rotation. */
export function chainStepSize(pointer: usize): f64 {
  return settledStepSize(at(pointer).warmup.kernels);
}

/** Evaluations of the log density so far, initialisation included. */
export function chainGradientCount(pointer: usize): f64 {
  return at(pointer).hamiltonian.evaluations;
}

/** Sets the step size of the next transition; before the first `runChain` it is where the search for one begins. */
export function chainSetStepSize(pointer: usize, stepSize: f64): void {
  at(pointer).stepSize = stepSize;
}

/**
 * Takes an inverse metric into use that the host wrote through `chainInverseMetric`.
 *
 * @returns false, and nothing changes, when it is not finite and positive definite
 */
export function chainRefreshMetric(pointer: usize): bool {
  return refreshMetric(at(pointer).hamiltonian.metric);
}

/** One transition with the present step size and metric, outside any run: nothing is learnt or recorded. */
export function chainTransition(pointer: usize): void {
  const chain = at(pointer);
  transition(chain.trajectory, chain.stepSize);
}
