/** Warm-up: after every transition the step size learns, and the metric by the schedule chosen. */
import { allocate } from "../memory";
import { averagedStepSize, DualAveraging, learnStepSize, restartDualAveraging } from "./dual-averaging";
import { createFisher, Fisher, guessMetric, learnFisher, restartFisher } from "./fisher";
import { findStepSize } from "./initial-step-size";
import { DENSE, DIAGONAL, LOW_RANK, UNIT } from "./metric";
import { learnPilot, Pilot } from "./pilot";
import { Trajectory } from "./trajectory";
import { createWindowedMetric, learnWindowed, restartWindowed, WindowedMetric } from "./windowed-metric";

/** Stan's windows. */
export const WINDOWED: i32 = 0;
/** Draws and gradients: never a dense metric, always one of low rank. */
export const FISHER: i32 = 1;

/**
 * Depth of a tree at most in the early phase of a Fisher warm-up: a metric is learnt from gradients as well, and long
 * trajectories with a metric that is wrong would cost more than all that follows.
 */
const EARLY_DEPTH: i32 = 6;

@unmanaged
export class Warmup {
  trajectory: Trajectory;
  iterations: i32;
  averaging: DualAveraging;
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

export function createWarmup(trajectory: Trajectory, iterations: i32, adaptation: i32, target: f64): Warmup {
  const warmup = changetype<Warmup>(allocate(offsetof<Warmup>()));
  const metric = trajectory.hamiltonian.metric;
  warmup.trajectory = trajectory;
  warmup.iterations = iterations;
  warmup.averaging = changetype<DualAveraging>(allocate(offsetof<DualAveraging>()));
  warmup.averaging.target = target;
  warmup.hasFisher = metric.kind == LOW_RANK || (metric.kind == DIAGONAL && adaptation == FISHER);
  warmup.hasWindowed = metric.kind != UNIT && !warmup.hasFisher;
  if (warmup.hasFisher) warmup.fisher = createFisher(metric, iterations);
  if (warmup.hasWindowed) warmup.windowed = createWindowedMetric(metric, iterations);
  return warmup;
}

/** Before the first iteration; returns the first step size. */
export function startWarmup(warmup: Warmup, stepSize: f64): f64 {
  const trajectory = warmup.trajectory;
  if (warmup.hasFisher && warmup.iterations > 0) {
    warmup.maxTreeDepth = trajectory.maxTreeDepth;
    if (warmup.fisher.early > 0) trajectory.maxTreeDepth = min(trajectory.maxTreeDepth, EARLY_DEPTH);
  }
  return beginLearning(warmup, stepSize);
}

/** A first metric when gradients are used, and a first step size, which is returned. */
function beginLearning(warmup: Warmup, stepSize: f64): f64 {
  const state = warmup.trajectory.state;
  if (warmup.hasFisher && warmup.iterations > 0) {
    guessMetric(warmup.trajectory.hamiltonian.metric, state.position, state.gradient);
  }
  return restartStepSize(warmup, stepSize);
}

/**
 * Learns from the transition just made, warm-up iteration `iteration` (from 0), and returns the next step size:
 * after the last iteration the averaged one. Infinity or 0 as `findStepSize` returns them.
 */
export function learn(warmup: Warmup, iteration: i32, stepSize: f64): f64 {
  const trajectory = warmup.trajectory;
  const state = trajectory.state;
  const metric = trajectory.hamiltonian.metric;
  stepSize = learnStepSize(warmup.averaging, trajectory.acceptRate);
  if (warmup.hasWindowed) {
    const learnt = learnWindowed(warmup.windowed, metric, iteration, state.position);
    if (learnt) stepSize = restartStepSize(warmup, stepSize);
  } else if (warmup.hasFisher) {
    const learnt = learnFisher(
      warmup.fisher,
      metric,
      iteration,
      state.position,
      state.gradient,
      trajectory.moved,
    );
    if (learnt) stepSize = restartStepSize(warmup, stepSize);
    if (iteration + 1 == warmup.fisher.early) trajectory.maxTreeDepth = warmup.maxTreeDepth;
  }
  if (warmup.hasPilot && learnPilot(warmup.pilot, trajectory.hamiltonian, state, iteration)) {
    // Draws of the old coordinates say nothing of the new ones.
    if (warmup.hasFisher) restartFisher(warmup.fisher, metric);
    if (warmup.hasWindowed) restartWindowed(warmup.windowed, metric.kind == DENSE);
    stepSize = beginLearning(warmup, stepSize);
  }
  const isLast = iteration == warmup.iterations - 1;
  return isLast && warmup.averaging.count > 0 ? averagedStepSize(warmup.averaging) : stepSize;
}

function restartStepSize(warmup: Warmup, stepSize: f64): f64 {
  const found = findStepSize(warmup.trajectory, stepSize);
  restartDualAveraging(warmup.averaging, found);
  return found;
}
