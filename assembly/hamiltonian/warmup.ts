/** Warm-up: after every transition the metric learns by its schedule, and the kernels do. */
import { allocate } from "../memory";
import { createFisher, Fisher, guessMetric, learnFisher, restartFisher } from "./fisher";
import { createKernels, Kernels, learnFromTurn, restartStepSizes, useAveragedStepSizes } from "./kernels";
import { DENSE, DIAGONAL, LOW_RANK, UNIT } from "./metric";
import { learnPilot, Pilot } from "./pilot";
import { Trajectory } from "./trajectory";
import { createWindowedMetric, learnWindowed, restartWindowed, WindowedMetric } from "./windowed-metric";
import { lastWindow } from "./windows";

/** Stan's windows. */
export const WINDOWED: i32 = 0;
/** Draws and gradients: never a dense metric, always one of low rank. */
export const FISHER: i32 = 1;

/**
 * Depth of a tree at most in the early phase of a Fisher warm-up: a metric is learnt from gradients as well, and long
 * trajectories with a metric that is wrong would cost more than all that follows.
 */
const EARLY_DEPTH: i32 = 6;

/**
 * The part of the warm-up in which kernels take turns, without Stan's windows: from the end of the early phase, when
 * effects are carried as they will be and the metric is roughly known, for until then only the no-U-turn sampler knows
 * how far to go; and so long that the one chosen has time to learn its step size.
 */
const FIRST_TURN: f64 = 0.3;
const LAST_TURN: f64 = 0.7;

@unmanaged
export class Warmup {
  trajectory: Trajectory;
  iterations: i32;
  kernels: Kernels;
  /** At most one of these two is there; neither with a unit metric. */
  windowed: WindowedMetric;
  fisher: Fisher;
  hasWindowed: bool;
  hasFisher: bool;
  /** Of a model with effects that it carries. */
  pilot: Pilot;
  hasPilot: bool;
  /** Depth of a tree at most, when the early phase is over. */
  maxTreeDepth: i32;
}

export function createWarmup(
  trajectory: Trajectory,
  iterations: i32,
  adaptation: i32,
  kernel: i32,
  target: f64,
): Warmup {
  const warmup = changetype<Warmup>(allocate(offsetof<Warmup>()));
  const metric = trajectory.hamiltonian.metric;
  warmup.trajectory = trajectory;
  warmup.iterations = iterations;
  warmup.hasFisher = metric.kind == LOW_RANK || (metric.kind == DIAGONAL && adaptation == FISHER);
  warmup.hasWindowed = metric.kind != UNIT && !warmup.hasFisher;
  if (warmup.hasFisher) warmup.fisher = createFisher(metric, iterations);
  let firstTurn = <i32>(FIRST_TURN * <f64>iterations);
  let lastTurn = <i32>(LAST_TURN * <f64>iterations);
  if (warmup.hasWindowed) {
    warmup.windowed = createWindowedMetric(metric, iterations);
    firstTurn = lastWindow(warmup.windowed.windows, iterations);
    lastTurn = warmup.windowed.windows.stop;
  }
  warmup.kernels = createKernels(trajectory, kernel, target, firstTurn, lastTurn);
  return warmup;
}

/** Before the first iteration; the search for a step size begins at `stepSize`. */
export function startWarmup(warmup: Warmup, stepSize: f64): void {
  const trajectory = warmup.trajectory;
  if (warmup.hasFisher && warmup.iterations > 0) {
    warmup.maxTreeDepth = trajectory.maxTreeDepth;
    if (warmup.fisher.early > 0) trajectory.maxTreeDepth = min(trajectory.maxTreeDepth, EARLY_DEPTH);
  }
  beginLearning(warmup, stepSize);
}

/** A first metric when gradients are used, and first step sizes. */
function beginLearning(warmup: Warmup, stepSize: f64): void {
  const state = warmup.trajectory.state;
  if (warmup.hasFisher && warmup.iterations > 0) {
    guessMetric(warmup.trajectory.hamiltonian.metric, state.position, state.gradient);
  }
  restartStepSizes(warmup.kernels, stepSize);
}

/** Learns from the transition just made, warm-up iteration `iteration` (from 0). */
export function learn(warmup: Warmup, iteration: i32): void {
  const trajectory = warmup.trajectory;
  const kernels = warmup.kernels;
  learnFromTurn(kernels, iteration);
  if (learnMetric(warmup, iteration)) restartStepSizes(kernels, kernels.noUTurn.stepSize);
  if (warmup.hasPilot && learnPilot(warmup.pilot, trajectory.hamiltonian, trajectory.state, iteration)) {
    // Draws of the old coordinates say nothing of the new ones.
    if (warmup.hasFisher) restartFisher(warmup.fisher, trajectory.hamiltonian.metric);
    if (warmup.hasWindowed) restartWindowed(warmup.windowed, trajectory.hamiltonian.metric.kind == DENSE);
    beginLearning(warmup, kernels.noUTurn.stepSize);
  }
  if (iteration + 1 == warmup.iterations) useAveragedStepSizes(kernels);
}

/** Whether the metric changed so much that step sizes have to start anew. */
function learnMetric(warmup: Warmup, iteration: i32): bool {
  const trajectory = warmup.trajectory;
  const state = trajectory.state;
  const metric = trajectory.hamiltonian.metric;
  if (warmup.hasWindowed) return learnWindowed(warmup.windowed, metric, iteration, state.position);
  if (!warmup.hasFisher) return false;
  if (iteration + 1 == warmup.fisher.early) trajectory.maxTreeDepth = warmup.maxTreeDepth;
  const moved = trajectory.moved;
  return learnFisher(warmup.fisher, metric, iteration, state.position, state.gradient, moved);
}
