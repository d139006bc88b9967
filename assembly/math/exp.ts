import { first } from "./lanes";
import { constant, cubicX2, linearX2, splat } from "./polynomial";

/**
 * Constants of exp and expm1. The rounding shift is 1.5 * 2^52 + 2046: adding it to x / ln 2 leaves n + 2046 in the
 * low bits of the sum, from which the two factors of 2^n are shifted into place. ln 2 is split so that n times its
 * upper part is exact. Coefficients: tools/derive-coefficients.py, "exp" (relative error 2^-56.4) and "expm1" (2^-59.6).
 */
// @ts-ignore: decorator
@lazy
const TABLE: usize = memory.data<f64>([
  1.4426950408889634, // 0: 1 / ln 2
  6755399441057790, // 1: the rounding shift
  0.693147180559663, // 2: ln 2, upper 41 bits
  2.8235290563031577e-13, // 3: ln 2, the rest
  710, // 4: exp overflows from here on
  -746, // 5: exp is 0 from here on
  1, // 6
  -40, // 7: expm1 is -1 from here on
  0.5000000000000011, // 8: Q of exp
  0.1666666666666641,
  0.041666666666529566,
  0.008333333333495173,
  0.0013888888943809888,
  0.00019841269505466372,
  2.48014928922933e-5,
  2.7557586970541923e-6,
  2.7630328462076266e-7,
  2.5000001161384244e-8,
  0.5, // 18: Q of expm1
  0.16666666666666677,
  0.041666666666666505,
  0.00833333333332164,
  0.0013888888888962689,
  0.0001984126988611484,
  2.4801587172124316e-5,
  2.7557244208049958e-6,
  2.7557402815685735e-7,
  2.510904197524248e-8,
  2.0875331939025414e-9,
  709, // 29: expm1 has the bits of exp from here on
  6755399441056767, // 30: the rounding shift of expm1, 1.5 * 2^52 + 1023
  -0.0, // 31: the sign
  -760, // 32: less than this is as good as 0 for e^x times a factor near 1
]);

/** e^x for -746 <= x <= 710, without a call. */
// @ts-ignore: decorator
@inline
export function expWithinX2(x: v128): v128 {
  const t = f64x2.add(f64x2.mul(x, splat(TABLE, 0)), splat(TABLE, 1));
  const n = f64x2.sub(t, splat(TABLE, 1));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, splat(TABLE, 2))), f64x2.mul(n, splat(TABLE, 3)));
  const rr = f64x2.mul(r, r);
  const r4 = f64x2.mul(rr, rr);
  // Two halves of r + r^2 Q(r) that do not wait for each other.
  const lower = f64x2.add(r, f64x2.mul(rr, cubicX2(TABLE, 8, r, rr)));
  const upper = f64x2.add(cubicX2(TABLE, 12, r, rr), f64x2.mul(linearX2(TABLE, 16, r), r4));
  const p = f64x2.add(splat(TABLE, 6), f64x2.add(lower, f64x2.mul(f64x2.mul(rr, r4), upper)));
  const half = i64x2.shr_u(t, 1);
  return f64x2.mul(f64x2.mul(p, i64x2.shl(half, 52)), i64x2.shl(i64x2.sub(t, half), 52));
}

/**
 * The exponential e^x, subnormal results included.
 *
 * Cody-Waite reduction x = n ln 2 + r, then 1 + r + r^2 Q(r) with a minimax Q of degree 9; 2^n is multiplied in two
 * steps, so that gradual underflow rounds once and overflow comes at the right place.
 *
 * Error: at most 1.2 ulp; 1.17 on 40,000 points over the whole domain against 50-digit arithmetic.
 */
export function exp(x: f64): f64 {
  // A branch that goes one way takes no time, where the vector form's two pmin wait: 3 ns of 22.
  x = constant(TABLE, 4) < x ? constant(TABLE, 4) : x;
  x = x < constant(TABLE, 5) ? constant(TABLE, 5) : x;
  return first(expWithinX2(f64x2.splat(x)));
}

/** exp of both lanes. */
export function expX2(x: v128): v128 {
  return expWithinX2(f64x2.pmax(f64x2.pmin(x, splat(TABLE, 4)), splat(TABLE, 5)));
}

