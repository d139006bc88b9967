// Test only: the sampler with densities to run it on, and its parts opened to be looked at.
import { Chain } from "../../assembly/hamiltonian/chain";
import {
  createDualAveraging,
  DualAveraging,
  learnStepSize,
  restartDualAveraging,
  useAveragedStepSize,
} from "../../assembly/hamiltonian/dual-averaging";
import { copyState, whiten } from "../../assembly/hamiltonian/hamiltonian";
import { findStepSize } from "../../assembly/hamiltonian/initial-step-size";
import { worth } from "../../assembly/hamiltonian/kernel-choice";
import { NO_U_TURN } from "../../assembly/hamiltonian/kernels";
import { leapfrog } from "../../assembly/hamiltonian/leapfrog";
import { addUnwhitened, whitenGradient, whitenPosition } from "../../assembly/hamiltonian/metric";
import { rotate, turn } from "../../assembly/hamiltonian/rotation";
import { nextWindow, startWindows, Windows } from "../../assembly/hamiltonian/windows";
import { cholesky } from "../../assembly/linear";
import { allocate } from "../../assembly/memory";
import {
  broken,
  correlated,
  cusp,
  eightSchools,
  flat,
  funnel,
  hierarchicalLogistic,
  logGamma,
  logisticRegression,
  normal,
  oneWay,
  oneWayEffects,
  oneWayRecentre,
  studentT,
  sumAndExponential,
  twoScales,
} from "./targets";

export * from "../../assembly/hamiltonian";
export { exp, log } from "../../assembly/math";
export { allocate, mark, release } from "../../assembly/memory";
export { standardNormal, uniform } from "../../assembly/random";
export {
  columnMean,
  columnQuantile,
  createWorkspace,
  essBulk,
  loadColumn,
  mcseMean,
  mcseQuantile,
} from "../../assembly/statistics";

/** Indices in the function table, in the order the tests name the targets. */
export function targetIndex(which: i32): u32 {
  if (which == 0) return normal.index;
  if (which == 1) return correlated.index;
  if (which == 2) return funnel.index;
  if (which == 3) return logGamma.index;
  if (which == 4) return studentT.index;
  if (which == 5) return broken.index;
  if (which == 6) return flat.index;
  if (which == 7) return eightSchools.index;
  if (which == 8) return logisticRegression.index;
  if (which == 9) return cusp.index;
  if (which == 10) return oneWay.index;
  if (which == 11) return twoScales.index;
  return hierarchicalLogistic.index;
}

export function oneWayEffectsIndex(): u32 {
  return oneWayEffects.index;
}

export function oneWayRecentreIndex(): u32 {
  return oneWayRecentre.index;
}

export function outputsIndex(): u32 {
  return sumAndExponential.index;
}

/** What the last transition did: depth, steps, divergent, accept rate, energy, moved. */
export function lastTransition(pointer: usize, out: usize): void {
  const trajectory = changetype<Chain>(pointer).trajectory;
  store<f64>(out, <f64>trajectory.depth);
  store<f64>(out, <f64>trajectory.subtree.steps, 8);
  store<f64>(out, trajectory.subtree.divergent ? 1 : 0, 16);
  store<f64>(out, trajectory.acceptRate, 24);
  store<f64>(out, trajectory.energy, 32);
  store<f64>(out, trajectory.moved ? 1 : 0, 40);
}

/**
 * From the chain's position and the whitened momentum at `momentum`: `steps` leapfrog steps in place, which leave the
 * momentum there and the position in the chain. Returns the energy change.
 */
export function leapfrogs(pointer: usize, momentum: usize, step: f64, steps: i32): f64 {
  const chain = changetype<Chain>(pointer);
  const state = chain.trajectory.state;
  let norm: f64 = 0;
  for (let i = 0; i < chain.hamiltonian.dimension; i++) {
    const r = load<f64>(momentum + ((<usize>i) << 3));
    store<f64>(state.momentum + ((<usize>i) << 3), r);
    norm += r * r;
  }
  state.norm = norm;
  whiten(chain.hamiltonian, state);
  const before = 0.5 * norm - state.logDensity;
  for (let i = 0; i < steps; i++) leapfrog(chain.hamiltonian, state, state, step);
  memory.copy(momentum, state.momentum, (<usize>chain.hamiltonian.dimension) << 3);
  return state.energy - before;
}

/** The columns of a metric of low rank. */
export function metricRank(pointer: usize): i32 {
  return changetype<Chain>(pointer).hamiltonian.metric.lowRank.rank;
}

