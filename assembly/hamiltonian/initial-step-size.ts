/** A first step size of the right order of magnitude (Hoffman and Gelman 2014, algorithm 4, as in Stan's base_hmc). */
import { drawMomentum, whiten } from "./hamiltonian";
import { leapfrog } from "./leapfrog";
import { Trajectory } from "./trajectory";

const LOG_TARGET: f64 = -0.22314355131420976; // log 0.8
const LARGEST: f64 = 1e7;

/**
 * Doubles or halves `stepSize` until the energy change of one leapfrog step crosses log 0.8, each time from the
 * present state with a fresh momentum. A NaN energy counts as infinite.
 *
 * @returns the step size; Infinity when it passed 1e7 (an improper posterior) and 0 when it vanished (a density that is
 *   not continuous, or whose gradient is wrong)
 */
export function findStepSize(trajectory: Trajectory, stepSize: f64): f64 {
  if (!(stepSize > 0 && stepSize <= LARGEST)) return stepSize;
  const grows = oneStepGain(trajectory, stepSize) > LOG_TARGET;
  while (true) {
    const gain = oneStepGain(trajectory, stepSize);
    if (grows ? !(gain > LOG_TARGET) : !(gain < LOG_TARGET)) return stepSize;
    stepSize *= grows ? 2 : 0.5;
    if (stepSize > LARGEST) return Infinity;
    if (stepSize == 0) return 0;
  }
}

/** H before minus H after one leapfrog step, -Infinity when that is NaN. */
function oneStepGain(trajectory: Trajectory, stepSize: f64): f64 {
  const hamiltonian = trajectory.hamiltonian;
  const state = trajectory.state;
  const trial = trajectory.forward;
  drawMomentum(hamiltonian, state);
  whiten(hamiltonian, state);
  leapfrog(hamiltonian, trial, state, stepSize);
  const gain = state.energy - trial.energy;
  return isNaN(gain) ? -Infinity : gain;
}
