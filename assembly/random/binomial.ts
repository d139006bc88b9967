import { log, log1p } from "../math";
import { poissonLogProbability } from "./poisson-probability";
import { standardExponential } from "./standard-exponential";
import { uniform } from "./uniform";

// Of n unit exponential times, how many lie below -log(1 - p): their spacings in order are E / n, E / (n - 1), ...
function countBelow(random: usize, trials: f64, probability: f64): f64 {
  const end = -log1p(-probability);
  let count: f64 = 0.0;
  let time: f64 = 0.0;
  while (count < trials) {
    time += standardExponential(random) / (trials - count);
    if (time > end) break;
    count += 1.0;
  }
  return count;
}

// Hormann's BTRS, for n p >= 10 and p <= 1/2.
function transformedRejection(random: usize, trials: f64, probability: f64): f64 {
  const mean = trials * probability;
  const meanOfRest = trials * (1.0 - probability);
  const deviation = sqrt<f64>(mean * (1.0 - probability));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const squeeze = 0.92 - 4.2 / b;
  while (true) {
    const u = uniform(random) - 0.5;
    const v = uniform(random);
    const edge = 0.5 - abs<f64>(u);
    const k = floor<f64>(((2.0 * a) / edge + b) * u + mean + 0.5);
    if (edge >= 0.07 && v <= squeeze) return k;
    if (k < 0.0 || k > trials) continue;
    const alpha = (2.83 + 5.1 / b) * deviation;
    const mode = floor<f64>((trials + 1.0) * probability);
    // A binomial is two Poissons given their sum, and the sum cancels in the ratio to the mode.
    const logRatio =
      poissonLogProbability(k, mean) -
      poissonLogProbability(mode, mean) +
      (poissonLogProbability(trials - k, meanOfRest) - poissonLogProbability(trials - mode, meanOfRest));
    if (log((v * alpha) / (a / (edge * edge) + b)) <= logRatio) return k;
  }
}

/**
 * A binomial variate, P(k) = C(trials, k) p^k (1 - p)^(trials - k), as a whole f64.
 *
 * With p the lesser of probability and its complement: below trials p = 10 the successes are counted one waiting time
 * after another, exact in the tail too; from 10 on transformed rejection with squeeze (BTRS) takes about 1.2 tries at
 * any size. NaN unless trials is a whole number from 0 to 2^53 and probability lies in [0, 1].
 *
 * Source: W. Hormann, "The generation of binomial random variates", Journal of Statistical Computation and Simulation
 * 46, 1993, algorithm BTRS; L. Devroye, "Non-Uniform Random Variate Generation", 1986, X.4.3 for the waiting times.
 */
export function binomialVariate(random: usize, trials: f64, probability: f64): f64 {
  if (!(trials >= 0.0 && trials <= 9007199254740992.0 && floor<f64>(trials) === trials)) return NaN;
  if (!(probability >= 0.0 && probability <= 1.0)) return NaN;
  // 1 - p is exact above 1/2.
  const mirrored = probability > 0.5;
  const p = mirrored ? 1.0 - probability : probability;
  const count = trials * p < 10.0 ? countBelow(random, trials, p) : transformedRejection(random, trials, p);
  return mirrored ? trials - count : count;
}
