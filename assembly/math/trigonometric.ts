import { productRest } from "./double-double";
import { eachLane } from "./lanes";
import { constant, cubic, cubicX2, linear, linearX2, splat } from "./polynomial";

/**
 * Constants of sin, cos and tan. Pi / 2 is split into three parts of 33 bits and the rest, so that up to 2^20 times each
 * part is exact. Coefficients: tools/derive-coefficients.py, "sin" (relative error 2^-57.2) and "cos" (2^-59.9).
 */
// @ts-ignore: decorator
@lazy
const TABLE: usize = memory.data<f64>([
  0.6366197723675814, // 0: 2 / pi
  6755399441055744, // 1: the rounding shift 1.5 * 2^52
  1.5707963267341256, // 2: pi / 2
  6.077100506303966e-11, // 3
  2.0222662487111665e-21, // 4
  8.4784276603689e-32, // 5
  1000000, // 6: beyond, the reduction of Payne and Hanek
  7.450580596923828e-9, // 7: 2^-27; below, sin x and tan x are x
  1, // 8
  0.5, // 9
  -0.16666666666666632, // 10: S of sin r = r + r^3 S(r^2)
  0.008333333333322418,
  -0.00019841269829812416,
  2.7557313693578756e-6,
  -2.5050758384556365e-8,
  1.5896811774513367e-10,
  0.0416666666666666, // 16: C of cos r = 1 - r^2 / 2 + r^4 C(r^2)
  -0.0013888888888874131,
  2.4801587289486982e-5,
  -2.7557314353775696e-7,
  2.0875723476785693e-9,
  -1.1359658711694626e-11,
  6.123233995736766e-17, // 22: pi / 2 less its nearest double
  1.5707963267948966, // 23
], 16);

/** The bits of 2 / pi behind the binary point. */
// @ts-ignore: decorator
@lazy
const TWO_OVER_PI: usize = memory.data<u64>([
  0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
  0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4,
  0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
  0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
], 16);

/** One and two, as integers, in which the parity of a quadrant is looked up. */
// @ts-ignore: decorator
@lazy
const QUADRANT: usize = memory.data<u64>([1, 2], 16);

/** sin(r + rest) for |r| <= pi / 4. */
// @ts-ignore: decorator
@inline
function sinKernel(r: f64, rest: f64): f64 {
  const z = r * r;
  const zz = z * z;
  const s = cubic(TABLE, 10, z, zz) + linear(TABLE, 14, z) * (zz * zz);
  return r + (r * z * s + (rest - z * constant(TABLE, 9) * rest));
}

// @ts-ignore: decorator
@inline
function sinKernelX2(r: v128, rest: v128): v128 {
  const z = f64x2.mul(r, r);
  const zz = f64x2.mul(z, z);
  const s = f64x2.add(cubicX2(TABLE, 10, z, zz), f64x2.mul(linearX2(TABLE, 14, z), f64x2.mul(zz, zz)));
  const low = f64x2.sub(rest, f64x2.mul(f64x2.mul(z, splat(TABLE, 9)), rest));
  return f64x2.add(r, f64x2.add(f64x2.mul(f64x2.mul(r, z), s), low));
}

/** cos(r + rest) for |r| <= pi / 4. */
// @ts-ignore: decorator
@inline
function cosKernel(r: f64, rest: f64): f64 {
  const z = r * r;
  const zz = z * z;
  const c = cubic(TABLE, 16, z, zz) + linear(TABLE, 20, z) * (zz * zz);
  const half = z * constant(TABLE, 9);
  const main = constant(TABLE, 8) - half;
  return main + (constant(TABLE, 8) - main - half + (zz * c - r * rest));
}

// @ts-ignore: decorator
@inline
function cosKernelX2(r: v128, rest: v128): v128 {
  const z = f64x2.mul(r, r);
  const zz = f64x2.mul(z, z);
  const c = f64x2.add(cubicX2(TABLE, 16, z, zz), f64x2.mul(linearX2(TABLE, 20, z), f64x2.mul(zz, zz)));
  const half = f64x2.mul(z, splat(TABLE, 9));
  const main = f64x2.sub(splat(TABLE, 8), half);
  const low = f64x2.sub(f64x2.sub(splat(TABLE, 8), main), half);
  return f64x2.add(main, f64x2.add(low, f64x2.sub(f64x2.mul(zz, c), f64x2.mul(r, rest))));
}

/** What the last reduction of a scalar left: x = quadrant pi / 2 + remainder + remainderRest. */
let quadrant: i32 = 0;
let remainder: f64 = 0;
let remainderRest: f64 = 0;

