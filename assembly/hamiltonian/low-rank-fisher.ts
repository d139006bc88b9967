/**
 * A metric of low rank learnt from draws and gradients (Seyboldt, Carlson and Carpenter 2026, arXiv 2603.18845).
 *
 * With draws and gradients rescaled by the diagonal, x = D⁻¹ (q - mean) and g = D (∇log π - mean), the Σ that minimises
 * the Fisher divergence between the whitened posterior and N(0, I) is the geometric mean of cov(x) and cov(g)⁻¹. It is
 * sought in a space of few dimensions: the principal directions of x, where the posterior is long, and of g, where it is
 * short. On a normal posterior x = -Σ g draw by draw, so a few more draws than directions give Σ exactly, even draws
 * that have seen little of it.
 */
import {
  addPrincipalDirections,
  addScaled,
  allocateVector,
  clearVector,
  copyVector,
  dot,
  geometricMean,
  paddedLength,
} from "../linear";
import { allocate, mark, release } from "../memory";
import { LowRank, MOST_COLUMNS } from "./low-rank";
import { addUnwhitened, Metric, refreshMetric, whitenGradient } from "./metric";

/** Draws remembered at most, and elements of them: 2 MiB each for positions and gradients. */
const MOST_DRAWS: i32 = 128;
const MOST_ELEMENTS: i32 = 1 << 18;
/** Draws from which a metric is fitted at least. */
const FEWEST_DRAWS: i32 = 8;
/** An eigenvalue of Σ counts when it is above this or below its inverse: what is nearer to 1 costs few steps. */
const CUTOFF: f64 = 1.5;
/**
 * Draws of the posterior have cov(x, g) = -1 along every direction of length 1, by partial integration; along that where a
 * sample of n in d dimensions is widest, -(1 + √(d / n))². More than this times as much is the mark of a chain on its way
 * to where the posterior is, from which nothing is to be learnt.
 */
const MOST_PRODUCT: f64 = 1.5;
/** What is added to the variances, so that one that is zero can be inverted. */
const RIDGE: f64 = 1e-5;

@unmanaged
export class LowRankFisher {
  /** Draws remembered at most. */
  room: i32;
  /** Draws seen; the last ones are remembered, draw n in row n mod `room`. */
  count: i32;
  /** `[room, length]` each. */
  positions: usize;
  gradients: usize;
}

export function createLowRankFisher(length: i32): LowRankFisher {
  const learner = changetype<LowRankFisher>(allocate(offsetof<LowRankFisher>()));
  learner.room = min(MOST_DRAWS, MOST_ELEMENTS / length);
  learner.positions = allocateVector(learner.room * length);
  learner.gradients = allocateVector(learner.room * length);
  return learner;
}

export function addToLowRank(learner: LowRankFisher, position: usize, gradient: usize, length: i32): void {
  if (learner.room == 0) return;
  const offset = (<usize>((learner.count % learner.room) * length)) << 3;
  copyVector(learner.positions + offset, position, length);
  copyVector(learner.gradients + offset, gradient, length);
  learner.count++;
}

/**
 * Fits U and Λ, and the centre, to the latter half of the draws so far, as far as it is remembered; σ is scaled so that
 * most eigenvalues are 1 and need no column.
 *
 * @param metric - its diagonal is in use already
 * @returns whether the metric has or had columns
 */
export function fitLowRank(learner: LowRankFisher, metric: Metric): bool {
  const count = min(learner.count >> 1, learner.room);
  if (count < FEWEST_DRAWS) return false;
  const floor = mark();
  const length = metric.length;
  const lowRank = metric.lowRank;
  const had = lowRank.rank > 0;
  const meanPosition = allocateVector(length);
  const meanGradient = allocateVector(length);
  const x = latest(learner, learner.positions, count, length, meanPosition);
  const g = latest(learner, learner.gradients, count, length, meanGradient);
  rescale(metric, x, g, count);

  // All directions when there are few; the padding is a direction in which draws and gradients are 0.
  let size = length;
  let basis: usize = 0;
  let a = x;
  let b = g;
  if (length > min(MOST_COLUMNS, count >> 1)) {
    const half = min(MOST_COLUMNS >> 1, count >> 2);
    basis = allocateVector(paddedLength(2 * half) * length);
    size = addPrincipalDirections(basis, 0, x, count, length, half);
    size = paddedLength(addPrincipalDirections(basis, size, g, count, length, half));
    a = coordinates(basis, size, x, count, length);
    b = coordinates(basis, size, g, count, length);
  }
  const covarianceA = covariance(a, count, size);
  const covarianceB = covariance(b, count, size);
  const values = allocateVector(size);
  lowRank.rank = 0;
  if (geometricMean(covarianceA, covarianceB, size, values)) {
    // The eigenvalue that most directions share: that across the basis, or else the median.
    const most =
      basis == 0
        ? load<f64>(values + ((<usize>(size >> 1)) << 3))
        : sqrt(
            (squares(x, count * length) - squares(a, count * size)) /
              (squares(g, count * length) - squares(b, count * size)),
          );
    takeColumns(lowRank, covarianceA, values, size, basis, most, a, b, count);
    if (isOnItsWay(lowRank, x, g, count)) lowRank.rank = 0;
    if (lowRank.rank > 0) {
      for (let i = 0; i < metric.dimension; i++) {
        const variance = metric.inverse + ((<usize>i) << 3);
        store<f64>(variance, most * load<f64>(variance));
      }
      refreshMetric(metric);
    }
  }
  // μ = mean(q) + Σ mean(∇log π)
  copyVector(metric.center, meanPosition, length);
  whitenGradient(metric, meanPosition, meanGradient);
  addUnwhitened(metric, metric.center, 1, meanPosition);
  release(floor);
  return had || lowRank.rank > 0;
}

