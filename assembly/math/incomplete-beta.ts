import { exp } from "./exp";
import { log, log1p } from "./log";
import { constant } from "./polynomial";
import { digammaRemainder, stirlingRemainder } from "./stirling";

/**
 * The regularised incomplete beta function, as a logarithm, with its derivatives. It is given x and y = 1 - x, so that
 * it is accurate at both ends. As with the incomplete gamma functions, the last two results are kept.
 */

/** a, b, x, y, log I and its derivatives in a, b and x; twice. */
// @ts-ignore: decorator
@lazy
const KNOWN: usize = memory.data<f64>([NaN, NaN, 0, 0, 0, 0, 0, 0, NaN, NaN, 0, 0, 0, 0, 0, 0]);
const SIZE: usize = 64;
let next: usize = 0;

const EPSILON: f64 = 1.1102230246251565e-16;
const HALF_LOG_TWO_PI: f64 = 0.91893853320467274178;
const LARGEST_SHAPE: f64 = 1e10;

/** Where the results for (a, b, x, y) are, computed if they are not known. */
function tail(a: f64, b: f64, x: f64, y: f64): usize {
  for (let slot = KNOWN; slot <= KNOWN + SIZE; slot += SIZE)
    if (constant(slot, 0) == a && constant(slot, 1) == b && constant(slot, 2) == x && constant(slot, 3) == y)
      return slot;
  const slot = KNOWN + next;
  next ^= SIZE;
  store<f64>(slot, a);
  store<f64>(slot, b, 8);
  store<f64>(slot, x, 16);
  store<f64>(slot, y, 24);
  compute(slot, a, b, x, y);
  return slot;
}

function keep(slot: usize, value: f64, inA: f64, inB: f64, inX: f64): void {
  store<f64>(slot, value, 32);
  store<f64>(slot, inA, 40);
  store<f64>(slot, inB, 48);
  store<f64>(slot, inX, 56);
}

function compute(slot: usize, a: f64, b: f64, x: f64, y: f64): void {
  if (!(a > 0 && a <= LARGEST_SHAPE && b > 0 && b <= LARGEST_SHAPE && x >= 0 && y >= 0))
    keep(slot, NaN, NaN, NaN, NaN);
  else if (x == 0) keep(slot, -Infinity, 0, 0, 0);
  else if (y == 0) keep(slot, 0, 0, 0, 0);
  else if (x * (a + b + 2) <= a + 1) lower(slot, a, b, x, y);
  else {
    lower(slot, b, a, y, x);
    const other = min<f64>(exp(constant(slot, 4)), 1);
    const odds = -other / (1 - other);
    const inB = odds * constant(slot, 5);
    const inA = odds * constant(slot, 6);
    keep(slot, log1p(-other), inA, inB, -odds * constant(slot, 7));
  }
}

/** log(x (a + b) / a), from u = b x - a y. */
// @ts-ignore: decorator
@inline
function logRatio(a: f64, u: f64, x: f64, sum: f64): f64 {
  return u > -0.5 * a ? log1p(u / a) : log((sum * x) / a);
}

/** log(1 / B(a, b)) = -lgamma(a) - lgamma(b) + lgamma(a + b), without cancellation of large terms. */
export function logReciprocalBeta(a: f64, b: f64): f64 {
  const sum = a + b;
  const remainders = stirlingRemainder(sum) - stirlingRemainder(a) - stirlingRemainder(b);
  return a * log1p(b / a) + b * log1p(a / b) + logRoot(a, b, sum) + remainders;
}

/** log sqrt(a b / (2 pi (a + b))). */
// @ts-ignore: decorator
@inline
function logRoot(a: f64, b: f64, sum: f64): f64 {
  return 0.5 * log(a * (b / sum)) - HALF_LOG_TWO_PI;
}

/**
 * I = x^a y^b / B(a, b) / (beta0 + alpha1 / (beta1 + alpha2 / (beta2 + ...))) for x below (a + 1) / (a + b + 2), where the
 * fraction converges fast. It is made of x and y, so that nothing cancels near x = 1, and its derivatives in a and b go
 * along with it.
 *
 * Source: DiDonato and Morris (1992), "Algorithm 708", equation 9, by the modified method of Lentz (Thompson and Barnett
 * 1986).
 */
