/**
 * Vectors of f64 in linear memory: 16-byte aligned and zero-padded to a multiple of four elements, so that every
 * loop takes two f64x2 at a time and needs no tail. `length` below is always the padded length.
 *
 * Order of every reduction: elements 4k and 4k+1 go to the lanes of one accumulator, 4k+2 and 4k+3 to those of
 * another; the accumulators are added, then lane 0 and lane 1.
 */
import { allocate } from "../memory";

/** The number of elements a vector of `dimension` elements occupies. */
// @ts-ignore: decorator
@inline
export function paddedLength(dimension: i32): i32 {
  return (dimension + 3) & ~3;
}

/** Zeroes the padding, where an overflow may have left NaN: what is not a number stays so times 0. */
export function clearPadding(x: usize, dimension: i32, length: i32): void {
  memory.fill(x + ((<usize>dimension) << 3), 0, (<usize>(length - dimension)) << 3);
}

/** Allocates a zeroed vector of `length` (padded) elements. */
export function allocateVector(length: i32): usize {
  return allocate((<usize>length) << 3);
}

/** The sum of both lanes of `a + b`, lane 0 first. */
// @ts-ignore: decorator
@inline
export function sumLanes(a: v128, b: v128): f64 {
  const s = f64x2.add(a, b);
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

/** to ← from. */
// @ts-ignore: decorator
@inline
export function copyVector(to: usize, from: usize, length: i32): void {
  const end = from + ((<usize>length) << 3);
  for (; from < end; from += 32, to += 32) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  }
}

/** to ← 0; for short vectors faster than the call that memory.fill makes. */
// @ts-ignore: decorator
@inline
export function clearVector(to: usize, length: i32): void {
  const end = to + ((<usize>length) << 3);
  const zero = f64x2.splat(0);
  for (; to < end; to += 32) {
    v128.store(to, zero);
    v128.store(to, zero, 16);
  }
}

/** Σ aᵢ bᵢ, in the order written at the head of this file. */
export function dot(a: usize, b: usize, length: i32): f64 {
  const end = a + ((<usize>length) << 3);
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  for (; a < end; a += 32, b += 32) {
    even = f64x2.add(even, f64x2.mul(v128.load(a), v128.load(b)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
  }
  return sumLanes(even, odd);
}

/** to ← to + scale · from. */
// @ts-ignore: decorator
@inline
export function addScaled(to: usize, scale: f64, from: usize, length: i32): void {
  const end = from + ((<usize>length) << 3);
  const factor = f64x2.splat(scale);
  for (; from < end; from += 32, to += 32) {
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(factor, v128.load(from))));
    v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(factor, v128.load(from, 16))), 16);
  }
}

/** to ← a ∘ b, element by element. */
export function multiplyVectors(to: usize, a: usize, b: usize, length: i32): void {
  const end = a + ((<usize>length) << 3);
  for (; a < end; a += 16, b += 16, to += 16) v128.store(to, f64x2.mul(v128.load(a), v128.load(b)));
}

/** to ← to + scale · (a ∘ b). */
export function addScaledProduct(to: usize, scale: f64, a: usize, b: usize, length: i32): void {
  const end = a + ((<usize>length) << 3);
  const factor = f64x2.splat(scale);
  for (; a < end; a += 16, b += 16, to += 16) {
    const product = f64x2.mul(f64x2.mul(factor, v128.load(a)), v128.load(b));
    v128.store(to, f64x2.add(v128.load(to), product));
  }
}
