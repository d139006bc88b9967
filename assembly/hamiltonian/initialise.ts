/** Finding a place to start: Stan's random initialisation. */
import { uniform } from "../random";
import { Chain } from "./chain";
import { evaluate } from "./hamiltonian";

/** The log density is NaN or infinite. */
const BAD_DENSITY: i32 = 1;
/** A component of the gradient is NaN or infinite. */
const BAD_GRADIENT: i32 = 2;

/**
 * Puts the chain where log density and gradient are finite: every component uniform in (-radius, radius), at most
 * `attempts` times (Stan: 2 and 100). With a negative radius the position that the host wrote is taken, and tried once;
 * with radius 0 it is the origin, also tried once.
 *
 * @returns 0, 1 when the log density is not finite, 2 when the gradient is not (of the last attempt, whose position, log
 *   density, gradient and `chainBadIndex` stay readable)
 */
export function initialiseChain(pointer: usize, radius: f64, attempts: i32): i32 {
  const chain = changetype<Chain>(pointer);
  const hamiltonian = chain.hamiltonian;
  const state = chain.trajectory.state;
  let result = BAD_DENSITY;
  for (let attempt = 0; attempt == 0 || (attempt < attempts && radius > 0); attempt++) {
    if (radius >= 0) {
      for (let i = 0; i < hamiltonian.dimension; i++) {
        const u = radius > 0 ? uniform(hamiltonian.random) : 0.5;
        store<f64>(state.position + ((<usize>i) << 3), radius * (2 * u - 1));
      }
    }
    state.logDensity = evaluate(hamiltonian, state.position, state.gradient);
    if (!isFinite(state.logDensity)) result = BAD_DENSITY;
    else if (chainBadIndex(pointer) >= 0) result = BAD_GRADIENT;
    else return 0;
  }
  return result;
}

/** The first component of the current gradient that is not finite, or -1. */
export function chainBadIndex(pointer: usize): i32 {
  const chain = changetype<Chain>(pointer);
  const gradient = chain.trajectory.state.gradient;
  for (let i = 0; i < chain.hamiltonian.dimension; i++) {
    if (!isFinite(load<f64>(gradient + ((<usize>i) << 3)))) return i;
  }
  return -1;
}
