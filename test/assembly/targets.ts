/**
 * Log densities for the tests of the sampler: functions of (data, position, gradient), as a compiled model has them.
 * Every data block begins with the dimension, as f64.
 */
import { exp, log, log1p, logistic } from "../../assembly/math";

// @ts-ignore: decorator
@inline
function at(pointer: usize, i: i32): f64 {
  return load<f64>(pointer + ((<usize>i) << 3));
}

// @ts-ignore: decorator
@inline
function put(pointer: usize, i: i32, value: f64): void {
  store<f64>(pointer + ((<usize>i) << 3), value);
}

/** Independent normals, mean 0; data: precisions `[dimension]`. */
export function normal(data: usize, q: usize, gradient: usize): f64 {
  const dimension = <i32>at(data, 0);
  let value: f64 = 0;
  for (let i = 0; i < dimension; i++) {
    const slope = -at(data, 1 + i) * at(q, i);
    put(gradient, i, slope);
    value += 0.5 * slope * at(q, i);
  }
  return value;
}

/** Normal with mean 0; data: the precision matrix, `[dimension, dimension]`. */
export function correlated(data: usize, q: usize, gradient: usize): f64 {
  const dimension = <i32>at(data, 0);
  let value: f64 = 0;
  for (let i = 0; i < dimension; i++) {
    let slope: f64 = 0;
    for (let j = 0; j < dimension; j++) slope -= at(data, 1 + i * dimension + j) * at(q, j);
    put(gradient, i, slope);
    value += 0.5 * slope * at(q, i);
  }
  return value;
}

/** Neal's funnel: v ~ normal(0, 3), x_i ~ normal(0, exp(v / 2)). */
export function funnel(data: usize, q: usize, gradient: usize): f64 {
  const dimension = <i32>at(data, 0);
  const v = at(q, 0);
  const precision = exp(-v);
  let squares: f64 = 0;
  for (let i = 1; i < dimension; i++) {
    squares += at(q, i) * at(q, i);
    put(gradient, i, -precision * at(q, i));
  }
  const free = <f64>(dimension - 1);
  put(gradient, 0, -v / 9 - 0.5 * free + 0.5 * precision * squares);
  return (-v * v) / 18 - 0.5 * free * v - 0.5 * precision * squares;
}

/** log of gamma variates with shapes data[1 ..]: Σ a q - e^q; mean digamma(a), variance trigamma(a); skewed. */
export function logGamma(data: usize, q: usize, gradient: usize): f64 {
  const dimension = <i32>at(data, 0);
  let value: f64 = 0;
  for (let i = 0; i < dimension; i++) {
    const shape = at(data, 1 + i);
    const e = exp(at(q, i));
    value += shape * at(q, i) - e;
    put(gradient, i, shape - e);
  }
  return value;
}

/** Student t with data[1] degrees of freedom, independent components: heavy tails. */
export function studentT(data: usize, q: usize, gradient: usize): f64 {
  const dimension = <i32>at(data, 0);
  const degrees = at(data, 1);
  let value: f64 = 0;
  for (let i = 0; i < dimension; i++) {
    const x = at(q, i);
    value -= 0.5 * (degrees + 1) * log1p((x * x) / degrees);
    put(gradient, i, (-(degrees + 1) * x) / (degrees + x * x));
  }
  return value;
}

/** A normal that is NaN where any component exceeds data[1]: its energy is NaN there. */
export function broken(data: usize, q: usize, gradient: usize): f64 {
  const dimension = <i32>at(data, 0);
  let value: f64 = 0;
  for (let i = 0; i < dimension; i++) {
    const x = at(q, i);
    put(gradient, i, x > at(data, 1) ? NaN : -x);
    value += x > at(data, 1) ? NaN : -0.5 * x * x;
  }
  return value;
}

/** A constant: improper, every step is accepted. */
export function flat(data: usize, q: usize, gradient: usize): f64 {
  const dimension = <i32>at(data, 0);
  for (let i = 0; i < dimension; i++) put(gradient, i, 0);
  return 0;
}

/** -Σ √|q|: finite where a component is 0, with a gradient that is not. */
export function cusp(data: usize, q: usize, gradient: usize): f64 {
  const dimension = <i32>at(data, 0);
  let value: f64 = 0;
  for (let i = 0; i < dimension; i++) {
    const root = sqrt(abs(at(q, i)));
    value -= root;
    put(gradient, i, -copysign<f64>(0.5, at(q, i)) / root);
  }
  return value;
}

