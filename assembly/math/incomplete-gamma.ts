import { exp, expm1 } from "./exp";
import { digamma, lgamma, lgamma1p } from "./gamma";
import { log, log1p } from "./log";
import { constant } from "./polynomial";
import { digammaRemainder, stirlingRemainder } from "./stirling";

/**
 * The two incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x), as logarithms, with their derivatives.
 *
 * Where they are called in pairs of lanes, all that was computed for the last two (a, x) is kept: a value and its
 * derivatives are asked for one after the other.
 */

/** a, x, log P and its derivatives in a and x, log Q and the same of it; twice. */
// @ts-ignore: decorator
@lazy
const KNOWN: usize = memory.data<f64>([NaN, NaN, 0, 0, 0, 0, 0, 0, NaN, NaN, 0, 0, 0, 0, 0, 0]);
const SIZE: usize = 64;
let next: usize = 0;

const EPSILON: f64 = 1.1102230246251565e-16;
const HALF_LOG_TWO_PI: f64 = 0.91893853320467274178;
/** Shapes above this take so many terms that the result is NaN: a million suffice below. */
const LARGEST_SHAPE: f64 = 1e10;

/** Where the results for (a, x) are, computed if they are not known. */
function tails(a: f64, x: f64): usize {
  for (let slot: usize = 0; slot <= SIZE; slot += SIZE)
    if (constant(KNOWN + slot, 0) == a && constant(KNOWN + slot, 1) == x) return KNOWN + slot;
  const slot = KNOWN + next;
  next ^= SIZE;
  store<f64>(slot, a);
  store<f64>(slot, x, 8);
  compute(slot, a, x);
  return slot;
}

function keep(slot: usize, i: usize, value: f64, inShape: f64, inX: f64): void {
  store<f64>(slot + (i << 3), value);
  store<f64>(slot + (i << 3), inShape, 8);
  store<f64>(slot + (i << 3), inX, 16);
}

const LOWER: usize = 2;
const UPPER: usize = 5;

function compute(slot: usize, a: f64, x: f64): void {
  if (!(a > 0 && a <= LARGEST_SHAPE && x >= 0)) {
    keep(slot, LOWER, NaN, NaN, NaN);
    keep(slot, UPPER, NaN, NaN, NaN);
    return;
  }
  if (x == 0 || x == Infinity) {
    keep(slot, LOWER, x == 0 ? -Infinity : 0, 0, 0);
    keep(slot, UPPER, x == 0 ? 0 : -Infinity, 0, 0);
    return;
  }
  // log(x / a), log(x^a e^-x / Γ(a + 1)) and its derivative in a
  const excess = x - a;
  const ratio = excess > -0.5 * a ? log1p(excess / a) : log(x / a);
  let logTerm: f64;
  let logTermInShape: f64;
  if (a < 16) {
    logTerm = a * log(x) - x - lgamma(a + 1);
    logTermInShape = log(x) - digamma(a + 1);
  } else {
    logTerm = a * ratio - excess - stirlingRemainder(a) - HALF_LOG_TWO_PI - 0.5 * log(a);
    logTermInShape = ratio - digammaRemainder(a) - 1 / a;
  }
  if (x < a + 1) fromSeries(slot, a, x, logTerm, logTermInShape);
  else fromFraction(slot, a, x, logTerm, logTermInShape);
}

/** P = term (1 + x / (a + 1) + x^2 / ((a + 1) (a + 2)) + ...), all terms positive; Q what is left. */
function fromSeries(slot: usize, a: f64, x: f64, logTerm: f64, logTermInShape: f64): void {
  let term: f64 = 1;
  let sum: f64 = 1;
  let harmonic: f64 = 0;
  let sumInShape: f64 = 0;
  let n = a;
  do {
    n += 1;
    term *= x / n;
    harmonic += 1 / n;
    sum += term;
    sumInShape -= term * harmonic;
  } while (term > 0.1 * EPSILON * sum);
  const logP = logTerm + log(sum);
  const inShape = logTermInShape + sumInShape / sum;
  const inX = a / (x * sum);
  keep(slot, LOWER, logP, inShape, inX);
  const p = exp(logP);
  if (a <= 1 && p > 0.5) {
    upperOfSmallShape(slot, a, x, p * inX);
    return;
  }
  const odds = -p / (1 - p);
  keep(slot, UPPER, log1p(-p), odds * inShape, odds * inX);
}

