import { instantiateEngine } from "../../src/engine/instantiate.ts";
import type { Estimates } from "./estimates.ts";

/** The chance that posteriors which agree are said not to, for all their means and deviations together. */
const FALSE_ALARM = 1e-3;

/** How far two posteriors are apart, in Monte Carlo standard errors. */
export interface Agreement {
  /** The largest |z| over all means and standard deviations. */
  readonly z: number;
  /** Of which scalar, and which of its moments. */
  readonly at: string;
  /** The |z| that chance exceeds once in 1,000 such comparisons (Bonferroni). */
  readonly bound: number;
  readonly agrees: boolean;
}

/**
 * z of every mean and standard deviation: the difference over the combined Monte Carlo standard error. Several runs
 * of a sampler count as one with more chains.
 *
 * @param scalars - names, in the order of the estimates
 * @param chosen - which scalars to compare
 */
export function agreement(
  a: readonly Estimates[],
  b: readonly Estimates[],
  scalars: readonly string[],
  chosen: (scalar: string) => boolean = () => true,
): Agreement {
  let z = 0;
  let at = "";
  let comparisons = 0;
  for (const [moment, error] of [
    ["mean", "mcseMean"],
    ["sd", "mcseSd"],
  ] as const) {
    for (const [i, scalar] of scalars.entries()) {
      if (!chosen(scalar)) continue;
      comparisons++;
      const difference = pooledMean(a, moment, i) - pooledMean(b, moment, i);
      const here = Math.abs(difference) / Math.hypot(pooledError(a, error, i), pooledError(b, error, i));
      // Not a number where draws are not: that is no agreement.
      if (!(here <= z)) {
        z = here;
        at = `${moment} of ${scalar}`;
      }
    }
  }
  const bound = normalQuantile(1 - FALSE_ALARM / (2 * comparisons));
  return { z, at, bound, agrees: z <= bound };
}

const pooledMean = (runs: readonly Estimates[], moment: "mean" | "sd", i: number): number =>
  runs.reduce((sum, run) => sum + run[moment][i]!, 0) / runs.length;

const pooledError = (runs: readonly Estimates[], error: "mcseMean" | "mcseSd", i: number): number =>
  Math.hypot(...runs.map((run) => run[error][i]!)) / runs.length;

/** The standard normal's quantile, by bisection. */
function normalQuantile(p: number): number {
  const { normalCdf } = instantiateEngine() as unknown as { normalCdf(x: number): number };
  let low = -40;
  let high = 40;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return low;
}