const EFFECTS = memory.data<f64>([28, 8, -3, 7, -1, 1, 18, 12]);
const ERRORS = memory.data<f64>([15, 10, 16, 11, 9, 11, 10, 18]);

/** Eight schools, non-centred: mu ~ normal(0, 5), tau ~ half-Cauchy(0, 5), theta = mu + tau z; q = mu, log tau, z. */
export function eightSchools(data: usize, q: usize, gradient: usize): f64 {
  const mu = at(q, 0);
  const tau = exp(at(q, 1));
  const scaled = (tau * tau) / 25;
  let value = (-mu * mu) / 50 - log1p(scaled) + at(q, 1);
  let byMu = -mu / 25;
  let byTau: f64 = 0;
  for (let j = 0; j < 8; j++) {
    const z = at(q, 2 + j);
    const error = at(ERRORS, j);
    const residual = (at(EFFECTS, j) - mu - tau * z) / error;
    value -= 0.5 * (z * z + residual * residual);
    const pull = residual / error;
    byMu += pull;
    byTau += pull * z;
    put(gradient, 2 + j, pull * tau - z);
  }
  put(gradient, 0, byMu);
  put(gradient, 1, byTau * tau + 1 - (2 * scaled) / (1 + scaled));
  return value;
}

/** Logistic regression, coefficients ~ normal(0, 2.5); data: rows, then per row x `[dimension]` and y. */
export function logisticRegression(data: usize, q: usize, gradient: usize): f64 {
  const dimension = <i32>at(data, 0);
  const rows = <i32>at(data, 1);
  let value: f64 = 0;
  for (let i = 0; i < dimension; i++) {
    value -= (at(q, i) * at(q, i)) / 12.5;
    put(gradient, i, -at(q, i) / 6.25);
  }
  let row = data + 16;
  for (let n = 0; n < rows; n++) {
    let eta: f64 = 0;
    for (let i = 0; i < dimension; i++) eta += at(row, i) * at(q, i);
    const y = at(row, dimension);
    value += y * eta - max<f64>(eta, 0) - log1p(exp(-abs(eta)));
    const residual = y - logistic(eta);
    for (let i = 0; i < dimension; i++) put(gradient, i, at(gradient, i) + residual * at(row, i));
    row += (<usize>dimension + 1) << 3;
  }
  return value;
}

/**
 * A one-way layout of E groups, carried: mu ~ normal(0, 5), tau ~ half-Cauchy(0, 5), a_j ~ normal(mu, tau),
 * y_j ~ normal(a_j, s_j); with the pilot's informations I and locations t,
 *
 *     a_j = m_j + q_j v_j,  1 / v_j² = 1 / tau² + I_j,  m_j = v_j² (mu / tau² + I_j t_j).
 *
 * q = mu, log tau, q_j; data: dimension, then y, s, I, t, each `[E]`.
 */
export function oneWay(data: usize, q: usize, gradient: usize): f64 {
  const groups = <i32>at(data, 0) - 2;
  const mu = at(q, 0);
  const tau = exp(at(q, 1));
  const scaled = (tau * tau) / 25;
  let value = (-mu * mu) / 50 - log1p(scaled) + at(q, 1);
  let byMu = -mu / 25;
  let byLogTau: f64 = 1 - (2 * scaled) / (1 + scaled);
  for (let j = 0; j < groups; j++) {
    const ratio = at(data, 1 + 2 * groups + j) * tau * tau;
    const grown = 1 + ratio;
    const away = (at(data, 1 + 3 * groups + j) - mu) / tau;
    const spread = 1 / sqrt(grown);
    // a = mu + tau z
    const z = (ratio / grown) * away + at(q, 2 + j) * spread;
    const error = at(data, 1 + groups + j);
    const pull = (at(data, 1 + j) - mu - tau * z) / error;
    value -= 0.5 * (z * z + pull * pull + log(grown));
    const byZ = (pull / error) * tau - z;
    put(gradient, 2 + j, byZ * spread);
    byMu += pull / error - (byZ * ratio) / (grown * tau);
    // z moves with log tau by w and by away, which the chain rule takes one after the other.
    const zByLogTau =
      (2 * ratio * away) / (grown * grown) - (ratio / grown) * away - at(q, 2 + j) * spread * (ratio / grown);
    byLogTau += (pull / error) * tau * z + byZ * zByLogTau - ratio / grown;
  }
  put(gradient, 0, byMu);
  put(gradient, 1, byLogTau);
  return value;
}

