// Test only: many draws a call, since a call for each from JavaScript would be most of the time.
import {
  bernoulliVariate,
  betaVariate,
  binomialVariate,
  cauchyVariate,
  inverseGammaVariate,
  laplaceVariate,
  logGammaVariate,
  poissonVariate,
  standardExponential,
  standardGamma,
  standardNormal,
  studentTVariate,
  uniform,
} from "../../assembly/random";

export { jump, longJump, nextWord, seedRandom } from "../../assembly/random";
export { poissonLogProbability } from "../../assembly/random/poisson-probability";

type Sampler = (random: usize, a: f64, b: f64) => f64;

const samplers: Sampler[] = [
  (random, a, b) => uniform(random),
  (random, a, b) => standardNormal(random),
  (random, a, b) => standardExponential(random),
  (random, a, b) => standardGamma(random, a),
  (random, a, b) => logGammaVariate(random, a),
  (random, a, b) => inverseGammaVariate(random, a),
  (random, a, b) => betaVariate(random, a, b),
  (random, a, b) => studentTVariate(random, a),
  (random, a, b) => cauchyVariate(random),
  (random, a, b) => laplaceVariate(random),
  (random, a, b) => poissonVariate(random, a),
  (random, a, b) => binomialVariate(random, a, b),
  (random, a, b) => bernoulliVariate(random, a),
];

/** Fills `count` f64s at `out` with draws of sampler number `which`. */
export function fill(which: i32, random: usize, a: f64, b: f64, out: usize, count: usize): void {
  const sampler = samplers[which];
  for (let i: usize = 0; i < count; i++) store<f64>(out + (i << 3), sampler(random, a, b));
}

/** Draws `tries` times and keeps at `out` what lies beyond `threshold` on either side; returns how many did. */
export function fillBeyond(which: i32, random: usize, threshold: f64, out: usize, tries: usize): usize {
  const sampler = samplers[which];
  let kept: usize = 0;
  for (let i: usize = 0; i < tries; i++) {
    const x = sampler(random, 0.0, 0.0);
    if (abs<f64>(x) > threshold) store<f64>(out + (kept++ << 3), x);
  }
  return kept;
}
