import { first } from "./lanes";
import { cubicX2, linearX2, splat } from "./polynomial";

/** Coefficients: tools/derive-coefficients.py, "atan" (relative error 2^-58.6). */
// @ts-ignore: decorator
@lazy
const TABLE: usize = memory.data<f64>([
  0.41421356237309503, // 0: tan(pi / 8)
  2.414213562373095, // 1: tan(3 pi / 8)
  1, // 2
  -1, // 3
  0.7853981633974483, // 4: pi / 4
  3.061616997868383e-17, // 5: what 4 leaves of it
  1.5707963267948966, // 6: pi / 2
  6.123233995736766e-17, // 7: what 6 leaves of it
  0, // 8
  -0.0, // 9: the sign
  -0.333333333333332, // 10: A
  0.1999999999995404,
  -0.14285714280244177,
  0.11111110785911091,
  -0.09090897829663415,
  0.07692061512089127,
  -0.06663118917241258,
  0.058479979364485006,
  -0.050397947380690124,
  0.038076999867982186,
  -0.017920800368373898,
]);

/**
 * The arctangent, in radians between -pi / 2 and pi / 2; keeps the sign of a zero.
 *
 * |x| is brought to |t| <= tan(pi / 8) by t = (|x| - 1) / (|x| + 1) or -1 / |x|, whose angle pi / 4 or pi / 2 is added
 * to t + t^3 A(t^2), A minimax of degree 10.
 *
 * Error: at most 1.7 ulp; 1.66 on 40,000 points over the whole domain against 50-digit arithmetic.
 */
export function atan(x: f64): f64 {
  return first(atanX2(f64x2.splat(x)));
}

/** atan of both lanes. */
export function atanX2(x: v128): v128 {
  const a = f64x2.abs(x);
  const one = splat(TABLE, 2);
  const middle = f64x2.gt(a, splat(TABLE, 0));
  const far = f64x2.gt(a, splat(TABLE, 1));
  const numerator = v128.bitselect(splat(TABLE, 3), v128.bitselect(f64x2.sub(a, one), a, middle), far);
  const denominator = v128.bitselect(a, v128.bitselect(f64x2.add(a, one), one, middle), far);
  const base = v128.bitselect(splat(TABLE, 6), v128.and(splat(TABLE, 4), middle), far);
  const baseRest = v128.bitselect(splat(TABLE, 7), v128.and(splat(TABLE, 5), middle), far);
  const t = f64x2.div(numerator, denominator);
  const z = f64x2.mul(t, t);
  const zz = f64x2.mul(z, z);
  const z4 = f64x2.mul(zz, zz);
  const upper = f64x2.add(linearX2(TABLE, 18, z), f64x2.mul(splat(TABLE, 20), zz));
  const p = f64x2.add(
    cubicX2(TABLE, 10, z, zz),
    f64x2.mul(f64x2.add(cubicX2(TABLE, 14, z, zz), f64x2.mul(upper, z4)), z4),
  );
  const curve = f64x2.add(f64x2.mul(f64x2.mul(t, z), p), baseRest);
  return v128.bitselect(x, f64x2.add(base, f64x2.add(t, curve)), splat(TABLE, 9));
}
