import type { Draws } from "../../src/fit/draws.ts";
import { scalarNames } from "../../src/fit/outputs.ts";
import { type Columns, ROW, summarizeColumns } from "../../src/fit/statistics.ts";
import { buildParts } from "../statistics/build-parts.ts";
import type { Statistic } from "./reference.ts";

const statistics = await buildParts();

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
    const errors = errorsOf(
      columns,
      quantiles.map(([, p]) => p),
    );
    names.forEach((name, i) => {
      const row = rows.subarray(i * width, (i + 1) * width);
      const found = {
        mean: { value: row[ROW.mean]!, mcse: row[ROW.mcseMean]! },
        sd: { value: row[ROW.sd]!, mcse: errors[i]!.deviation },
        ...Object.fromEntries(
          quantiles.map(([key], k) => [
            key,
            { value: row[ROW.quantiles + k]!, mcse: errors[i]!.quantiles[k]! },
          ]),
        ),
      } as Record<Statistic, Estimate>;
      estimates.set(name, { statistics: found, ess: Math.min(row[ROW.essBulk]!, row[ROW.essTail]!) });
    });
  }
  return estimates;
}

/** Monte Carlo standard errors of the standard deviation and of quantiles, for each column. */
function errorsOf({ values, chains, draws, columns }: Columns, probabilities: readonly number[]) {
  const mark = statistics.mark();
  const workspace = statistics.createWorkspace(chains, draws);
  const column = statistics.allocate(8 * chains * draws);
  const errors = Array.from({ length: columns }, (_, i) => {
    const view = new Float64Array(statistics.memory.buffer, column, chains * draws);
    for (let row = 0; row < view.length; row++) view[row] = values[row * columns + i]!;
    statistics.loadColumn(workspace, column, 1, draws);
    return {
      deviation: statistics.mcseDeviation(workspace),
      quantiles: probabilities.map((p) => statistics.mcseQuantile(workspace, p)),
    };
  });
  statistics.release(mark);
  return errors;
}
