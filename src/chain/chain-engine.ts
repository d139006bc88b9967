import type { EngineExports, Pointer } from "../engine/exports.ts";

/** What running a chain needs of the engine: its memory and table, and the chain functions of assembly/. */
export interface ChainEngine
  extends Pick<EngineExports, "memory" | "table" | "allocate" | "mark" | "release"> {
  createChain(
    density: number,
    data: Pointer,
    dimension: number,
    warmup: number,
    draws: number,
    metric: number,
    adaptation: number,
    kernel: number,
    targetAccept: number,
    maxTreeDepth: number,
  ): Pointer;
  /** Lets warm-up learn how effects are carried; before `initialiseChain`. */
  setEffects(chain: Pointer, effects: number, recentre: number, count: number, learnt: Pointer): void;
  /** 0, 1 the log density is not finite, 2 the gradient is not; a negative radius takes the position as it is. */
  initialiseChain(chain: Pointer, radius: number, attempts: number): number;
  /** Iterations done in all, -1 the posterior is improper, -2 no step size is small enough. */
  runChain(chain: Pointer, iterations: number): number;
  chainRandom(chain: Pointer): Pointer;
  chainPosition(chain: Pointer): Pointer;
  chainGradient(chain: Pointer): Pointer;
  chainLogDensity(chain: Pointer): number;
  chainBadIndex(chain: Pointer): number;
  chainDraws(chain: Pointer): Pointer;
  chainDrawSeeds(chain: Pointer): Pointer;
  chainStatistics(chain: Pointer): Pointer;
  chainInverseMetric(chain: Pointer): Pointer;
  /** 0 no-U-turn, 1 rotation: what makes the draws. */
  chainKernel(chain: Pointer): number;
  chainStepSize(chain: Pointer): number;
  chainGradientCount(chain: Pointer): number;
  /** Writes the outputs `[draws, outputCount]` of positions `[draws, dimension]` and seeds `[draws]`, u64. */
  replay(
    outputs: number,
    data: Pointer,
    dimension: number,
    noiseCount: number,
    outputCount: number,
    positions: Pointer,
    seeds: Pointer,
    draws: number,
    out: Pointer,
  ): void;
  /** Moves a generator on by 2^128 steps. */
  jump(random: Pointer): void;
}
