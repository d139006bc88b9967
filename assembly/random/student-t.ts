import { exp, log } from "../math";
import { logGammaVariate, standardGamma } from "./gamma";
import { standardNormal } from "./standard-normal";

/**
 * A Student t variate with v degrees of freedom, location 0 and scale 1.
 *
 *     t = z / sqrt(G(v / 2) / (v / 2)),   z standard normal,   G gamma of rate 1
 *
 * Infinite degrees of freedom give a normal variate. Below 2 the ratio is formed on the log scale; it is infinite where
 * the variate exceeds the greatest f64. NaN unless the degrees of freedom are positive.
 */
export function studentTVariate(random: usize, degreesOfFreedom: f64): f64 {
  const z = standardNormal(random);
  if (degreesOfFreedom === Infinity) return z;
  const half = 0.5 * degreesOfFreedom;
  if (half >= 1.0) return z * sqrt<f64>(half / standardGamma(random, half));
  return z * exp(0.5 * (log(half) - logGammaVariate(random, half)));
}
