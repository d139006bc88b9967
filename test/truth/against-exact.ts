import type { ScalarEstimates } from "./estimates.ts";
import { type ExactSummary, quantile } from "./mixture.ts";
import { STATISTICS, type Statistic } from "./reference.ts";

/** How far one estimate is from the truth, in its own Monte Carlo standard errors. */
export interface Comparison {
  readonly name: string;
  readonly statistic: Statistic;
  readonly z: number;
}

/** The exact value of every statistic of every scalar. */
export type ExactStatistics = ReadonlyMap<string, Readonly<Record<Statistic, number>>>;

/** Mean, sd and five quantiles of what is exactly known: computed once, compared with often. */
export function exactStatistics(exact: ReadonlyMap<string, ExactSummary>): ExactStatistics {
  return new Map(
    [...exact].map(([name, summary]) => [
      name,
      Object.fromEntries(STATISTICS.map((statistic) => [statistic, exactly(summary, statistic)])) as Record<
        Statistic,
        number
      >,
    ]),
  );
}

/** Mean, sd and five quantiles of each scalar against the exact ones. */
export function againstExact(
  estimates: ReadonlyMap<string, ScalarEstimates>,
  exact: ExactStatistics,
): Comparison[] {
  return [...exact].flatMap(([name, values]) => {
    const estimate = estimates.get(name);
    if (!estimate) throw new Error(`no ${name} among ${[...estimates.keys()].join(", ")}`);
    return STATISTICS.map((statistic) => {
      const { value, mcse } = estimate.statistics[statistic];
      return { name, statistic, z: (value - values[statistic]) / mcse };
    });
  });
}

/** The comparisons whose |z| is `most` or above, in words; none when all is well. */
export function beyond(comparisons: readonly Comparison[], most: number): string[] {
  return comparisons
    .filter(({ z }) => !(Math.abs(z) < most))
    .map(({ name, statistic, z }) => `${name}, ${statistic}: z = ${z.toFixed(2)}`);
}

/** 1 is expected when estimates are right and their errors honest. */
export function meanSquare(comparisons: readonly Comparison[]): number {
  return comparisons.reduce((sum, { z }) => sum + z * z, 0) / comparisons.length;
}

function exactly(summary: ExactSummary, statistic: Statistic): number {
  if (statistic === "mean" || statistic === "sd") return summary[statistic];
  return quantile(summary, Number(statistic.slice(1)) / 100);
}
