import { eachLane } from "./lanes";
import { Reduced, reduceLarge } from "./payne-hanek";
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
  3.141592653589793, // 22
]);

/** One and two, as integers, in which the parity of a quadrant is looked up. */
// @ts-ignore: decorator
@lazy
const QUADRANT: usize = memory.data<u64>([1, 2]);

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

/** Where a scalar function keeps its reduced argument. */
const REDUCED: Reduced = changetype<Reduced>(memory.data(24, 8));

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
  const r = abc + low;
  REDUCED.remainder = r;
  REDUCED.remainderRest = abc - r + low;
  REDUCED.quadrant = <i32>reinterpret<u64>(t);
}

/** The reduction of any finite x. */
// @ts-ignore: decorator
@inline
function reduceAny(x: f64): void {
  if (abs(x) <= constant(TABLE, 6)) reduce(x);
  else reduceLarge(x, REDUCED);
}

/** The reduced sine or cosine, `shift` being the quadrants to go on: 0 for the sine, 1 for the cosine. */
// @ts-ignore: decorator
@inline
function circular(shift: i32): f64 {
  const turned = REDUCED.quadrant + shift;
  const r = REDUCED.remainder;
  const rest = REDUCED.remainderRest;
  const value = turned & 1 ? cosKernel(r, rest) : sinKernel(r, rest);
  return turned & 2 ? -value : value;
}

/**
 * The sine of x in radians, for every finite x; NaN at the infinities; keeps the sign of a zero.
 *
 * Reduction by multiples of pi / 2 with a remainder of two doubles, then minimax polynomials on |r| <= pi / 4.
 *
 * Error: at most 0.8 ulp; 0.76 on 40,000 points over the whole domain against 50-digit arithmetic.
 */
export function sin(x: f64): f64 {
  if (abs(x) < constant(TABLE, 7)) return x;
  if (!(abs(x) < Infinity)) return NaN;
  reduceAny(x);
  return circular(0);
}

/**
 * The cosine of x in radians, for every finite x; NaN at the infinities. The algorithm of `sin`.
 *
 * Error: at most 0.8 ulp; 0.72 on 40,000 points over the whole domain against 50-digit arithmetic.
 */
export function cos(x: f64): f64 {
  if (!(abs(x) < Infinity)) return NaN;
  reduceAny(x);
  return circular(1);
}

/**
 * The tangent of x in radians, sin x / cos x with one reduction; keeps the sign of a zero.
 *
 * Error: at most 1.9 ulp; 1.86 on 40,000 points over the whole domain against 50-digit arithmetic.
 */
export function tan(x: f64): f64 {
  if (abs(x) < constant(TABLE, 7)) return x;
  if (!(abs(x) < Infinity)) return NaN;
  reduceAny(x);
  const sine = sinKernel(REDUCED.remainder, REDUCED.remainderRest);
  const cosine = cosKernel(REDUCED.remainder, REDUCED.remainderRest);
  return REDUCED.quadrant & 1 ? -cosine / sine : sine / cosine;
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

/** The reduction of pi x, which is exact but for the factor pi. */
function reducePi(x: f64): void {
  const n = nearest(x * 2);
  REDUCED.quadrant = <i32>(n - 4 * floor(n * 0.25));
  REDUCED.remainder = (x - n * 0.5) * constant(TABLE, 22);
  REDUCED.remainderRest = 0;
}

/** sin(pi x), for the reflection formulas of the gamma function. */
export function sinPi(x: f64): f64 {
  reducePi(x);
  return circular(0);
}

/** cos(pi x), for the reflection formulas of the gamma function. */
export function cosPi(x: f64): f64 {
  reducePi(x);
  return circular(1);
}
