/** A vector function made of a scalar one, for rare lanes and for functions that are never hot. */
// @ts-ignore: decorator
@inline
export function eachLane(x: v128, f: (x: f64) => f64): v128 {
  return f64x2.replace_lane(f64x2.splat(f(f64x2.extract_lane(x, 0))), 1, f(f64x2.extract_lane(x, 1)));
}
