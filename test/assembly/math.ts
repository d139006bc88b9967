// Test only: the vector forms over arrays, since JavaScript cannot pass a v128, and their comparison with the scalar
// forms over millions of inputs, since a call for each from JavaScript would be most of the time.
import * as math from "../../assembly/math";

export {
  atan,
  besselI0Decay,
  cos,
  digamma,
  erf,
  erfc,
  exp,
  expm1,
  inverseMillsRatio,
  lgamma,
  log,
  log1p,
  logBesselI0Scaled,
  logistic,
  logNormalCdf,
  normalCdf,
  normalQuantile,
  normalShortfall,
  pow,
  sin,
  softplus,
  tanh,
} from "../../assembly/math";

type Scalar = (x: f64, y: f64) => f64;
type Vector = (x: v128, y: v128) => v128;

/** In the order of `functionNames` in test/math/kernels.ts. */
const scalars: Scalar[] = [
  (x, y) => math.exp(x),
  (x, y) => math.expm1(x),
  (x, y) => math.log(x),
  (x, y) => math.log1p(x),
  (x, y) => math.logistic(x),
  (x, y) => math.softplus(x),
  (x, y) => math.tanh(x),
  (x, y) => math.sin(x),
  (x, y) => math.cos(x),
  (x, y) => math.atan(x),
  (x, y) => math.lgamma(x),
  (x, y) => math.digamma(x),
  (x, y) => math.erf(x),
  (x, y) => math.erfc(x),
  (x, y) => math.normalCdf(x),
  (x, y) => math.logNormalCdf(x),
  (x, y) => math.inverseMillsRatio(x),
  (x, y) => math.normalShortfall(x),
  (x, y) => math.normalQuantile(x),
  (x, y) => math.logBesselI0Scaled(x),
  (x, y) => math.besselI0Decay(x),
  (x, y) => math.pow(x, y),
];

const vectors: Vector[] = [
  (x, y) => math.expX2(x),
  (x, y) => math.expm1X2(x),
  (x, y) => math.logX2(x),
  (x, y) => math.log1pX2(x),
  (x, y) => math.logisticX2(x),
  (x, y) => math.softplusX2(x),
  (x, y) => math.tanhX2(x),
  (x, y) => math.sinX2(x),
  (x, y) => math.cosX2(x),
  (x, y) => math.atanX2(x),
  (x, y) => math.lgammaX2(x),
  (x, y) => math.digammaX2(x),
  (x, y) => math.erfX2(x),
  (x, y) => math.erfcX2(x),
  (x, y) => math.normalCdfX2(x),
  (x, y) => math.logNormalCdfX2(x),
  (x, y) => math.inverseMillsRatioX2(x),
  (x, y) => math.normalShortfallX2(x),
  (x, y) => math.normalQuantileX2(x),
  (x, y) => math.logBesselI0ScaledX2(x),
  (x, y) => math.besselI0DecayX2(x),
  (x, y) => math.powX2(x, y),
];

/** The vector form of f(x[i], y[i]) for an even count. */
export function map(which: i32, x: usize, y: usize, out: usize, count: i32): void {
  const f = vectors[which];
  for (let i: usize = 0; i < (<usize>count) << 3; i += 16) {
    v128.store(out + i, f(v128.load(x + i), v128.load(y + i)));
  }
}

let state: u64 = 0;

/** splitmix64 */
function nextBits(): u64 {
  state += 0x9e3779b97f4a7c15;
  let z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/** Half of the time any bits at all, half of the time a size between 2^-16 and 2^16, where functions do something. */
function nextInput(): f64 {
  const bits = nextBits();
  if (nextBits() & 1) return reinterpret<f64>(bits);
  const exponent = 1007 + ((bits >> 52) & 31);
  return reinterpret<f64>((bits & 0x800fffffffffffff) | (exponent << 52));
}

/** NaN has many patterns, and WebAssembly leaves open which one comes; all other values have one. */
// @ts-ignore: decorator
@inline
function same(a: f64, b: f64): bool {
  return reinterpret<u64>(a) == reinterpret<u64>(b) || (a != a && b != b);
}

let mismatchX: f64 = 0;
let mismatchY: f64 = 0;

/** How many of `pairs` random vectors have a lane in which the vector form differs from the scalar form. */
export function mismatches(which: i32, seed: u64, pairs: i32): i32 {
  const scalar = scalars[which];
  const vector = vectors[which];
  state = seed;
  let found = 0;
  for (let i = 0; i < pairs; i++) {
    const x0 = nextInput();
    const x1 = nextInput();
    const y0 = nextInput();
    const y1 = nextInput();
    const x = f64x2.replace_lane(f64x2.splat(x0), 1, x1);
    const y = f64x2.replace_lane(f64x2.splat(y0), 1, y1);
    const result = vector(x, y);
    const wrong0 = !same(f64x2.extract_lane(result, 0), scalar(x0, y0));
    if (wrong0 || !same(f64x2.extract_lane(result, 1), scalar(x1, y1))) {
      mismatchX = wrong0 ? x0 : x1;
      mismatchY = wrong0 ? y0 : y1;
      found++;
    }
  }
  return found;
}

/** An input of the last mismatch, for the message. */
export function lastMismatchX(): f64 {
  return mismatchX;
}

export function lastMismatchY(): f64 {
  return mismatchY;
}
