import { log, log1p, stirlingRemainder } from "../math";

const halfLogTwoPi: f64 = 0.91893853320467274178;

/**
 * The log-probability of count k >= 0, a whole number, under a Poisson distribution of the given mean > 0.
 *
 *     -delta(k) - (k log(k / mean) - (k - mean)) - log(2 pi k) / 2,   delta(k) the remainder of Stirling's formula
 *
 * Absolute error about |k - mean| 2^-52, so it stays useful for means to 1e16, where k log(mean) - mean - log k! has no
 * correct digit left. A binomial probability is a quotient of three of these.
 *
 * Source: C. Loader, "Fast and accurate computation of binomial probabilities", 2000.
 */
export function poissonLogProbability(k: f64, mean: f64): f64 {
  if (k < 16.0) {
    let factorial: f64 = 1.0;
    for (let i: f64 = 2.0; i <= k; i += 1.0) factorial *= i;
    return k * log(mean) - mean - log(factorial);
  }
  const excess = k - mean;
  return excess - k * log1p(excess / mean) - stirlingRemainder(k) - halfLogTwoPi - 0.5 * log(k);
}
