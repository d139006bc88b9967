/** Running means and variances of vectors (Welford 1962): one pass, no cancellation. */

import { allocateVector } from "../linear";
import { allocate } from "../memory";

@unmanaged
export class Welford {
  count: i32;
  /** Padded length. */
  length: i32;
  mean: usize;
  /** Σ (x - mean)². */
  squares: usize;
}

export function createWelford(length: i32): Welford {
  const welford = changetype<Welford>(allocate(offsetof<Welford>()));
  welford.length = length;
  welford.mean = allocateVector(length);
  welford.squares = allocateVector(length);
  return welford;
}

export function restartWelford(welford: Welford): void {
  const bytes = (<usize>welford.length) << 3;
  welford.count = 0;
  memory.fill(welford.mean, 0, bytes);
  memory.fill(welford.squares, 0, bytes);
}

/** d = x - mean;  mean ← mean + d / n;  squares ← squares + d (x - mean). */
export function addToWelford(welford: Welford, x: usize): void {
  welford.count++;
  const n = f64x2.splat(<f64>welford.count);
  let mean = welford.mean;
  let squares = welford.squares;
  const end = x + ((<usize>welford.length) << 3);
  for (; x < end; x += 16, mean += 16, squares += 16) {
    const value = v128.load(x);
    const before = v128.load(mean);
    const difference = f64x2.sub(value, before);
    const after = f64x2.add(before, f64x2.div(difference, n));
    v128.store(mean, after);
    const step = f64x2.mul(difference, f64x2.sub(value, after));
    v128.store(squares, f64x2.add(v128.load(squares), step));
  }
}

/** The sample variance of component `i`, with divisor n - 1. */
// @ts-ignore: decorator
@inline
export function welfordVariance(welford: Welford, i: i32): f64 {
  return load<f64>(welford.squares + ((<usize>i) << 3)) / <f64>(welford.count - 1);
}