/** Cody and Waite's reduction, for |x| <= 10^6. */
// @ts-ignore: decorator
@inline
function reduce(x: f64): void {
  const t = x * constant(TABLE, 0) + constant(TABLE, 1);
  const n = t - constant(TABLE, 1);
  const a = x - n * constant(TABLE, 2);
  const b = n * constant(TABLE, 3);
  const ab = a - b;
  const abBack = ab - a;
  const abRest = a - (ab - abBack) - (b + abBack);
  const c = n * constant(TABLE, 4);
  const abc = ab - c;
  const abcBack = abc - ab;
  const abcRest = ab - (abc - abcBack) - (c + abcBack);
  const low = abRest + abcRest - n * constant(TABLE, 5);
  remainder = abc + low;
  remainderRest = abc - remainder + low;
  quadrant = <i32>reinterpret<u64>(t);
}

/** The upper 64 bits of the product of two 64-bit integers. */
function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  const cross = aLow * bHigh + (middle & 0xffffffff);
  return aHigh * bHigh + (middle >> 32) + (cross >> 32);
}

/** The 64 bits of 2 / pi from bit `start` on, 0 being the first behind the point. */
function bitsOfTwoOverPi(start: i32): u64 {
  const word = TWO_OVER_PI + (<usize>(start >> 6) << 3);
  const shift = <u64>(start & 63);
  if (shift == 0) return load<u64>(word);
  return (load<u64>(word) << shift) | (load<u64>(word + 8) >> (64 - shift));
}

/**
 * Payne and Hanek's (1983) reduction, for finite |x| > 10^6: only the bits of 2 / pi that matter are multiplied, 192 of
 * them; those before are multiples of 4 quadrants, those behind change the remainder by less than 2^-137.
 */
function reduceLarge(x: f64): void {
  const bits = reinterpret<u64>(x);
  const mantissa = (bits & 0x000fffffffffffff) | 0x0010000000000000;
  // x is mantissa 2^exponent; bit i of 2 / pi, from 0, stands for 2^(-1 - i), and the first that matters for 2^1
  const exponent = <i32>((bits >> 52) & 0x7ff) - 1075;
  let high: u64, middle: u64, low: u64;
  if (exponent >= 2) {
    high = bitsOfTwoOverPi(exponent - 2);
    middle = bitsOfTwoOverPi(exponent + 62);
    low = bitsOfTwoOverPi(exponent + 126);
  } else {
    const shift = <u64>(2 - exponent);
    const first = load<u64>(TWO_OVER_PI);
    const second = load<u64>(TWO_OVER_PI, 8);
    const third = load<u64>(TWO_OVER_PI, 16);
    high = first >> shift;
    middle = (second >> shift) | (first << (64 - shift));
    low = (third >> shift) | (second << (64 - shift));
  }
  const lowProduct = mantissa * low;
  const lowCarry = multiplyHigh(mantissa, low);
  const middleProduct = mantissa * middle + lowCarry;
  const middleCarry = multiplyHigh(mantissa, middle) + (middleProduct < lowCarry ? 1 : 0);
  const highProduct = mantissa * high + middleCarry;
  let n = <i32>(highProduct >> 62);
  let upper = (highProduct << 2) | (middleProduct >> 62);
  let lower = (middleProduct << 2) | (lowProduct >> 62);
  const above = <i64>upper < 0;
  if (above) {
    n++;
    upper = ~upper + (lower == 0 ? 1 : 0);
    lower = ~lower + 1;
  }
  let scale = 0;
  if (upper == 0) {
    upper = lower;
    lower = 0;
    scale = 64;
  }
  const zeros = clz(upper);
  scale += <i32>zeros;
  if (zeros != 0) {
    upper = (upper << zeros) | (lower >> (64 - zeros));
    lower <<= zeros;
  }
  const unit = reinterpret<f64>(<u64>(1023 - 53 - scale) << 52);
  const fraction = <f64>(upper >> 11) * unit;
  const fractionRest = <f64>((upper << 53) | (lower >> 11)) * (unit * 5.421010862427522e-20);
  const half = constant(TABLE, 23);
  const r = fraction * half;
  const rest = productRest(fraction, half, r) + (fraction * constant(TABLE, 22) + fractionRest * half);
  const sum = r + rest;
  const left = r - sum + rest;
  const negative = above != <i64>bits < 0;
  remainder = negative ? -sum : sum;
  remainderRest = negative ? -left : left;
  quadrant = <i64>bits < 0 ? -n : n;
}

/** The reduction of any finite x. */
// @ts-ignore: decorator
@inline
function reduceAny(x: f64): void {
  if (abs(x) <= constant(TABLE, 6)) reduce(x);
  else reduceLarge(x);
}

