import { exp, log, log1p } from "../math";
import { standardExponential } from "./standard-exponential";
import { standardNormal } from "./standard-normal";
import { uniform } from "./uniform";

// Marsaglia and Tsang: d (1 + c z)^3 with d = shape - 1/3 and c = 1 / sqrt(9 d), accepted to be exact; shape >= 1.
function gammaAboveOne(random: usize, shape: f64): f64 {
  const d = shape - 1.0 / 3.0;
  const c = 1.0 / sqrt<f64>(9.0 * d);
  while (true) {
    const z = standardNormal(random);
    const t = c * z;
    if (t <= -1.0) continue;
    const u = uniform(random);
    const square = z * z;
    const v = 1.0 + t;
    if (u < 1.0 - 0.0331 * square * square) return d * v * v * v;
    // z^2/2 + d - d v^3 + d log v^3 with z^2/2 = 9 d t^2 / 2 put in: what cancels for a large shape is gone.
    if (log(u) < d * (3.0 * log1p(t) - t * (3.0 - t * (1.5 - t)))) return d * v * v * v;
  }
}

/**
 * A gamma variate of rate 1, density x^(shape - 1) exp(-x) / Gamma(shape) on x > 0.
 *
 * Divide by a rate, or multiply by a scale. For a shape far below 1 most of the distribution lies below the least
 * f64 and comes out as 0: use `logGammaVariate` where the logarithm will do. NaN unless shape is positive and finite.
 *
 * Source: G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", ACM Transactions on
 * Mathematical Software 26(3), 2000; for shape < 1 its section 6, carried out on the log scale.
 */
export function standardGamma(random: usize, shape: f64): f64 {
  if (shape < 1.0) return exp(logGammaVariate(random, shape));
  if (!(shape < Infinity)) return NaN;
  return gammaAboveOne(random, shape);
}

/**
 * The logarithm of a gamma variate of rate 1, without the underflow of the variate.
 *
 *     log G(shape) = log G(shape + 1) - E / shape,   E standard exponential,   for shape < 1
 *
 * NaN unless shape is positive and finite. Source: as `standardGamma`.
 */
export function logGammaVariate(random: usize, shape: f64): f64 {
  if (!(shape > 0.0 && shape < Infinity)) return NaN;
  if (shape >= 1.0) return log(gammaAboveOne(random, shape));
  const above = log(gammaAboveOne(random, shape + 1.0));
  return above - standardExponential(random) / shape;
}

/**
 * An inverse gamma variate of scale 1, density x^(-shape - 1) exp(-1 / x) / Gamma(shape) on x > 0: multiply by a scale.
 *
 * Infinity where it exceeds the greatest f64, which a shape far below 1 makes common. NaN unless shape is positive
 * and finite.
 */
export function inverseGammaVariate(random: usize, shape: f64): f64 {
  return shape < 1.0 ? exp(-logGammaVariate(random, shape)) : 1.0 / standardGamma(random, shape);
}
