import { exp } from "./exp";
import { logBetaI, logBetaIInA, logReciprocalBeta, slopeInX } from "./incomplete-beta";
import { log, log1p } from "./log";

const LOG_2: f64 = 0.6931471805599453;

/**
 * log P(T <= t) of Student's t distribution with nu degrees of freedom, standard otherwise; NaN unless nu > 0.
 *
 * With I = I_x(nu / 2, 1 / 2), x = nu / (nu + t^2): I / 2 below 0, 1 - I / 2 above.
 */
export function logStudentTCdf(t: f64, nu: f64): f64 {
  const logI = central(t, nu, logBetaI);
  return t < 0 ? logI - LOG_2 : log1p(-0.5 * exp(logI));
}

/** The derivative of logStudentTCdf in t: the density over the distribution function. */
export function logStudentTCdfInT(t: f64, nu: f64): f64 {
  const square = (t / nu) * t;
  if (square < 0.01) {
    const logDensity = logReciprocalBeta(0.5 * nu, 0.5) - 0.5 * (nu + 1) * log1p(square) - 0.5 * log(nu);
    return exp(logDensity - logStudentTCdf(t, nu));
  }
  // the same by way of I, whose derivative is not finite at t = 0, but has no large logarithms
  const slope = -2 * (t / nu / (1 + square) / (1 + square)) * central(t, nu, slopeInX);
  return t < 0 ? slope : slope * overRest(t, nu);
}

/** The derivative of logStudentTCdf in nu. */
export function logStudentTCdfInNu(t: f64, nu: f64): f64 {
  const square = (t / nu) * t;
  const xInNu = square / (1 + square) / (1 + square) / nu;
  // at 0, I is 1 for every nu, and its derivative in x is not finite; of what overflows nothing is left
  if (square == 0 || square == Infinity) return 0;
  const slope = 0.5 * central(t, nu, logBetaIInA) + central(t, nu, slopeInX) * xInNu;
  return t < 0 ? slope : slope * overRest(t, nu);
}

/** What the derivative of log I is multiplied by in that of log(1 - I / 2). */
function overRest(t: f64, nu: f64): f64 {
  const tail = 0.5 * exp(central(t, nu, logBetaI));
  return -tail / (1 - tail);
}

/** f of I_x(nu / 2, 1 / 2). */
// @ts-ignore: decorator
@inline
function central(t: f64, nu: f64, f: (a: f64, b: f64, x: f64, y: f64) => f64): f64 {
  const square = (t / nu) * t;
  return f(0.5 * nu, 0.5, 1 / (1 + square), square == Infinity ? 1 : square / (1 + square));
}
