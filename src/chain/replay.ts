import { type LinkModules, returnEngine, takeEngine } from "./linked-engine.ts";
import type { ChainResult } from "./result.ts";

/** A model bound to data, as the outputs of its draws are computed from. */
export interface OutputProgram extends LinkModules {
  /** The data block, after `prepare`. */
  image: Uint8Array;
  /** Length of a draw's position. */
  dimension: number;
  /** Where in the data block is what a chain learnt of effects, in bytes. */
  pilot: number;
  /** How many standard normal numbers, from the draw's own generator, follow it. */
  noiseCount: number;
  /** Length of what `outputs` writes for one draw. */
  outputCount: number;
}

/** Numbers that are in the engine's memory at a time beside the data, so that it stays at some 8 MB. */
const BLOCK = 1 << 20;

/**
 * Computes the outputs of the first `draws` draws of each chain, in this thread, from positions, seeds and what the
 * chain learnt of effects. A draw's outputs are the same bits whenever they are computed.
 *
 * @param visit - is given rows of outputs, `[some, outputCount]`, which the next call overwrites; and the number of the
 *   first of them, counted over the draws of all chains, one chain after the other
 */
export function replay(
  program: OutputProgram,
  chains: readonly ChainResult[],
  draws: number,
  visit: (rows: Float64Array, first: number) => void,
): void {
  const { image, dimension, pilot, noiseCount, outputCount } = program;
  const linked = takeEngine(program);
  const { engine, outputs } = linked;
  const most = Math.max(1, Math.min(draws, Math.floor(BLOCK / (dimension + 1 + outputCount))));
  const [data, positions, seeds, out] = [
    image.length,
    8 * most * dimension,
    8 * most,
    8 * most * outputCount,
  ].map((bytes) => engine.allocate(bytes) >>> 0) as [number, number, number, number];
  new Uint8Array(engine.memory.buffer, data, image.length).set(image);
  chains.forEach((chain, c) => {
    new Float64Array(engine.memory.buffer, data + pilot, chain.pilot.length).set(chain.pilot);
    for (let from = 0; from < draws; from += most) {
      const to = Math.min(from + most, draws);
      const rows = to - from;
      // The engine's own scratch may have grown the memory, which detaches what was viewed before.
      const { buffer } = engine.memory;
      new Float64Array(buffer, positions, rows * dimension).set(
        chain.draws.subarray(from * dimension, to * dimension),
      );
      new BigUint64Array(buffer, seeds, rows).set(chain.drawSeeds.subarray(from, to));
      engine.replay(outputs, data, dimension, noiseCount, outputCount, positions, seeds, rows, out);
      visit(new Float64Array(engine.memory.buffer, out, rows * outputCount), c * draws + from);
    }
  });
  returnEngine(linked);
}