/** The reduced sine or cosine, `shift` being the quadrants to go on: 0 for the sine, 1 for the cosine. */
// @ts-ignore: decorator
@inline
function circular(shift: i32): f64 {
  const turned = quadrant + shift;
  const value = turned & 1 ? cosKernel(remainder, remainderRest) : sinKernel(remainder, remainderRest);
  return turned & 2 ? -value : value;
}

/**
 * The sine of x in radians, for every finite x; NaN at the infinities; keeps the sign of a zero.
 *
 * Reduction by multiples of pi / 2 with a remainder of two doubles, then minimax polynomials on |r| <= pi / 4.
 */
export function sin(x: f64): f64 {
  if (abs(x) < constant(TABLE, 7)) return x;
  if (!(abs(x) < Infinity)) return NaN;
  reduceAny(x);
  return circular(0);
}

/** The cosine of x in radians, for every finite x; NaN at the infinities. The algorithm of `sin`. */
export function cos(x: f64): f64 {
  if (!(abs(x) < Infinity)) return NaN;
  reduceAny(x);
  return circular(1);
}

/** The tangent of x in radians, sin x / cos x with one reduction; keeps the sign of a zero. */
export function tan(x: f64): f64 {
  if (abs(x) < constant(TABLE, 7)) return x;
  if (!(abs(x) < Infinity)) return NaN;
  reduceAny(x);
  const sine = sinKernel(remainder, remainderRest);
  const cosine = cosKernel(remainder, remainderRest);
  return quadrant & 1 ? -cosine / sine : sine / cosine;
}

/** sin(x) or cos(x) of lanes within 10^6, `shift` being the quadrants to go on in both lanes. */
// @ts-ignore: decorator
@inline
function circularX2(x: v128, shift: v128): v128 {
  const t = f64x2.add(f64x2.mul(x, splat(TABLE, 0)), splat(TABLE, 1));
  const n = f64x2.sub(t, splat(TABLE, 1));
  const a = f64x2.sub(x, f64x2.mul(n, splat(TABLE, 2)));
  const b = f64x2.mul(n, splat(TABLE, 3));
  const ab = f64x2.sub(a, b);
  const abBack = f64x2.sub(ab, a);
  const abRest = f64x2.sub(f64x2.sub(a, f64x2.sub(ab, abBack)), f64x2.add(b, abBack));
  const c = f64x2.mul(n, splat(TABLE, 4));
  const abc = f64x2.sub(ab, c);
  const abcBack = f64x2.sub(abc, ab);
  const abcRest = f64x2.sub(f64x2.sub(ab, f64x2.sub(abc, abcBack)), f64x2.add(c, abcBack));
  const low = f64x2.sub(f64x2.add(abRest, abcRest), f64x2.mul(n, splat(TABLE, 5)));
  const r = f64x2.add(abc, low);
  const rest = f64x2.add(f64x2.sub(abc, r), low);
  const turned = i64x2.add(t, shift);
  const one = splat(QUADRANT, 0);
  const odd = i64x2.eq(v128.and(turned, one), one);
  const value = v128.bitselect(cosKernelX2(r, rest), sinKernelX2(r, rest), odd);
  return v128.xor(value, i64x2.shl(v128.and(turned, splat(QUADRANT, 1)), 62));
}

/** sin of both lanes; each lane has the bits of `sin`. */
export function sinX2(x: v128): v128 {
  const size = f64x2.abs(x);
  if (!i64x2.all_true(f64x2.le(size, splat(TABLE, 6)))) return eachLane(x, sin);
  return v128.bitselect(x, circularX2(x, i64x2.splat(0)), f64x2.lt(size, splat(TABLE, 7)));
}

/** cos of both lanes; each lane has the bits of `cos`. */
export function cosX2(x: v128): v128 {
  if (!i64x2.all_true(f64x2.le(f64x2.abs(x), splat(TABLE, 6)))) return eachLane(x, cos);
  return circularX2(x, splat(QUADRANT, 0));
}

/** tan of both lanes, one after the other. */
export function tanX2(x: v128): v128 {
  return eachLane(x, tan);
}

/** sin(pi x), the multiple of pi taken out exactly; for the reflection formulas of the gamma function. */
export function sinPi(x: f64): f64 {
  const n = nearest(x * 2);
  quadrant = <i32>(n - 4 * floor(n * 0.25));
  remainder = (x - n * 0.5) * 3.141592653589793;
  remainderRest = 0;
  return circular(0);
}

/** cos(pi x), the multiple of pi taken out exactly. */
export function cosPi(x: f64): f64 {
  const n = nearest(x * 2);
  quadrant = <i32>(n - 4 * floor(n * 0.25));
  remainder = (x - n * 0.5) * 3.141592653589793;
  remainderRest = 0;
  return circular(1);
}
