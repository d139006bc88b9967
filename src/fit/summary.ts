import { KindredError } from "../model/errors.ts";
import { showValue, suggest } from "../model/wording.ts";
import { checkProbability, type Draws } from "./draws.ts";
import { scalarNames } from "./outputs.ts";
import { quantileKey } from "./quantile-key.ts";
import { ROW, summarizeColumns } from "./statistics.ts";
import { printTable } from "./summary-table.ts";

/** What is known of one scalar. Quantiles are keyed by their percentage: `q5`, `q50`, `q97.5`. */
export interface SummaryRow {
  /** `mu`, or `theta[Lincoln Elementary]`. */
  name: string;
  mean: number;
  sd: number;
  /** Monte Carlo standard error of the mean: how far more draws would still move it. */
  mcseMean: number;
  [quantile: `q${number}`]: number;
  /** Effective sample size of the centre. */
  essBulk: number;
  /** Effective sample size of the 5 % and 95 % quantiles, the smaller. */
  essTail: number;
  /** Effective sample size of the sd: small where draws swing from one side of the centre to the other. */
  essSd: number;
  /** Rank-normalised split R-hat; NaN for a constant. */
  rhat: number;
}

/** What to summarise. */
export interface SummaryOptions<Name extends string = string> {
  /** Probabilities in [0, 1]. Default 0.05, 0.5, 0.95: an interval whose ends are well known at 1000 effective draws. */
  quantiles?: readonly number[];
  /** The outputs to summarise. Default all. */
  include?: readonly Name[];
}

/** A row for every scalar: `rows` for programs, `String(summary)` for people. */
export class Summary {
  /** Scalars first, then what lies along axes, each in the order the model returned them. */
  readonly rows: readonly SummaryRow[];
  /** The probabilities of the quantiles. */
  readonly quantiles: readonly number[];
  readonly chains: number;
  /** Draws of each chain. */
  readonly draws: number;

  constructor(rows: readonly SummaryRow[], quantiles: readonly number[], chains: number, draws: number) {
    this.rows = rows;
    this.quantiles = quantiles;
    this.chains = chains;
    this.draws = draws;
  }

  /** The table. The means' last digits stand where their Monte Carlo standard errors begin. */
  toString(): string {
    return printTable(this);
  }
}

/**
 * Summarises `draws`, whose names are the outputs'.
 *
 * @throws "option" for a probability outside [0, 1] or the name of no output; "aborted" when there are no draws
 */
export function summarizeDraws(
  draws: Readonly<Record<string, Draws>>,
  { quantiles = [0.05, 0.5, 0.95], include }: SummaryOptions = {},
): Summary {
  for (const probability of quantiles) checkProbability(probability);
  const names = Object.keys(draws);
  for (const name of include ?? []) {
    if (names.includes(name)) continue;
    throw new KindredError(
      "option",
      `include: the model returns no ${showValue(name)}; ${suggest(String(name), names, "it returns")}`,
      { option: "include", value: name },
    );
  }
  const chosen = names.filter((name) => include?.includes(name) ?? true).map((name) => draws[name]);
  const ordered = [
    ...chosen.filter((output) => output.axes.length === 0),
    ...chosen.filter((output) => output.axes.length > 0),
  ];
  const width = ROW.quantiles + quantiles.length;
  const rows = ordered.flatMap((output) => {
    const axes = output.axes.map((name, i) => ({ name, labels: output.labels[i] }));
    const names = scalarNames(output.name, axes);
    const rows: SummaryRow[] = [];
    for (const block of output.blocks()) {
      const table = summarizeColumns(block, quantiles);
      for (let i = 0; i < block.columns; i++) {
        rows.push(toRow(names[rows.length]!, table.subarray(i * width, (i + 1) * width), quantiles));
      }
    }
    return rows;
  });
  const [chains, perChain] = ordered[0]?.shape ?? [0, 0];
  return new Summary(rows, quantiles, chains, perChain);
}

function toRow(name: string, numbers: Float64Array, quantiles: readonly number[]): SummaryRow {
  const row = { name, mean: numbers[ROW.mean], sd: numbers[ROW.sd], mcseMean: numbers[ROW.mcseMean] };
  const keyed = quantiles.map((probability, i) => [quantileKey(probability), numbers[ROW.quantiles + i]]);
  return {
    ...row,
    ...Object.fromEntries(keyed),
    essBulk: numbers[ROW.essBulk],
    essTail: numbers[ROW.essTail],
    essSd: numbers[ROW.essSd],
    rhat: numbers[ROW.rhat],
  };
}
