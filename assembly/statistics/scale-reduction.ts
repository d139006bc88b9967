import { meanOf, varianceOf } from "./moments";

/**
 * R-hat of `values` (`[chains, length]`): sqrt((B/W + length - 1) / length), B = length times the variance of the
 * chains' means, W the mean of the chains' variances. NaN if all the values are equal or `length` < 2.
 *
 * Vehtari et al. (2021), section 3.1; give it rank-normalised, split chains.
 */
export function potentialScaleReduction(values: usize, chains: i32, length: i32, means: usize): f64 {
  if (length < 2 || chains < 2) return NaN;
  let within = 0.0;
  for (let c = 0; c < chains; c++) {
    const chain = values + ((<usize>(c * length)) << 3);
    const mean = meanOf(chain, length);
    store<f64>(means + ((<usize>c) << 3), mean);
    within += varianceOf(chain, length, mean);
  }
  within /= <f64>chains;
  const between = <f64>length * varianceOf(means, chains, meanOf(means, chains));
  return sqrt((between / within + <f64>length - 1) / <f64>length);
}
