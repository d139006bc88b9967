import { exp } from "../math";
import { logGammaVariate, standardGamma } from "./gamma";
import { uniform } from "./uniform";

/**
 * A beta variate, density x^(a - 1) (1 - x)^(b - 1) / B(a, b) on (0, 1).
 *
 *     x = G(a) / (G(a) + G(b)),   on the log scale when a or b is below 1
 *
 * Rounds to exactly 0 or 1 where the variate is nearer to them than f64 can say, which shapes far below 1 make common.
 * NaN unless both shapes are positive and finite.
 */
export function betaVariate(random: usize, a: f64, b: f64): f64 {
  if (a >= 1.0 && b >= 1.0) {
    const x = standardGamma(random, a);
    return x / (x + standardGamma(random, b));
  }
  const x = logGammaVariate(random, a);
  const y = logGammaVariate(random, b);
  // Both beyond the range of f64 (shapes below 1e-305): nothing is left of the distribution but its two ends.
  if (x === -Infinity && y === -Infinity) return uniform(random) < 1.0 / (1.0 + b / a) ? 1.0 : 0.0;
  return 1.0 / (1.0 + exp(y - x));
}
