/** A chain: the sampler's whole state, and the arrays its results go to. */
import { allocate } from "../memory";
import { createHamiltonian, Hamiltonian } from "./hamiltonian";
import { createMetric } from "./metric";
import { createPilot } from "./pilot";
import { createRotation, Rotation } from "./rotation";
import { createTrajectory, Trajectory } from "./trajectory";
import { createWarmup, Warmup } from "./warmup";

/** Statistics of an iteration: lp, acceptance_rate, step_size, tree_depth, n_steps, diverging, energy. */
export const STATISTICS: i32 = 7;

const DEEPEST: i32 = 20;

@unmanaged
export class Chain {
  hamiltonian: Hamiltonian;
  trajectory: Trajectory;
  rotation: Rotation;
  warmup: Warmup;
  warmupIterations: i32;
  drawIterations: i32;
  /** Iterations done, warm-up included. */
  done: i32;
  stepSize: f64;
  started: bool;
  /** 0, or the negative code with which `runChain` stopped for good. */
  failure: i32;
  /** `[draws, dimension]`, unconstrained. */
  draws: usize;
  /** `[draws]`, u64: what each draw's own generator is seeded with when its outputs are computed. */
  drawSeeds: usize;
  /** `[warmup + draws, 7]`. */
  statistics: usize;
}

/**
 * Allocates a chain with everything it will ever need, and returns its pointer. Fill its random state (`chainRandom`)
 * before anything else is called.
 *
 * @param density - index in the function table of `(data, position, gradient) => f64`, the log density on
 *   unconstrained space, which writes the gradient
 * @param data - its first argument
 * @param metric - 0 unit, 1 diagonal, 2 dense, 3 of low rank
 * @param adaptation - how a diagonal metric is learnt: 0 Stan's windows, 1 draws and gradients (Fisher divergence)
 * @param kernel - 0 no-U-turn, 1 rotation, 2 whichever the warm-up finds better
 * @param targetAccept - δ of dual averaging, in (0, 1); 0.8 is Stan's default
 * @param maxTreeDepth - at most 2^maxTreeDepth - 1 leapfrog steps a transition; taken into [1, 20]
 */
export function createChain(
  density: u32,
  data: usize,
  dimension: i32,
  warmup: i32,
  draws: i32,
  metric: i32,
  adaptation: i32,
  kernel: i32,
  targetAccept: f64,
  maxTreeDepth: i32,
): usize {
  const chain = changetype<Chain>(allocate(offsetof<Chain>()));
  const hamiltonian = createHamiltonian(density, data, createMetric(metric, dimension));
  chain.hamiltonian = hamiltonian;
  chain.trajectory = createTrajectory(hamiltonian, min(max(maxTreeDepth, 1), DEEPEST));
  chain.warmup = createWarmup(chain.trajectory, warmup, adaptation, kernel, targetAccept);
  chain.rotation = createRotation(chain.trajectory);
  chain.warmupIterations = warmup;
  chain.drawIterations = draws;
  chain.stepSize = 1;
  chain.draws = allocate((<usize>draws * <usize>dimension) << 3);
  chain.drawSeeds = allocate((<usize>draws) << 3);
  chain.statistics = allocate(((<usize>warmup + <usize>draws) * <usize>STATISTICS) << 3);
  return changetype<usize>(chain);
}

/**
 * Lets warm-up learn how a model's effects are best carried; before the first iteration.
 *
 * @param effects - index in the function table of `(data, position, out) => void`, which writes the effects and then
 *   their scores, `[2, count]`
 * @param recentre - index of `(data, effects, position) => void`, which writes the coordinates of such effects
 * @param learnt - where in the data block the model reads informations and locations, `[2, count]`; zeros
 */
export function setEffects(pointer: usize, effects: u32, recentre: u32, count: i32, learnt: usize): void {
  const chain = changetype<Chain>(pointer);
  const warmup = chain.warmup;
  warmup.pilot = createPilot(effects, recentre, count, learnt, warmup.iterations, chain.hamiltonian.length);
  warmup.hasPilot = true;
}
