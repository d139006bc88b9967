import { expScaled, expScaledX2 } from "./exp";
import { constant, cubic, cubicX2, linear, linearX2, splat } from "./polynomial";

/**
 * Coefficients: tools/derive-coefficients.py, "erf" (relative error 2^-56.0) and "erfc" (2^-53.9, most of which is the
 * rounding of the coefficients).
 */
// @ts-ignore: decorator
@lazy
const TABLE: usize = memory.data<f64>([
  1.1283791670955126, // 0: E of erf x = x E(x^2)
  -0.3761263890318375,
  0.11283791670954864,
  -0.02686617064499728,
  0.005223977621966263,
  -0.0008548326504813973,
  0.00012055285796884534,
  -1.4922987182481628e-5,
  1.637088566741931e-6,
  -1.461778202420876e-7,
  1.1070463773306862, // 10: T of erfc x = e^(-x^2) T(t) / (x + 5), t = (x - 5) / (x + 5)
  -1.0262325991519448,
  0.8811773333024996,
  -0.6996919595788683,
  0.5124334779626332,
  -0.34481387856684864,
  0.21201689211967026,
  -0.11819633842778826,
  0.059064351243112566,
  -0.02599510096796624,
  0.00978183611907311,
  -0.0029684069047518353,
  0.0006206097267107488,
  -2.482453405996388e-5,
  -4.417785418866822e-5,
  1.9056445205477175e-5,
  -2.459526405016446e-6,
  -1.1266107580840907e-6,
  6.056542934017508e-7,
  -4.5362566745965646e-8,
  -5.738773161516866e-8,
  1.7136257555190665e-8,
  3.0889218269147774e-9,
  -1.6972520239008066e-9,
  0.5, // 34: below, the power series; from here on, the tail
  5, // 35
  28, // 36: erfc is 0 from here on
  1, // 37
  2, // 38
  -0.0, // 39: the sign
], 16);

/** All but the lower 27 bits of a double: the square of what they leave is exact. */
// @ts-ignore: decorator
@lazy
const UPPER_BITS: usize = memory.data<u64>([0xfffffffff8000000], 16);

/** erf x for |x| < 1/2, without a call. */
// @ts-ignore: decorator
@inline
export function erfCentre(x: f64): f64 {
  const z = x * x;
  const zz = z * z;
  const z4 = zz * zz;
  return x * (cubic(TABLE, 0, z, zz) + (cubic(TABLE, 4, z, zz) + linear(TABLE, 8, z) * z4) * z4);
}

/** erf of lanes in -1/2 .. 1/2, without a call. */
// @ts-ignore: decorator
@inline
export function erfCentreX2(x: v128): v128 {
  const z = f64x2.mul(x, x);
  const zz = f64x2.mul(z, z);
  const z4 = f64x2.mul(zz, zz);
  const upper = f64x2.add(cubicX2(TABLE, 4, z, zz), f64x2.mul(linearX2(TABLE, 8, z), z4));
  return f64x2.mul(x, f64x2.add(cubicX2(TABLE, 0, z, zz), f64x2.mul(upper, z4)));
}

/** e^(x^2) erfc(x) for 1/2 <= x <= 27.4, without a call. */
// @ts-ignore: decorator
@inline
export function erfcScaled(x: f64): f64 {
  const inverse = constant(TABLE, 37) / (x + constant(TABLE, 35));
  const t = (x - constant(TABLE, 35)) * inverse;
  const tt = t * t;
  const t4 = tt * tt;
  const t8 = t4 * t4;
  const lower = cubic(TABLE, 10, t, tt) + cubic(TABLE, 14, t, tt) * t4;
  const middle = cubic(TABLE, 18, t, tt) + cubic(TABLE, 22, t, tt) * t4;
  const upper = cubic(TABLE, 26, t, tt) + cubic(TABLE, 30, t, tt) * t4;
  return (lower + (middle + upper * t8) * t8) * inverse;
}

