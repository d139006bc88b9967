/** Between vector functions, in which the algorithms are written, and scalar ones. */

/** The first lane: a scalar function takes it from its vector form, and so has the same bits. */
// @ts-ignore: decorator
@inline
export function first(x: v128): f64 {
  return f64x2.extract_lane(x, 0);
}

/** f of both lanes, for rare lanes. */
// @ts-ignore: decorator
@inline
export function eachLane(x: v128, f: (x: f64) => f64): v128 {
  return f64x2.replace_lane(f64x2.splat(f(first(x))), 1, f(f64x2.extract_lane(x, 1)));
}

/** f of both pairs of lanes, for rare lanes. */
// @ts-ignore: decorator
@inline
export function eachPair(x: v128, y: v128, f: (x: f64, y: f64) => f64): v128 {
  const second = f(f64x2.extract_lane(x, 1), f64x2.extract_lane(y, 1));
  return f64x2.replace_lane(f64x2.splat(f(first(x), first(y))), 1, second);
}
