/**
 * A model bound to data, ready to run: what a worker is sent. Everything in it can be structured-cloned, and
 * a `WebAssembly.Module` is sent as compiled code, not recompiled.
 */
export interface ChainProgram {
  /** The engine: samplers, mathematics, memory and function table. */
  engine: WebAssembly.Module;
  /**
   * The model: exports `density(data, position, gradient): f64` and `outputs(data, position, out)`, imports from
   * "engine" (the engine's exports) and "env" (its memory). Absent: the engine module itself exports the two. Chains
   * call the first; the second is called on their draws, when outputs are wanted.
   */
  density?: WebAssembly.Module;
  /** The user's own modules that the model imports from, as "wasm0", "wasm1", ... */
  own?: readonly WebAssembly.Module[];
  /** The data block, free of absolute addresses: every chain's engine holds its own copy. */
  image: Uint8Array;
  /** Length of a position on unconstrained space. */
  dimension: number;
  /** How many effects are carried by a map that warm-up learns. */
  effectCount: number;
  /** Where in the data block a chain writes what it learns of them, in bytes: informations, then locations. */
  pilot: number;
}

export type MetricKind = "unit" | "diagonal" | "low-rank" | "dense";
export type AdaptationKind = "stan" | "fisher";
export type KernelKind = "auto" | "nuts" | "rotation";

/** What one chain is to do; with a `ChainProgram` it determines every bit of the result. */
export interface ChainTask {
  /** The chain's number from 0: its random stream is the seed's, jumped `chain` × 2^128 steps. */
  chain: number;
  /** Iterations that adapt and are not kept. */
  warmup: number;
  /** Iterations that are kept. */
  draws: number;
  /** The generator's state, 8 words (32 bytes), shared by all chains of a fit. */
  seed: Uint32Array;
  /** The mean acceptance rate that the step size is adapted to, in (0, 1). */
  targetAccept: number;
  /** A trajectory has at most 2^maxTreeDepth - 1 leapfrog steps. */
  maxTreeDepth: number;
  metric: MetricKind;
  adaptation: AdaptationKind;
  kernel: KernelKind;
  /** The first position to try, `[dimension]`, unconstrained; absent: uniform in ±initRadius. */
  init?: Float64Array;
  /** Half the width of the cube that random first positions are drawn from, on unconstrained space. */
  initRadius: number;
}

/** How often a first position is drawn before a chain gives up, as in Stan. */
export const INITIALISATION_ATTEMPTS = 100;