/** e^(x^2) erfc(x) of lanes in 1/2 .. 27.4, without a call. */
// @ts-ignore: decorator
@inline
export function erfcScaledX2(x: v128): v128 {
  const inverse = f64x2.div(splat(TABLE, 37), f64x2.add(x, splat(TABLE, 35)));
  const t = f64x2.mul(f64x2.sub(x, splat(TABLE, 35)), inverse);
  const tt = f64x2.mul(t, t);
  const t4 = f64x2.mul(tt, tt);
  const t8 = f64x2.mul(t4, t4);
  const lower = f64x2.add(cubicX2(TABLE, 10, t, tt), f64x2.mul(cubicX2(TABLE, 14, t, tt), t4));
  const middle = f64x2.add(cubicX2(TABLE, 18, t, tt), f64x2.mul(cubicX2(TABLE, 22, t, tt), t4));
  const upper = f64x2.add(cubicX2(TABLE, 26, t, tt), f64x2.mul(cubicX2(TABLE, 30, t, tt), t4));
  const sum = f64x2.add(lower, f64x2.mul(f64x2.add(middle, f64x2.mul(upper, t8)), t8));
  return f64x2.mul(sum, inverse);
}

/** factor e^(-scale x^2) for 0 <= x <= 39 and a power of two as scale; the rounding of x^2 is made good. */
// @ts-ignore: decorator
@inline
export function gaussian(x: f64, factor: f64, scale: f64): f64 {
  const upper = reinterpret<f64>(reinterpret<u64>(x) & load<u64>(UPPER_BITS));
  return expScaled(-(upper * upper * scale), (x - upper) * (x + upper) * scale, factor);
}

/** factor e^(-scale x^2) of lanes in 0 .. 39. */
// @ts-ignore: decorator
@inline
export function gaussianX2(x: v128, factor: v128, scale: v128): v128 {
  const upper = v128.and(x, splat(UPPER_BITS, 0));
  const square = f64x2.mul(f64x2.mul(upper, upper), scale);
  const rest = f64x2.mul(f64x2.mul(f64x2.sub(x, upper), f64x2.add(x, upper)), scale);
  return expScaledX2(f64x2.neg(square), rest, factor);
}

/** erfc |x|, for |x| >= 1/2. */
// @ts-ignore: decorator
@inline
function erfcTail(x: f64): f64 {
  const a = abs(x);
  const bounded = constant(TABLE, 36) < a ? constant(TABLE, 36) : a;
  return gaussian(bounded, erfcScaled(bounded), constant(TABLE, 37));
}

// @ts-ignore: decorator
@inline
function erfcTailX2(x: v128): v128 {
  const bounded = f64x2.pmin(f64x2.abs(x), splat(TABLE, 36));
  return gaussianX2(bounded, erfcScaledX2(bounded), splat(TABLE, 37));
}

/**
 * The error function erf x = 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x; keeps the sign of a zero.
 *
 * x E(x^2) for |x| < 1/2; beyond, 1 - erfc |x| with the sign of x.
 */
export function erf(x: f64): f64 {
  if (abs(x) < constant(TABLE, 34)) return erfCentre(x);
  return copysign<f64>(constant(TABLE, 37) - erfcTail(x), x);
}

/** erf of both lanes; each lane has the bits of `erf`. */
export function erfX2(x: v128): v128 {
  const tail = v128.bitselect(x, f64x2.sub(splat(TABLE, 37), erfcTailX2(x)), splat(TABLE, 39));
  return v128.bitselect(erfCentreX2(x), tail, f64x2.lt(f64x2.abs(x), splat(TABLE, 34)));
}

/**
 * The complementary error function erfc x = 1 - erf x, with relative accuracy as far as it is not 0.
 *
 * e^(-x^2) T(t) / (x + 5) with t = (x - 5) / (x + 5) and a minimax T of degree 23 for x >= 1/2; 1 - x E(x^2) in the
 * centre, 2 - erfc |x| below.
 */
export function erfc(x: f64): f64 {
  if (abs(x) < constant(TABLE, 34)) return constant(TABLE, 37) - erfCentre(x);
  const tail = erfcTail(x);
  return x < 0 ? constant(TABLE, 38) - tail : tail;
}

/** erfc of both lanes; each lane has the bits of `erfc`. */
export function erfcX2(x: v128): v128 {
  const tail = erfcTailX2(x);
  const negative = f64x2.lt(x, splat(TABLE, 39));
  const outer = v128.bitselect(f64x2.sub(splat(TABLE, 38), tail), tail, negative);
  const centre = f64x2.sub(splat(TABLE, 37), erfCentreX2(x));
  return v128.bitselect(centre, outer, f64x2.lt(f64x2.abs(x), splat(TABLE, 34)));
}
