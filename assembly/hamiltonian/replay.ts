/** The outputs of draws, computed when they are wanted: a chain keeps positions and seeds alone. */
import { allocate, mark, release } from "../memory";
import { randomStateBytes, seedRandom, standardNormal } from "../random";

/**
 * Writes the outputs of draws. A draw's noise comes from a generator of its own, so its outputs are the same whenever
 * they are computed, and in whatever order.
 *
 * @param outputs - index in the function table of `(data, position, out) => void`; its position is a draw's, and then
 *   `noiseCount` independent standard normal numbers
 * @param data - its first argument
 * @param positions - `[draws, dimension]`
 * @param seeds - `[draws]`, u64
 * @param out - `[draws, outputCount]`
 */
export function replay(
  outputs: u32,
  data: usize,
  dimension: i32,
  noiseCount: i32,
  outputCount: i32,
  positions: usize,
  seeds: usize,
  draws: i32,
  out: usize,
): void {
  const before = mark();
  const random = allocate(randomStateBytes);
  const bytes = (<usize>dimension) << 3;
  const position = allocate(bytes + ((<usize>noiseCount) << 3));
  const end = position + bytes + ((<usize>noiseCount) << 3);
  for (let draw = 0; draw < draws; draw++) {
    seedRandom(random, load<u64>(seeds));
    memory.copy(position, positions, bytes);
    for (let at = position + bytes; at < end; at += 8) store<f64>(at, standardNormal(random));
    call_indirect<void>(outputs, data, position, out);
    seeds += 8;
    positions += bytes;
    out += (<usize>outputCount) << 3;
  }
  release(before);
}
