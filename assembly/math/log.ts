import { eachLane } from "./lanes";
import { constant, cubic, cubicX2, linear, linearX2, splat } from "./polynomial";

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
 * Is x anything but a positive normal number whose bits are below those of the smallest normal number plus `range`?
 * One comparison of unsigned integers.
 */
// @ts-ignore: decorator
@inline
function isSpecial(x: f64, range: u64): bool {
  return reinterpret<u64>(x) - 0x0010000000000000 >= range;
}

/** The same of any lane; as integers are compared with their signs, both sides have theirs turned. */
// @ts-ignore: decorator
@inline
function anySpecial(x: v128, last: v128): bool {
  return v128.any_true(i64x2.gt_s(i64x2.sub(x, splat(PATTERN, 4)), last));
}

/** The bits of x, so that the upper 12 are k + 1023 and x = 2^k m with m in [sqrt(1/2), sqrt(2)). */
// @ts-ignore: decorator
@inline
function aligned(x: f64): u64 {
  return reinterpret<u64>(x) + load<u64>(PATTERN);
}

/** m from the aligned bits. */
// @ts-ignore: decorator
@inline
function mantissa(bits: u64): f64 {
  return reinterpret<f64>((bits & load<u64>(PATTERN + 8)) + load<u64>(PATTERN + 16));
}

// @ts-ignore: decorator
@inline
function mantissaX2(bits: v128): v128 {
  return i64x2.add(v128.and(bits, splat(PATTERN, 1)), splat(PATTERN, 2));
}

/** k from k + 1023 as an integer; `bias` is 2^52 + 1023. */
// @ts-ignore: decorator
@inline
function exponent(biased: u64, bias: f64): f64 {
  return reinterpret<f64>(biased | load<u64>(PATTERN + 24)) - bias;
}

// @ts-ignore: decorator
@inline
function exponentX2(biased: v128): v128 {
  return f64x2.sub(v128.or(biased, splat(PATTERN, 3)), splat(TABLE, 2));
}

/** k ln 2 + log(1 + f) for 1 + f in [sqrt(1/2), sqrt(2)). */
// @ts-ignore: decorator
@inline
function logOfParts(k: f64, f: f64): f64 {
  const s = f / (f + constant(TABLE, 4));
  const z = s * s;
  const zz = z * z;
  const tail = linear(TABLE, 10, z) + constant(TABLE, 12) * zz;
  const p = z * (cubic(TABLE, 6, z, zz) + tail * (zz * zz));
  const h = f * f * constant(TABLE, 5);
  return k * constant(TABLE, 0) - (h - (s * (h + p) + k * constant(TABLE, 1)) - f);
}

// @ts-ignore: decorator
@inline
function logOfPartsX2(k: v128, f: v128): v128 {
  const s = f64x2.div(f, f64x2.add(f, splat(TABLE, 4)));
  const z = f64x2.mul(s, s);
  const zz = f64x2.mul(z, z);
  const tail = f64x2.add(linearX2(TABLE, 10, z), f64x2.mul(splat(TABLE, 12), zz));
  const p = f64x2.mul(z, f64x2.add(cubicX2(TABLE, 6, z, zz), f64x2.mul(tail, f64x2.mul(zz, zz))));
  const h = f64x2.mul(f64x2.mul(f, f), splat(TABLE, 5));
  const low = f64x2.add(f64x2.mul(s, f64x2.add(h, p)), f64x2.mul(k, splat(TABLE, 1)));
  return f64x2.sub(f64x2.mul(k, splat(TABLE, 0)), f64x2.sub(f64x2.sub(h, low), f));
}

/** log of a positive normal finite x, without a call. */
// @ts-ignore: decorator
@inline
export function logNormal(x: f64): f64 {
  const bits = aligned(x);
  return logOfParts(exponent(bits >> 52, constant(TABLE, 2)), mantissa(bits) - constant(TABLE, 3));
}

/** log of positive normal finite lanes, without a call. */
// @ts-ignore: decorator
@inline
export function logNormalX2(x: v128): v128 {
  const bits = i64x2.add(x, splat(PATTERN, 0));
  return logOfPartsX2(exponentX2(i64x2.shr_u(bits, 52)), f64x2.sub(mantissaX2(bits), splat(TABLE, 3)));
}

/** log of what is not a positive normal finite number; subnormal numbers are scaled by 2^54 first. */
function logSpecial(x: f64): f64 {
  if (x == 0) return -Infinity;
  if (!(x > 0)) return NaN;
  if (x == Infinity) return x;
  const bits = aligned(x * 18014398509481984);
  return logOfParts(exponent(bits >> 52, constant(TABLE, 2) + 54), mantissa(bits) - constant(TABLE, 3));
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
  return isSpecial(x, 0x7fe0000000000000) ? logSpecial(x) : logNormal(x);
}

/** log of both lanes; each lane has the bits of `log`. */
export function logX2(x: v128): v128 {
  if (anySpecial(x, splat(PATTERN, 5))) return eachLane(x, log);
  return logNormalX2(x);
}

/** log1p where 1 + x is not a positive number, or is so large that 2^-k would not be a normal number. */
function log1pSpecial(x: f64): f64 {
  if (x == -1) return -Infinity;
  return x > 0 ? log(x) : NaN;
}

/**
 * log(1 + x), accurate for small x as well; -inf at -1, NaN below; keeps the sign of a zero.
 *
 * 1 + x = u + c exactly; u = 2^k m, and the algorithm of log continues with f = (m - 1) + 2^-k c.
 *
 * Error: at most 1.3 ulp; 1.21 on 40,000 points over the whole domain against 50-digit arithmetic.
 */
export function log1p(x: f64): f64 {
  const one = constant(TABLE, 3);
  const u = x + one;
  if (isSpecial(u, 0x7fd0000000000000)) return log1pSpecial(x);
  const kept = u - one;
  const c = one - (u - kept) + (x - kept);
  const bits = aligned(u);
  const biased = bits >> 52;
  const f = mantissa(bits) - one + c * reinterpret<f64>((load<u64>(PATTERN + 48) - biased) << 52);
  return copysign<f64>(logOfParts(exponent(biased, constant(TABLE, 2)), f), x);
}

/** log1p of both lanes; each lane has the bits of `log1p`. */
export function log1pX2(x: v128): v128 {
  const one = splat(TABLE, 3);
  const u = f64x2.add(x, one);
  if (anySpecial(u, splat(PATTERN, 7))) return eachLane(x, log1p);
  const kept = f64x2.sub(u, one);
  const c = f64x2.add(f64x2.sub(one, f64x2.sub(u, kept)), f64x2.sub(x, kept));
  const bits = i64x2.add(u, splat(PATTERN, 0));
  const biased = i64x2.shr_u(bits, 52);
  const shrunk = f64x2.mul(c, i64x2.shl(i64x2.sub(splat(PATTERN, 6), biased), 52));
  const f = f64x2.add(f64x2.sub(mantissaX2(bits), one), shrunk);
  return v128.bitselect(x, logOfPartsX2(exponentX2(biased), f), splat(TABLE, 13));
}