function lower(slot: usize, a: f64, b: f64, x: f64, y: f64): void {
  const sum = a + b;
  const u = b * x - a * y;
  let c: f64 = (a / (a + 1)) * (1 - u);
  let cInA: f64 = ((1 - u) / (a + 1) + a * y) / (a + 1);
  let cInB: f64 = -(a / (a + 1)) * x;
  let d: f64 = 0;
  let dInA: f64 = 0;
  let dInB: f64 = 0;
  let fraction: f64 = c;
  let logInA: f64 = cInA / c;
  let logInB: f64 = cInB / c;
  for (let m: f64 = 1; ; m += 1) {
    const first = a + (m + m);
    const before = m / (first - 1);
    const beside = (a + m) / (first + 1);
    const part = ((a + m - 1) / (first - 1)) * before * x * x;
    const alpha = part * (sum + m - 1) * (b - m);
    const alphaInA = part * (b - m) + alpha * (1 / (a + m - 1) - 2 / (first - 1));
    const alphaInB = part * (sum + m - 1 + (b - m));
    const rest = 1 - u + m * (1 + y);
    const beta = m + before * (b - m) * x + beside * rest;
    const betaInA =
      (-before / (first - 1)) * (b - m) * x + beside * y + ((m + 1) / (first + 1)) * (rest / (first + 1));
    const betaInB = (before - beside) * x;
    const divisor = beta + alpha * d;
    const divisorInA = betaInA + alphaInA * d + alpha * dInA;
    const divisorInB = betaInB + alphaInB * d + alpha * dInB;
    const over = alpha / c;
    cInA = betaInA + (alphaInA - over * cInA) / c;
    cInB = betaInB + (alphaInB - over * cInB) / c;
    c = beta + over;
    d = 1 / divisor;
    dInA = -d * d * divisorInA;
    dInB = -d * d * divisorInB;
    const step = c * d;
    const stepInA = cInA / c - divisorInA * d;
    const stepInB = cInB / c - divisorInB * d;
    fraction *= step;
    logInA += stepInA;
    logInB += stepInB;
    // a whole b ends the fraction, but not its derivative in b
    const goesOn =
      abs(step - 1) > EPSILON || abs(stepInA) > EPSILON * abs(logInA) || abs(stepInB) > EPSILON * abs(logInB);
    if (!goesOn) break;
  }
  const logX = logRatio(a, u, x, sum);
  const logY = logRatio(b, -u, y, sum);
  const remainders = stirlingRemainder(sum) - stirlingRemainder(a) - stirlingRemainder(b);
  const logTerm = a * logX + b * logY + logRoot(a, b, sum) + remainders;
  const slope = digammaRemainder(sum);
  const inA = logX + slope - digammaRemainder(a) - logInA;
  const inB = logY + slope - digammaRemainder(b) - logInB;
  keep(slot, logTerm - log(fraction), inA, inB, fraction / x / y);
}

/**
 * log I, I = I_x(a, b) the incomplete beta function over B(a, b), for a, b > 0 and x, y >= 0 with y = 1 - x:
 * log P(X <= x) of a beta variate. NaN elsewhere, and for a or b above 1e10.
 *
 * A continued fraction for x < (a + 1) / (a + b + 2), else the complement of I_y(b, a). The number of terms grows with the
 * square root of the larger shape.
 *
 * Error: a few units of the rounding of the arguments, test/distribution/cumulative.test.ts; of a value near 1 for a shape
 * far below 1 the complement's absolute rounding.
 */
export function logBetaI(a: f64, b: f64, x: f64, y: f64): f64 {
  return constant(tail(a, b, x, y), 4);
}

/** The derivative of log I in a. */
export function logBetaIInA(a: f64, b: f64, x: f64, y: f64): f64 {
  return constant(tail(a, b, x, y), 5);
}

/** The derivative of log I in b. */
export function logBetaIInB(a: f64, b: f64, x: f64, y: f64): f64 {
  return constant(tail(a, b, x, y), 6);
}

/**
 * The derivative of log I in x, where x is the smaller of x and y, else 0: as x + y = 1 the whole slope may be taken in
 * either, and what x and y are made from tells the smaller one's changes accurately.
 */
export function logBetaIInX(a: f64, b: f64, x: f64, y: f64): f64 {
  return x < y ? slopeInX(a, b, x, y) : 0;
}

/** The derivative of log I in y, where y is the smaller, else 0. */
export function logBetaIInY(a: f64, b: f64, x: f64, y: f64): f64 {
  return x < y ? 0 : -slopeInX(a, b, x, y);
}

/** The derivative of log I in x, where y = 1 - x goes along. */
export function slopeInX(a: f64, b: f64, x: f64, y: f64): f64 {
  return constant(tail(a, b, x, y), 7);
}
