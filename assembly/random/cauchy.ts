import { nextWord } from "./xoshiro";

/**
 * A standard Cauchy variate, density 1 / (pi (1 + x^2)).
 *
 * The slope y / x of a uniform point in the unit disc, so no tangent is needed; 4 / pi points are tried on average.
 * Coordinates are odd multiples of 2^-53, so neither is 0 and |slope| < 2^53.
 */
export function cauchyVariate(random: usize): f64 {
  while (true) {
    const x = <f64>((<i64>nextWord(random) >> 10) | 1) * 1.1102230246251565e-16;
    const y = <f64>((<i64>nextWord(random) >> 10) | 1) * 1.1102230246251565e-16;
    if (x * x + y * y < 1.0) return y / x;
  }
}
