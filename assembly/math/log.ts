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
], 16);

/** The bit patterns with which log takes a double apart. */
// @ts-ignore: decorator
@lazy
const PATTERN: usize = memory.data<u64>([
  0x00095f619980c433, // 0: bits of 1 less bits of sqrt(1/2)
  0x000fffffffffffff, // 1: fraction
  0x3fe6a09e667f3bcd, // 2: sqrt(1/2)
  0x4330000000000000, // 3: 2^52
  0x8010000000000000, // 4: smallest normal number, with its sign turned
  0xffdfffffffffffff, // 5: largest finite number less the smallest normal number, with its sign turned
], 16);

/** log of a positive normal finite x times 2^(2^52 + 1023 - bias). */
// @ts-ignore: decorator
@inline
function logScaled(x: f64, bias: f64): f64 {
  const bits = reinterpret<u64>(x) + load<u64>(PATTERN);
  const k = reinterpret<f64>((bits >> 52) | load<u64>(PATTERN + 24)) - bias;
  const m = reinterpret<f64>((bits & load<u64>(PATTERN + 8)) + load<u64>(PATTERN + 16));
  const f = m - constant(TABLE, 3);
  const s = f / (f + constant(TABLE, 4));
  const z = s * s;
  const zz = z * z;
  const tail = linear(TABLE, 10, z) + constant(TABLE, 12) * zz;
  const p = z * (cubic(TABLE, 6, z, zz) + tail * (zz * zz));
  const h = f * f * constant(TABLE, 5);
  return k * constant(TABLE, 0) - (h - (s * (h + p) + k * constant(TABLE, 1)) - f);
}

/** log of a positive normal finite x. */
// @ts-ignore: decorator
@inline
export function logNormal(x: f64): f64 {
  return logScaled(x, constant(TABLE, 2));
}

/** log of positive normal finite lanes. */
// @ts-ignore: decorator
@inline
export function logNormalX2(x: v128): v128 {
  const bits = i64x2.add(x, splat(PATTERN, 0));
  const k = f64x2.sub(v128.or(i64x2.shr_u(bits, 52), splat(PATTERN, 3)), splat(TABLE, 2));
  const m = i64x2.add(v128.and(bits, splat(PATTERN, 1)), splat(PATTERN, 2));
  const f = f64x2.sub(m, splat(TABLE, 3));
  const s = f64x2.div(f, f64x2.add(f, splat(TABLE, 4)));
  const z = f64x2.mul(s, s);
  const zz = f64x2.mul(z, z);
  const tail = f64x2.add(linearX2(TABLE, 10, z), f64x2.mul(splat(TABLE, 12), zz));
  const p = f64x2.mul(z, f64x2.add(cubicX2(TABLE, 6, z, zz), f64x2.mul(tail, f64x2.mul(zz, zz))));
  const h = f64x2.mul(f64x2.mul(f, f), splat(TABLE, 5));
  const low = f64x2.add(f64x2.mul(s, f64x2.add(h, p)), f64x2.mul(k, splat(TABLE, 1)));
  return f64x2.sub(f64x2.mul(k, splat(TABLE, 0)), f64x2.sub(f64x2.sub(h, low), f));
}

/** log of what is not a positive normal finite number; subnormal numbers are scaled by 2^54 first. */
function logSpecial(x: f64): f64 {
  if (x > 0) {
    if (x == Infinity) return x;
    return logScaled(x * 18014398509481984, constant(TABLE, 2) + 54);
  }
  return x == 0 ? -Infinity : NaN;
}

/**
 * The natural logarithm; -inf at 0, NaN below.
 *
 * x = 2^k m with m in [sqrt(1/2), sqrt(2)); with f = m - 1 and s = f / (2 + f), log m = f - (f^2/2 - s (f^2/2 + P(s^2))),
 * so that f, which is exact, is added last.
 */
export function log(x: f64): f64 {
  if (reinterpret<u64>(x) - 0x0010000000000000 >= 0x7fe0000000000000) return logSpecial(x);
  return logNormal(x);
}

/** log of both lanes; each lane has the bits of `log`. */
export function logX2(x: v128): v128 {
  if (v128.any_true(i64x2.gt_s(i64x2.sub(x, splat(PATTERN, 4)), splat(PATTERN, 5)))) return logEachX2(x);
  return logNormalX2(x);
}

/** Lane by lane, for the rare vector with a lane that is not a positive normal finite number. */
function logEachX2(x: v128): v128 {
  return f64x2.replace_lane(f64x2.splat(log(f64x2.extract_lane(x, 0))), 1, log(f64x2.extract_lane(x, 1)));
}
