import { first } from "./lanes";
import { cubicX2, linearX2, splat } from "./polynomial";

/** Constants of log and log1p. Coefficients: tools/derive-coefficients.py, "log" (relative error 2^-58.9). */
// @ts-ignore: decorator
@lazy
const TABLE: usize = memory.data<f64>([
  0.693147180559663, // 0: ln 2, upper 41 bits
  2.8235290563031577e-13, // 1: ln 2, the rest
  4503599627371519, // 2: 2^52 + 1023
  1, // 3
  2, // 4
  0.5, // 5
  0.6666666666666734, // 6: P
  0.3999999999941432,
  0.28571428742475147,
  0.2222219856346877,
  0.18183564867018995,
  0.15314035838091772,
  0.1479610531266095,
  -0.0, // 13: the sign
  54, // 14
  18014398509481984, // 15: 2^54
  2.2250738585072014e-308, // 16: the smallest normal number
  Infinity, // 17
  0, // 18
  8.98846567431158e307, // 19: 2^1023
]);

/** The bit patterns with which a double is taken apart. */
// @ts-ignore: decorator
@lazy
const PATTERN: usize = memory.data<u64>([
  0x00095f619980c433, // 0: bits of 1 less bits of sqrt(1/2)
  0x000fffffffffffff, // 1: fraction
  0x3fe6a09e667f3bcd, // 2: sqrt(1/2)
  0x4330000000000000, // 3: 2^52
  0x8010000000000000, // 4: smallest normal number, with its sign turned
  0xffdfffffffffffff, // 5: largest finite number less the smallest normal number, with its sign turned
  2046, // 6: twice the bias of the exponent
  0xffcfffffffffffff, // 7: the number before 2^1023 less the smallest normal number, with its sign turned
]);

/**
 * Is any lane anything but a positive normal number whose bits are at most `last` above those of the smallest normal
 * number? One comparison of integers, which are unsigned: both sides have their signs turned.
 */
// @ts-ignore: decorator
@inline
function anySpecial(x: v128, last: v128): bool {
  return v128.any_true(i64x2.gt_s(i64x2.sub(x, splat(PATTERN, 4)), last));
}

/** The bits of x, so that the upper 12 are k + 1023 and x = 2^k m with m in [sqrt(1/2), sqrt(2)). */
// @ts-ignore: decorator
@inline
function aligned(x: v128): v128 {
  return i64x2.add(x, splat(PATTERN, 0));
}

/** m - 1 from the aligned bits. */
// @ts-ignore: decorator
@inline
function fraction(bits: v128): v128 {
  return f64x2.sub(i64x2.add(v128.and(bits, splat(PATTERN, 1)), splat(PATTERN, 2)), splat(TABLE, 3));
}

/** k from k + 1023 as an integer; `bias` is 2^52 + 1023. */
// @ts-ignore: decorator
@inline
function exponent(biased: v128, bias: v128): v128 {
  return f64x2.sub(v128.or(biased, splat(PATTERN, 3)), bias);
}

/** k ln 2 + log(1 + f) for 1 + f in [sqrt(1/2), sqrt(2)). */
// @ts-ignore: decorator
@inline
function logOfParts(k: v128, f: v128): v128 {
  const s = f64x2.div(f, f64x2.add(f, splat(TABLE, 4)));
  const z = f64x2.mul(s, s);
  const zz = f64x2.mul(z, z);
  const tail = f64x2.add(linearX2(TABLE, 10, z), f64x2.mul(splat(TABLE, 12), zz));
  const p = f64x2.add(cubicX2(TABLE, 6, z, zz), f64x2.mul(tail, f64x2.mul(zz, zz)));
  const h = f64x2.mul(f64x2.mul(f, f), splat(TABLE, 5));
  // s (h + z p), summed so that only the last product waits for p
  const known = f64x2.add(f64x2.mul(s, h), f64x2.mul(k, splat(TABLE, 1)));
  const low = f64x2.add(known, f64x2.mul(f64x2.mul(s, z), p));
  return f64x2.sub(f64x2.mul(k, splat(TABLE, 0)), f64x2.sub(f64x2.sub(h, low), f));
}

/**
 * The natural logarithm; -inf at 0, NaN below.
 *
 * x = 2^k m with m in [sqrt(1/2), sqrt(2)); with f = m - 1 and s = f / (2 + f), log m = f - (f^2/2 - s (f^2/2 + s^2 P(s^2))),
 * so that f, which is exact, is added last.
 *
 * Error: at most 0.8 ulp; 0.75 on 40,000 points over the whole domain against 50-digit arithmetic.
 */
export function log(x: f64): f64 {
  return first(logX2(f64x2.splat(x)));
}

/** log of both lanes. */
export function logX2(x: v128): v128 {
  const special = anySpecial(x, splat(PATTERN, 5));
  let normal = x;
  let bias = splat(TABLE, 2);
  if (special) {
    // subnormal numbers are scaled by 2^54
    const subnormal = f64x2.lt(x, splat(TABLE, 16));
    normal = v128.bitselect(f64x2.mul(x, splat(TABLE, 15)), x, subnormal);
    bias = f64x2.add(bias, v128.and(splat(TABLE, 14), subnormal));
  }
  const bits = aligned(normal);
  const value = logOfParts(exponent(i64x2.shr_u(bits, 52), bias), fraction(bits));
  if (!special) return value;
  const infinity = splat(TABLE, 17);
  const regular = v128.and(f64x2.gt(x, splat(TABLE, 18)), f64x2.lt(x, infinity));
  // the square root is inf at inf, and NaN below 0
  const limit = v128.bitselect(f64x2.sqrt(x), f64x2.neg(infinity), f64x2.ne(x, splat(TABLE, 18)));
  return v128.bitselect(value, limit, regular);
}

/**
 * log(1 + x), accurate for small x as well; -inf at -1, NaN below; keeps the sign of a zero.
 *
 * 1 + x = u + c exactly; u = 2^k m, and the algorithm of log continues with f = (m - 1) + 2^-k c.
 *
 * Error: at most 1.3 ulp; 1.21 on 40,000 points over the whole domain against 50-digit arithmetic.
 */
export function log1p(x: f64): f64 {
  return first(log1pX2(f64x2.splat(x)));
}

/** log1p of both lanes. */
export function log1pX2(x: v128): v128 {
  const one = splat(TABLE, 3);
  const u = f64x2.add(x, one);
  if (anySpecial(u, splat(PATTERN, 7))) {
    // where u is not positive, or so large that it is x and 2^-k not a normal number
    const regular = v128.and(f64x2.gt(u, splat(TABLE, 18)), f64x2.lt(u, splat(TABLE, 19)));
    return v128.bitselect(log1pX2(v128.and(x, regular)), logX2(u), regular);
  }
  const kept = f64x2.sub(u, one);
  const c = f64x2.add(f64x2.sub(one, f64x2.sub(u, kept)), f64x2.sub(x, kept));
  const bits = aligned(u);
  const biased = i64x2.shr_u(bits, 52);
  const shrunk = f64x2.mul(c, i64x2.shl(i64x2.sub(splat(PATTERN, 6), biased), 52));
  const f = f64x2.add(fraction(bits), shrunk);
  return v128.bitselect(x, logOfParts(exponent(biased, splat(TABLE, 2)), f), splat(TABLE, 13));
}
