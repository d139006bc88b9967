import type { ConditionalNormal } from "./gaussian-groups.ts";

/** What is exactly known of a posterior quantity. */
export interface ExactSummary {
  readonly mean: number;
  readonly sd: number;
  /** P(quantity <= x). */
  cumulative(x: number): number;
}

/**
 * The mixture of normals with these weights, which sum to 1.
 *
 * The mean and the variance are by the laws of total expectation and total variance.
 */
export function mixture(
  weights: readonly number[],
  components: readonly ConditionalNormal[],
): ExactSummary & { readonly varianceWithin: number; readonly varianceBetween: number } {
  let mean = 0;
  let varianceWithin = 0;
  components.forEach((component, i) => {
    mean += weights[i]! * component.mean;
    varianceWithin += weights[i]! * component.variance;
  });
  let varianceBetween = 0;
  components.forEach((component, i) => {
    varianceBetween += weights[i]! * (component.mean - mean) ** 2;
  });
  // Most of a grid lies where next to nothing is; its thousands of nodes would make quantiles slow for no digit.
  const heavy = components
    .map((component, i) => ({ ...component, weight: weights[i]! }))
    .filter(({ weight }) => weight > 1e-13);
  return {
    mean,
    sd: Math.sqrt(varianceWithin + varianceBetween),
    varianceWithin,
    varianceBetween,
    cumulative: (x) =>
      heavy.reduce(
        (sum, { weight, mean, variance }) =>
          sum + weight * normalCumulative((x - mean) / Math.sqrt(variance)),
        0,
      ),
  };
}

/**
 * A quantity by its probabilities on an even grid.
 *
 * The cumulative is the trapezoid sum with the Euler-Maclaurin term of its end, between nodes a cubic.
 *
 * @param weights - density times spacing at each point; they sum to 1 and vanish at both ends
 */
export function onGrid(points: readonly number[], weights: readonly number[]): ExactSummary {
  const step = points[1]! - points[0]!;
  let before = 0;
  const cumulatives = weights.map((weight, i) => {
    const slope = ((weights[i + 1] ?? 0) - (weights[i - 1] ?? 0)) / 2;
    const value = before + weight / 2 - slope / 12;
    before += weight;
    return value;
  });
  return {
    ...momentsOf(points, weights),
    cumulative(x) {
      const place = (x - points[0]!) / step;
      const i = Math.floor(place);
      if (i < 0) return 0;
      if (i >= points.length - 1) return 1;
      const t = place - i;
      const [low, high] = [cumulatives[i]!, cumulatives[i + 1]!];
      return (
        low + t * t * (3 - 2 * t) * (high - low) + t * (1 - t) * ((1 - t) * weights[i]! - t * weights[i + 1]!)
      );
    },
  };
}

/** A positive quantity by its probabilities on an even grid of its logarithm. */
export function gridded(logs: readonly number[], weights: readonly number[]): ExactSummary {
  const { cumulative } = onGrid(logs, weights);
  return {
    ...momentsOf(logs.map(Math.exp), weights),
    cumulative: (x) => (x <= 0 ? 0 : cumulative(Math.log(x))),
  };
}

function momentsOf(values: readonly number[], weights: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, value, i) => sum + weights[i]! * value, 0);
  const variance = values.reduce((sum, value, i) => sum + weights[i]! * (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(variance) };
}

/**
 * Where a cumulative function is `probability`, between mean - 12 sd and mean + 12 sd: false position in the Illinois
 * way, which halves the value of an end that stays.
 */
export function quantile({ mean, sd, cumulative }: ExactSummary, probability: number): number {
  let [low, high] = [mean - 12 * sd, mean + 12 * sd];
  let [below, above] = [-probability, 1 - probability];
  let kept = 0;
  for (let i = 0; i < 60 && high - low > 1e-9 * sd; i++) {
    const x = (low * above - high * below) / (above - below);
    const difference = cumulative(x) - probability;
    if (Math.abs(difference) < 1e-12) return x;
    if (difference < 0) {
      [low, below] = [x, difference];
      if (kept > 0) above /= 2;
      kept = 1;
    } else {
      [high, above] = [x, difference];
      if (kept < 0) below /= 2;
      kept = -1;
    }
  }
  return (low + high) / 2;
}

/**
 * The standard normal distribution function, to 1e-15: the series x + x^3 / 3 + x^5 / (3 5) + ... near 0, the
 * continued fraction of Mills' ratio beyond.
 *
 * Source: Abramowitz and Stegun (1964), 26.2.11 and 26.2.14.
 */
export function normalCumulative(x: number): number {
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  const z = Math.abs(x);
  let upper: number;
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let k = 3; term > 1e-18 * sum; k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    upper = 0.5 - density * sum;
  } else {
    let fraction = z;
    for (let k = 60; k > 0; k--) fraction = z + k / fraction;
    upper = density / fraction;
  }
  return x > 0 ? 1 - upper : upper;
}