/** A copy of the last `count` rows, without their mean. */
function latest(learner: LowRankFisher, rows: usize, count: i32, length: i32, mean: usize): usize {
  const stride = (<usize>length) << 3;
  const copy = allocateVector(count * length);
  const end = copy + <usize>count * stride;
  let draw = learner.count - count;
  for (let to = copy; to < end; to += stride) {
    copyVector(to, rows + <usize>(draw++ % learner.room) * stride, length);
    addScaled(mean, 1 / <f64>count, to, length);
  }
  for (let to = copy; to < end; to += stride) addScaled(to, -1, mean, length);
  return copy;
}

/** x ← D⁻¹ x and g ← D g. */
function rescale(metric: Metric, x: usize, g: usize, count: i32): void {
  const rest = (<usize>(metric.length - metric.dimension)) << 3;
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < metric.dimension; i++) {
      const scale = load<f64>(metric.scale + ((<usize>i) << 3));
      store<f64>(x, load<f64>(x) / scale);
      store<f64>(g, load<f64>(g) * scale);
      x += 8;
      g += 8;
    }
    x += rest;
    g += rest;
  }
}

/** The coordinates `[count, size]` of rows in a basis. */
function coordinates(basis: usize, size: i32, rows: usize, count: i32, length: i32): usize {
  const out = allocateVector(count * size);
  const stride = (<usize>length) << 3;
  let to = out;
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < size; k++) {
      store<f64>(to, dot(rows, basis + <usize>k * stride, length));
      to += 8;
    }
    rows += stride;
  }
  return out;
}

/** The covariance `[size, size]` of rows, and `RIDGE` on its diagonal. */
function covariance(rows: usize, count: i32, size: i32): usize {
  const out = allocateVector(size * size);
  const stride = (<usize>size) << 3;
  for (let i = 0; i < size; i++) {
    const to = out + <usize>i * stride;
    store<f64>(to + ((<usize>i) << 3), RIDGE);
    for (let n = 0; n < count; n++) {
      const row = rows + <usize>n * stride;
      addScaled(to, load<f64>(row + ((<usize>i) << 3)) / <f64>(count - 1), row, size);
    }
  }
  return out;
}

function squares(values: usize, length: i32): f64 {
  return dot(values, values, length);
}

/**
 * Makes columns of the eigenvectors whose eigenvalues, divided by `most`, are farther from 1 than the cutoff and than
 * sampling alone would spread them, the farthest first.
 *
 * @param x - coordinates of draws in the basis `[count, size]`
 * @param g - of gradients
 */
function takeColumns(
  lowRank: LowRank,
  vectors: usize,
  values: usize,
  size: i32,
  basis: usize,
  most: f64,
  x: usize,
  g: usize,
  count: i32,
): void {
  const length = lowRank.length;
  // Were draws and gradients independent, sampling alone would spread the eigenvalues so far (Marchenko and Pastur 1967).
  const spread = sqrt(<f64>size / <f64>count);
  let least = 0;
  let largest = size - 1;
  let column = lowRank.columns;
  while (least <= largest) {
    const low = load<f64>(values + ((<usize>least) << 3)) / most;
    const high = load<f64>(values + ((<usize>largest) << 3)) / most;
    const isLow = low * high < 1;
    const value = isLow ? low : high;
    // NaN ends it too.
    if (!(low > 0 && high < Infinity && (value > CUTOFF || value < 1 / CUTOFF))) return;
    const vector = vectors + ((<usize>((isLow ? least++ : largest--) * size)) << 3);
    const noise = spread * unexplained(vector, x, g, count, size);
    const cutoff = (1 + noise) / (1 - noise);
    if (value < cutoff && value > 1 / cutoff) continue;
    if (basis == 0) {
      copyVector(column, vector, length);
    } else {
      clearVector(column, length);
      for (let k = 0; k < size; k++) {
        addScaled(
          column,
          load<f64>(vector + ((<usize>k) << 3)),
          basis + ((<usize>(k * length)) << 3),
          length,
        );
      }
    }
    store<f64>(lowRank.stretches + ((<usize>lowRank.rank) << 3), sqrt(value));
    lowRank.rank++;
    column += (<usize>length) << 3;
  }
}

/** √(1 - ρ²) of draws and gradients along a direction: 0 where the posterior is normal. */
function unexplained(vector: usize, x: usize, g: usize, count: i32, size: i32): f64 {
  const stride = (<usize>size) << 3;
  let xx: f64 = 0;
  let gg: f64 = 0;
  let xg: f64 = 0;
  for (let n: usize = 0; n < <usize>count; n++) {
    const along = dot(x + n * stride, vector, size);
    const slope = dot(g + n * stride, vector, size);
    xx += along * along;
    gg += slope * slope;
    xg += along * slope;
  }
  return sqrt(max(0, 1 - (xg * xg) / (xx * gg)));
}

/** Whether -cov(x, g) along a column is too large for draws of the posterior. */
function isOnItsWay(lowRank: LowRank, x: usize, g: usize, count: i32): bool {
  const length = lowRank.length;
  const stride = (<usize>length) << 3;
  const widest = 1 + sqrt(<f64>length / <f64>count);
  const most = MOST_PRODUCT * widest * widest * <f64>(count - 1);
  const end = lowRank.columns + <usize>lowRank.rank * stride;
  for (let column = lowRank.columns; column < end; column += stride) {
    let product: f64 = 0;
    for (let n: usize = 0; n < <usize>count; n++) {
      product -= dot(x + n * stride, column, length) * dot(g + n * stride, column, length);
    }
    if (product > most) return true;
  }
  return false;
}