/**
 * Q = 1 - x^a / Γ(a + 1) (1 + a S), S = sum over n >= 1 of (-x)^n / (n! (a + n)): as P is close to 1 for a small a, and
 * Q to 0 with a.
 *
 * Source: Gautschi (1979), "A computational procedure for incomplete gamma functions", section 4.1.
 */
function upperOfSmallShape(slot: usize, a: f64, x: f64, density: f64): void {
  let power: f64 = 1;
  let sum: f64 = 0;
  let sumInShape: f64 = 0;
  for (let n: f64 = 1; n < 64; n += 1) {
    power *= -x / n;
    const term = power / (a + n);
    sum += term;
    sumInShape -= term / (a + n);
    if (abs(term) < 0.1 * EPSILON * abs(sum)) break;
  }
  const logGamma = a < 0.25 ? lgamma1p(a) : lgamma(a + 1);
  const logPower = a * log(x) - logGamma;
  const power1 = exp(logPower);
  const q = -expm1(logPower) - power1 * a * sum;
  const slope = log(x) - digamma(a + 1);
  const inShape = -power1 * (slope * (1 + a * sum) + sum + a * sumInShape);
  keep(slot, UPPER, log(q), inShape / q, -density / q);
}

/**
 * Q = term a / (x + 1 - a + 1 (a - 1) / (x + 3 - a + 2 (a - 2) / (x + 5 - a + ...))), P what is left. Derivatives in a go
 * along with the continued fraction.
 *
 * Source: Legendre's continued fraction, DLMF 8.9.2, by the modified method of Lentz (Thompson and Barnett 1986).
 */
function fromFraction(slot: usize, a: f64, x: f64, logTerm: f64, logTermInShape: f64): void {
  let b = x + 1 - a;
  let c: f64 = Infinity;
  let cInShape: f64 = 0;
  let d = 1 / b;
  let dInShape = d * d;
  let fraction = d;
  let logInShape = d;
  for (let i: f64 = 1; ; i += 1) {
    const numerator = i * (a - i);
    b += 2;
    // of b the derivative is -1, of the numerator i
    const divisor = b + numerator * d;
    const divisorInShape = -1 + i * d + numerator * dInShape;
    const nextC = b + numerator / c;
    const nextCInShape = -1 + i / c - ((numerator / c) * cInShape) / c;
    c = nextC;
    cInShape = nextCInShape;
    d = 1 / divisor;
    dInShape = -d * d * divisorInShape;
    const step = c * d;
    const stepInShape = cInShape / c - divisorInShape * d;
    fraction *= step;
    logInShape += stepInShape;
    // a whole a ends the fraction, but not its derivative
    if (!(abs(step - 1) > EPSILON || abs(stepInShape) > EPSILON * abs(logInShape))) break;
  }
  const logQ = logTerm + log(a * fraction);
  const inShape = logTermInShape + 1 / a + logInShape;
  const inX = -1 / (x * fraction);
  keep(slot, UPPER, logQ, inShape, inX);
  const q = exp(logQ);
  const odds = -q / (1 - q);
  keep(slot, LOWER, log1p(-q), odds * inShape, odds * inX);
}

/**
 * log P(a, x), the lower incomplete gamma function over Γ(a), for a > 0 and x >= 0: log P(X <= x) of a gamma variate of
 * shape a. NaN elsewhere, and for a above 1e10.
 *
 * Its series for x < a + 1; else 1 - Q by Legendre's continued fraction. The number of terms grows with sqrt(a).
 *
 * Error: a few units of the rounding of a and x, test/distribution/cumulative.test.ts.
 */
export function logGammaP(a: f64, x: f64): f64 {
  return constant(tails(a, x), LOWER);
}

/** The derivative of log P(a, x) in a. */
export function logGammaPInShape(a: f64, x: f64): f64 {
  return constant(tails(a, x), LOWER + 1);
}

/** The derivative of log P(a, x) in x. */
export function logGammaPInX(a: f64, x: f64): f64 {
  return constant(tails(a, x), LOWER + 2);
}

/** log Q(a, x) = log(1 - P(a, x)): log P(X > x) of a gamma variate, see logGammaP. */
export function logGammaQ(a: f64, x: f64): f64 {
  return constant(tails(a, x), UPPER);
}

/** The derivative of log Q(a, x) in a. */
export function logGammaQInShape(a: f64, x: f64): f64 {
  return constant(tails(a, x), UPPER + 1);
}

/** The derivative of log Q(a, x) in x. */
export function logGammaQInX(a: f64, x: f64): f64 {
  return constant(tails(a, x), UPPER + 2);
}
