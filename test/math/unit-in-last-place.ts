const value = new Float64Array(1);
const bits = new BigUint64Array(value.buffer);

/** The distance of the doubles around x, on the side away from 0. */
export function unitInLastPlace(x: number): number {
  value[0] = Math.abs(x);
  const exponent = Number(bits[0] >> 52n);
  return 2 ** (Math.max(exponent, 1) - 1075);
}

/**
 * The error of `got` in units in the last place of the reference, which is its nearest double and what that leaves of
 * it in the same units.
 */
export function errorInUlp(got: number, nearest: number, rest: number): number {
  return Math.abs((got - nearest) / unitInLastPlace(nearest) - rest);
}
