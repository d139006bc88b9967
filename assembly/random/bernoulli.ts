import { uniform } from "./uniform";

/** A Bernoulli variate: 1 with the given probability (to the nearest 2^-52), else 0; NaN unless it lies in [0, 1]. */
export function bernoulliVariate(random: usize, probability: f64): f64 {
  if (!(probability >= 0.0 && probability <= 1.0)) return NaN;
  return uniform(random) < probability ? 1.0 : 0.0;
}
