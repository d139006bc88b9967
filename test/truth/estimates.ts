import type { Draws } from "../../src/fit/draws.ts";
import { scalarNames } from "../../src/fit/outputs.ts";
import { mapColumns, ROW, summarizeColumns } from "../../src/fit/statistics.ts";
import type { Statistic } from "./reference.ts";

const PROBABILITIES = { q5: 0.05, q25: 0.25, q50: 0.5, q75: 0.75, q95: 0.95 } as const;

/** An estimate from draws, and its Monte Carlo standard error. */
export interface Estimate {
  readonly value: number;
  readonly mcse: number;
}

/** What the draws say of one scalar. */
export interface ScalarEstimates {
  readonly statistics: Readonly<Record<Statistic, Estimate>>;
  /** The smaller of bulk and tail effective sample size. */
  readonly ess: number;
}

/** Every statistic of every scalar of a fit, by name: `theta[3]`. */
export function estimatesOf(fit: { readonly draws: object }): Map<string, ScalarEstimates> {
  const estimates = new Map<string, ScalarEstimates>();
  for (const draws of Object.values(fit.draws) as Draws[]) {
    const axes = draws.axes.map((name, i) => ({ name, labels: draws.labels[i]! }));
    const names = scalarNames(draws.name, axes);
    const [chains, perChain] = draws.shape;
    const columns = { values: draws.values, chains: chains!, draws: perChain!, columns: names.length };
    const quantiles = Object.entries(PROBABILITIES) as [Statistic, number][];
    const rows = summarizeColumns(columns, Object.values(PROBABILITIES));
    const width = ROW.quantiles + quantiles.length;
    const deviationErrors = mapColumns(columns, (engine, workspace) => engine.mcseDeviation(workspace));
    const quantileErrors = quantiles.map(([, p]) =>
      mapColumns(columns, (engine, workspace) => engine.mcseQuantile(workspace, p)),
    );
    names.forEach((name, i) => {
      const row = rows.subarray(i * width, (i + 1) * width);
      const statistics = {
        mean: { value: row[ROW.mean]!, mcse: row[ROW.mcseMean]! },
        sd: { value: row[ROW.sd]!, mcse: deviationErrors[i]! },
        ...Object.fromEntries(
          quantiles.map(([key], k) => [
            key,
            { value: row[ROW.quantiles + k]!, mcse: quantileErrors[k]![i]! },
          ]),
        ),
      } as Record<Statistic, Estimate>;
      estimates.set(name, { statistics, ess: Math.min(row[ROW.essBulk]!, row[ROW.essTail]!) });
    });
  }
  return estimates;
}
