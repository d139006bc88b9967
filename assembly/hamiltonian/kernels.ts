/**
 * Who makes the next transition, and with what step size.
 *
 * The no-U-turn sampler begins. When the metric is roughly known, it and the rotation take turns, and are measured; then
 * one of them stays. The rotation's steps are exact if the posterior has proved nearly normal, with a transition of
 * leapfrog steps now and then, should it have a tail after all.
 */
import { allocate } from "../memory";
import {
  createDualAveraging,
  DualAveraging,
  learnStepSize,
  restartDualAveraging,
  useAveragedStepSize,
} from "./dual-averaging";
import { findStepSize } from "./initial-step-size";
import { createKernelChoice, isRotationBetter, KernelChoice, measure } from "./kernel-choice";
import { createNormality, isNearlyNormal, learnNormality, Normality, restartNormality } from "./normality";
import { LOG_QUARTER_TURN } from "./rotation";
import { Trajectory } from "./trajectory";
import { addToWelford } from "./welford";

/** Kernels, as asked for and as settled on. */
export const NO_U_TURN: i32 = 0;
export const ROTATION: i32 = 1;
export const MEASURED: i32 = 2;

/** Turns: `NO_U_TURN`, or the rotation by one kind of steps. */
export const LEAPFROG: i32 = 1;
export const EXACT: i32 = 2;

/** While turns are taken, one in so many is the no-U-turn sampler's, whose transitions cost more gradients. */
const NO_U_TURNS: i32 = 4;
/** With exact steps, one transition in so many is made by leapfrog. */
const LEAPFROGS: i32 = 8;
/** The share of turns before measuring begins, in which the rotation finds its step size. */
const UNMEASURED: f64 = 0.25;
/**
 * The least acceptance that a rotation aims at. All of it is lost when its end is refused: at 0.85 one hierarchical logistic
 * fit in 250 was held up for tens of draws where scales are small; and exact steps are at most a quarter turn, so that
 * aiming lower would gain nothing.
 */
const ROTATION_TARGET: f64 = 0.9;

@unmanaged
export class Kernels {
  trajectory: Trajectory;
  asked: i32;
  kernel: i32;
  /** What the next transition is. */
  turn: i32;
  isNormal: bool;
  noUTurn: DualAveraging;
  leapfrog: DualAveraging;
  exact: DualAveraging;
  /** Iterations at which turns begin, are measured, and end. */
  firstTurn: i32;
  firstMeasured: i32;
  lastTurn: i32;
  choice: KernelChoice;
  normality: Normality;
}

export function createKernels(
  trajectory: Trajectory,
  asked: i32,
  target: f64,
  firstTurn: i32,
  lastTurn: i32,
): Kernels {
  const kernels = changetype<Kernels>(allocate(offsetof<Kernels>()));
  const metric = trajectory.hamiltonian.metric;
  kernels.trajectory = trajectory;
  kernels.asked = asked;
  kernels.kernel = asked == ROTATION ? ROTATION : NO_U_TURN;
  kernels.noUTurn = createDualAveraging(target, Infinity);
  kernels.leapfrog = createDualAveraging(max(target, ROTATION_TARGET), LOG_QUARTER_TURN);
  kernels.exact = createDualAveraging(max(target, ROTATION_TARGET), LOG_QUARTER_TURN);
  kernels.firstTurn = firstTurn;
  kernels.firstMeasured = firstTurn + <i32>(UNMEASURED * <f64>(lastTurn - firstTurn));
  kernels.lastTurn = lastTurn;
  if (asked == NO_U_TURN) return kernels;
  kernels.choice = createKernelChoice(metric.dimension, metric.length);
  kernels.normality = createNormality(metric);
  return kernels;
}

/** All begin anew from a step size near `stepSize` that suits one leapfrog step: the metric is another. */
export function restartStepSizes(kernels: Kernels, stepSize: f64): void {
  const found = findStepSize(kernels.trajectory, stepSize);
  restartDualAveraging(kernels.noUTurn, found);
  restartDualAveraging(kernels.leapfrog, found);
  restartDualAveraging(kernels.exact, found);
  if (kernels.asked != NO_U_TURN) restartNormality(kernels.normality);
}

/** Learns from the transition just made, warm-up iteration `iteration` (from 0). */
export function learnFromTurn(kernels: Kernels, iteration: i32): void {
  const trajectory = kernels.trajectory;
  learnStepSize(averagingInUse(kernels), trajectory.acceptRate);
  if (kernels.asked == NO_U_TURN || iteration < kernels.firstTurn || iteration >= kernels.lastTurn) return;
  const state = trajectory.state;
  const choice = kernels.choice;
  if (iteration < kernels.firstMeasured) {
    addToWelford(choice.moments, state.position);
    return;
  }
  const subtree = trajectory.subtree;
  const jumps = kernels.turn == NO_U_TURN ? choice.noUTurn : choice.rotation;
  measure(choice, jumps, state.position, subtree.steps, subtree.divergent);
  learnNormality(kernels.normality, trajectory.hamiltonian.metric, state);
}

/** After the last iteration of warm-up. */
export function useAveragedStepSizes(kernels: Kernels): void {
  useAveragedStepSize(kernels.noUTurn);
  useAveragedStepSize(kernels.leapfrog);
  useAveragedStepSize(kernels.exact);
}

/** Decides on iteration `next`, of warm-up or after it, and returns its step size, as `findStepSize` does if in vain. */
export function takeTurn(kernels: Kernels, next: i32): f64 {
  if (kernels.asked != NO_U_TURN && next >= kernels.firstTurn) {
    if (next == kernels.firstTurn) restartDualAveraging(kernels.leapfrog, kernels.noUTurn.stepSize);
    if (next == kernels.lastTurn) settle(kernels);
    kernels.turn = turnOf(kernels, next);
  }
  return averagingInUse(kernels).stepSize;
}

function settle(kernels: Kernels): void {
  if (kernels.asked == MEASURED && isRotationBetter(kernels.choice)) kernels.kernel = ROTATION;
  kernels.isNormal = isNearlyNormal(kernels.normality);
  restartDualAveraging(kernels.exact, kernels.leapfrog.stepSize);
}

function turnOf(kernels: Kernels, iteration: i32): i32 {
  if (iteration < kernels.lastTurn) return iteration % NO_U_TURNS == 0 ? NO_U_TURN : LEAPFROG;
  if (kernels.kernel == NO_U_TURN) return NO_U_TURN;
  return kernels.isNormal && iteration % LEAPFROGS != 0 ? EXACT : LEAPFROG;
}

/** The step size of the kernel settled on. */
export function settledStepSize(kernels: Kernels): f64 {
  if (kernels.kernel == NO_U_TURN) return kernels.noUTurn.stepSize;
  return (kernels.isNormal ? kernels.exact : kernels.leapfrog).stepSize;
}

// @ts-ignore: decorator
@inline
function averagingInUse(kernels: Kernels): DualAveraging {
  if (kernels.turn == NO_U_TURN) return kernels.noUTurn;
  return kernels.turn == EXACT ? kernels.exact : kernels.leapfrog;
}
