/** Vector functions made of scalar ones, for rare lanes and for functions that are never hot. */

/** f of both lanes. */
// @ts-ignore: decorator
@inline
export function eachLane(x: v128, f: (x: f64) => f64): v128 {
  return f64x2.replace_lane(f64x2.splat(f(f64x2.extract_lane(x, 0))), 1, f(f64x2.extract_lane(x, 1)));
}

/** f of both pairs of lanes. */
// @ts-ignore: decorator
@inline
export function eachPair(x: v128, y: v128, f: (x: f64, y: f64) => f64): v128 {
  const first = f(f64x2.extract_lane(x, 0), f64x2.extract_lane(y, 0));
  return f64x2.replace_lane(f64x2.splat(first), 1, f(f64x2.extract_lane(x, 1), f64x2.extract_lane(y, 1)));
}