/** The effects a_j, and then their scores (y_j - a_j) / s_j². */
export function oneWayEffects(data: usize, q: usize, out: usize): void {
  const groups = <i32>at(data, 0) - 2;
  const mu = at(q, 0);
  const tau = exp(at(q, 1));
  for (let j = 0; j < groups; j++) {
    const information = at(data, 1 + 2 * groups + j);
    const precision = 1 / (tau * tau) + information;
    const mean = (mu / (tau * tau) + information * at(data, 1 + 3 * groups + j)) / precision;
    const effect = mean + at(q, 2 + j) / sqrt(precision);
    const error = at(data, 1 + groups + j);
    put(out, j, effect);
    put(out, groups + j, (at(data, 1 + j) - effect) / (error * error));
  }
}

/** The q_j of these a_j at the mu and tau of `q`. */
export function oneWayRecentre(data: usize, effects: usize, q: usize): void {
  const groups = <i32>at(data, 0) - 2;
  const mu = at(q, 0);
  const tau = exp(at(q, 1));
  for (let j = 0; j < groups; j++) {
    const information = at(data, 1 + 2 * groups + j);
    const precision = 1 / (tau * tau) + information;
    const mean = (mu / (tau * tau) + information * at(data, 1 + 3 * groups + j)) / precision;
    put(q, 2 + j, (at(effects, j) - mean) * sqrt(precision));
  }
}

/**
 * One-way analysis of variance, mean integrated out: log tau between and log sigma within groups, both scales
 * ~ exponential(0.1); data: groups, rows a group, sums of squares between and within.
 */
export function twoScales(data: usize, q: usize, gradient: usize): f64 {
  const groups = at(data, 1);
  const rows = at(data, 2);
  const between = at(data, 3);
  const within = at(data, 4);
  const tau = exp(at(q, 0));
  const sigma = exp(at(q, 1));
  const s2 = sigma * sigma;
  const t2 = rows * tau * tau;
  const v = s2 + t2;
  const free = groups * (rows - 1);
  // d log density / d v, times 2 v
  const byV = between / v - (groups - 1);
  put(gradient, 0, (byV * t2) / v - 0.1 * tau + 1);
  put(gradient, 1, (byV * s2) / v + within / s2 - free - 0.1 * sigma + 1);
  return (
    -0.5 * (groups - 1) * log(v) -
    (0.5 * between) / v -
    free * at(q, 1) -
    (0.5 * within) / s2 -
    0.1 * (tau + sigma) +
    at(q, 0) +
    at(q, 1)
  );
}

/**
 * Successes in groups, non-centred: logit of the rate = mu + tau z, mu ~ normal(0, 2), tau ~ exponential(1);
 * q = mu, log tau, z; data: trials a group, successes of each group.
 */
export function hierarchicalLogistic(data: usize, q: usize, gradient: usize): f64 {
  const groups = <i32>at(data, 0) - 2;
  const trials = at(data, 1);
  const mu = at(q, 0);
  const tau = exp(at(q, 1));
  let value = (-mu * mu) / 8 - tau + at(q, 1);
  let byMu = -mu / 4;
  let byTau: f64 = 0;
  for (let j = 0; j < groups; j++) {
    const z = at(q, 2 + j);
    const eta = mu + tau * z;
    const successes = at(data, 2 + j);
    value += successes * eta - trials * (max<f64>(eta, 0) + log1p(exp(-abs(eta)))) - 0.5 * z * z;
    const residual = successes - trials * logistic(eta);
    byMu += residual;
    byTau += residual * z;
    put(gradient, 2 + j, residual * tau - z);
  }
  put(gradient, 0, byMu);
  put(gradient, 1, byTau * tau - tau + 1);
  return value;
}

/** Outputs of a draw: the sum of the components, noise included, and the first one's exponential. */
export function sumAndExponential(data: usize, q: usize, out: usize): void {
  const dimension = <i32>at(data, 0);
  let sum: f64 = 0;
  for (let i = 0; i < dimension; i++) sum += at(q, i);
  put(out, 0, sum);
  put(out, 1, exp(at(q, 0)));
}
