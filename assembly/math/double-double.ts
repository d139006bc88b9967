import { first } from "./lanes";

/** Error-free products: the part of a product that its rounding leaves out (Dekker 1971). */

/** 2^27 + 1 splits a double into two halves of at most 26 bits. */
// @ts-ignore: decorator
@lazy
const SPLITTER: usize = memory.data<f64>([134217729]);

/** a b - p, where p is a b rounded; for |a|, |b| < 2^996 and products that do not underflow. */
// @ts-ignore: decorator
@inline
export function productRestX2(a: v128, b: v128, p: v128): v128 {
  const splitter = v128.load64_splat(SPLITTER);
  const aShifted = f64x2.mul(splitter, a);
  const bShifted = f64x2.mul(splitter, b);
  const aHigh = f64x2.sub(aShifted, f64x2.sub(aShifted, a));
  const bHigh = f64x2.sub(bShifted, f64x2.sub(bShifted, b));
  const aLow = f64x2.sub(a, aHigh);
  const bLow = f64x2.sub(b, bHigh);
  const high = f64x2.add(f64x2.sub(f64x2.mul(aHigh, bHigh), p), f64x2.mul(aHigh, bLow));
  return f64x2.add(f64x2.add(high, f64x2.mul(aLow, bHigh)), f64x2.mul(aLow, bLow));
}

/** a b - p of scalars. */
export function productRest(a: f64, b: f64, p: f64): f64 {
  return first(productRestX2(f64x2.splat(a), f64x2.splat(b), f64x2.splat(p)));
}
