/** What one chain made. Arrays are row-major; an aborted chain's hold the iterations that were finished. */
export interface ChainResult {
  /** The chain's number from 0. */
  chain: number;
  /** Warm-up iterations done. */
  warmup: number;
  /** Draws made. */
  drawCount: number;
  /** `[drawCount, dimension]`, on unconstrained space. */
  draws: Float64Array;
  /** `[drawCount]`: what the generator of each draw's own noise is seeded with; see `replay`. */
  drawSeeds: BigUint64Array;
  /** `[warmup + drawCount, 7]`: lp, acceptance_rate, step_size, tree_depth, n_steps, diverging, energy. */
  statistics: Float64Array;
  /** The inverse metric at the end: `[dimension]`, or `[dimension, dimension]` of a dense one; of low rank, its diagonal. */
  inverseMetric: Float64Array;
  /** What warm-up learnt of effects, `[2, effectCount]`: informations and locations. */
  pilot: Float64Array;
  /** What made the draws. */
  kernel: "nuts" | "rotation";
  /** The step size at the end. */
  stepSize: number;
  /** Evaluations of the gradient, those of the start included. */
  gradients: number;
  /** Time spent; the start belongs to the warm-up. */
  seconds: { warmup: number; sampling: number };
}