/** Gives a metric of low rank its columns `[rank, dimension]` and their Λ^½ `[rank]`. */
export function setColumns(pointer: usize, columns: usize, stretches: usize, rank: i32): void {
  const metric = changetype<Chain>(pointer).hamiltonian.metric;
  const lowRank = metric.lowRank;
  const bytes = (<usize>metric.dimension) << 3;
  lowRank.rank = rank;
  memory.copy(lowRank.stretches, stretches, (<usize>rank) << 3);
  for (let k: usize = 0; k < <usize>rank; k++) {
    memory.copy(lowRank.columns + k * ((<usize>metric.length) << 3), columns + k * bytes, bytes);
  }
}

/** q ← q + s L x, w ← Lᵀ g, y ← L⁻¹ (q - μ); vectors padded. */
export function unwhitenInto(pointer: usize, q: usize, s: f64, x: usize): void {
  addUnwhitened(changetype<Chain>(pointer).hamiltonian.metric, q, s, x);
}
export function whitenGradientInto(pointer: usize, w: usize, g: usize): void {
  whitenGradient(changetype<Chain>(pointer).hamiltonian.metric, w, g);
}
export function whitenPositionInto(pointer: usize, y: usize, q: usize): void {
  whitenPosition(changetype<Chain>(pointer).hamiltonian.metric, y, q);
}

export function searchStepSize(pointer: usize, stepSize: f64): f64 {
  return findStepSize(changetype<Chain>(pointer).trajectory, stepSize);
}

/** Writes first, stop, and then the last iteration of every window, as i32; returns the number of windows. */
export function windowEnds(warmup: i32, out: usize): i32 {
  const windows = changetype<Windows>(allocate(offsetof<Windows>()));
  startWindows(windows, warmup);
  store<i32>(out, windows.first);
  store<i32>(out, windows.stop, 4);
  let count = 0;
  for (let iteration = 0; iteration < warmup; iteration++) {
    if (iteration != windows.end) continue;
    store<i32>(out + ((<usize>count) << 2), windows.end, 8);
    count++;
    nextWindow(windows);
  }
  return count;
}

export function newDualAveraging(target: f64, largest: f64, stepSize: f64): usize {
  const averaging = createDualAveraging(target, largest);
  restartDualAveraging(averaging, stepSize);
  return changetype<usize>(averaging);
}

export function learnFrom(averaging: usize, acceptRate: f64): f64 {
  learnStepSize(changetype<DualAveraging>(averaging), acceptRate);
  return changetype<DualAveraging>(averaging).stepSize;
}

export function averaged(averaging: usize): f64 {
  useAveragedStepSize(changetype<DualAveraging>(averaging));
  return changetype<DualAveraging>(averaging).stepSize;
}

export function factor(out: usize, matrix: usize, dimension: i32): bool {
  return cholesky(out, matrix, dimension);
}

/** The same by `steps` steps of a rotation, each through `angle`. */
export function turns(pointer: usize, momentum: usize, angle: f64, steps: i32, isExact: bool): f64 {
  const chain = changetype<Chain>(pointer);
  const state = chain.trajectory.state;
  let norm: f64 = 0;
  for (let i = 0; i < chain.hamiltonian.dimension; i++) {
    const r = load<f64>(momentum + ((<usize>i) << 3));
    store<f64>(state.momentum + ((<usize>i) << 3), r);
    norm += r * r;
  }
  const before = 0.5 * norm - state.logDensity;
  turn(chain.rotation, angle, steps, isExact);
  copyState(chain.hamiltonian, state, chain.trajectory.forward);
  memory.copy(momentum, state.momentum, (<usize>chain.hamiltonian.dimension) << 3);
  return chain.trajectory.forward.energy - before;
}

/** The centre of the metric, `[dimension]`. */
export function chainCenter(pointer: usize): usize {
  return changetype<Chain>(pointer).hamiltonian.metric.center;
}

/** One transition of the rotation with the given step size. */
export function rotateOnce(pointer: usize, stepSize: f64, isExact: bool): void {
  rotate(changetype<Chain>(pointer).rotation, stepSize, isExact);
}

/** How the next transition is made: 0 no-U-turn, 1 leapfrog steps, 2 exact ones. */
export function nextTurn(pointer: usize): i32 {
  return changetype<Chain>(pointer).warmup.kernels.turn;
}

/** Independent draws a gradient, as measured: of the no-U-turn sampler (0) or the rotation (1). */
export function measuredWorth(pointer: usize, kernel: i32): f64 {
  const choice = changetype<Chain>(pointer).warmup.kernels.choice;
  return worth(choice, kernel == NO_U_TURN ? choice.noUTurn : choice.rotation);
}