/** e^(-|x|), which logistic and softplus are made of, without a call. */
// @ts-ignore: decorator
@inline
export function expDecayX2(x: v128): v128 {
  return expWithinX2(f64x2.pmax(f64x2.neg(f64x2.abs(x)), splat(TABLE, 5)));
}

/** factor e^(x - rest) for -1500 <= x <= 0, |rest| < 2^-10 |x| and a factor near 1; one rounding when it underflows. */
// @ts-ignore: decorator
@inline
export function expScaledX2(x: v128, rest: v128, factor: v128): v128 {
  x = f64x2.pmax(x, splat(TABLE, 32));
  const t = f64x2.add(f64x2.mul(x, splat(TABLE, 0)), splat(TABLE, 1));
  const n = f64x2.sub(t, splat(TABLE, 1));
  const low = f64x2.add(f64x2.mul(n, splat(TABLE, 3)), rest);
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, splat(TABLE, 2))), low);
  const rr = f64x2.mul(r, r);
  const r4 = f64x2.mul(rr, rr);
  const q = f64x2.add(
    cubicX2(TABLE, 8, r, rr),
    f64x2.mul(f64x2.add(cubicX2(TABLE, 12, r, rr), f64x2.mul(linearX2(TABLE, 16, r), r4)), r4),
  );
  const p = f64x2.add(factor, f64x2.mul(factor, f64x2.add(r, f64x2.mul(rr, q))));
  const half = i64x2.shr_u(t, 1);
  return f64x2.mul(f64x2.mul(p, i64x2.shl(half, 52)), i64x2.shl(i64x2.sub(t, half), 52));
}

/** e^x - 1 for x < 709, without a call; the sign of a zero is lost. */
// @ts-ignore: decorator
@inline
export function expm1WithinX2(x: v128): v128 {
  x = f64x2.pmax(x, splat(TABLE, 7));
  const t = f64x2.add(f64x2.mul(x, splat(TABLE, 0)), splat(TABLE, 30));
  const n = f64x2.sub(t, splat(TABLE, 30));
  const high = f64x2.sub(x, f64x2.mul(n, splat(TABLE, 2)));
  const low = f64x2.mul(n, splat(TABLE, 3));
  const r = f64x2.sub(high, low);
  const rest = f64x2.sub(f64x2.sub(high, r), low);
  const rr = f64x2.mul(r, r);
  const r4 = f64x2.mul(rr, rr);
  const tail = f64x2.add(linearX2(TABLE, 26, r), f64x2.mul(splat(TABLE, 28), rr));
  const q = f64x2.add(
    cubicX2(TABLE, 18, r, rr),
    f64x2.mul(f64x2.add(cubicX2(TABLE, 22, r, rr), f64x2.mul(tail, r4)), r4),
  );
  const scale = i64x2.shl(t, 52);
  const base = f64x2.sub(scale, splat(TABLE, 6));
  const step = f64x2.mul(scale, r);
  const sum = f64x2.add(base, step);
  const left = f64x2.sub(step, f64x2.sub(sum, base));
  return f64x2.add(sum, f64x2.add(left, f64x2.mul(scale, f64x2.add(rest, f64x2.mul(rr, q)))));
}

/**
 * e^x - 1, accurate for small x as well; keeps the sign of a zero.
 *
 * x = n ln 2 + r as in exp, r with its rounding error; then (2^n - 1) + 2^n r is added with its rounding error, and
 * 2^n r^2 Q(r) with a minimax Q of degree 10 last.
 *
 * Error: at most 1.0 ulp; 0.97 on 40,000 points over the whole domain against 50-digit arithmetic.
 */
export function expm1(x: f64): f64 {
  return first(expm1X2(f64x2.splat(x)));
}

/** expm1 of both lanes. */
export function expm1X2(x: v128): v128 {
  const value = v128.bitselect(x, expm1WithinX2(x), splat(TABLE, 31));
  const large = f64x2.ge(x, splat(TABLE, 29));
  return v128.any_true(large) ? v128.bitselect(expX2(x), value, large) : value;
}
