import { instantiateEngine } from "../../src/engine/instantiate.ts";

/** Draws of several scalars: `values` is `[chains, draws, scalars]`. */
export interface DrawTable {
  readonly values: Float64Array;
  readonly chains: number;
  readonly draws: number;
  readonly scalars: number;
}

/** What the engine's summary of a column says, in its order. */
const SUMMARY = ["mean", "sd", "mcseMean", "rhat", "essBulk", "essTail"] as const;

type Statistic = (typeof SUMMARY)[number] | "mcseSd" | "essSquare";

/**
 * What draws say of each scalar; the same code judges Kindred's draws and Stan's. Each is `[scalars]`.
 *
 * `essSquare` is the bulk effective sample size of (x - mean)²: a chain that jumps from side to side is found out by
 * it. The error of the standard deviation is that of the mean of these squares, by the chain rule.
 */
export type Estimates = Readonly<Record<Statistic, Float64Array>>;

export function estimatesOf({ values, chains, draws, scalars }: DrawTable): Estimates {
  const engine = instantiateEngine();
  const workspace = engine.createWorkspace(chains, draws);
  const pointer = engine.allocate(8 * chains * draws);
  const row = engine.allocate(8 * 7);
  const column = new Float64Array(engine.memory.buffer, pointer, chains * draws);
  const summary = () => {
    engine.summarize(row, workspace, pointer, 1, draws, 0, 0);
    const numbers = new Float64Array(engine.memory.buffer, row, SUMMARY.length);
    return Object.fromEntries(SUMMARY.map((name, i) => [name, numbers[i]!])) as Record<
      (typeof SUMMARY)[number],
      number
    >;
  };
  const names: readonly Statistic[] = [...SUMMARY, "mcseSd", "essSquare"];
  const estimates = Object.fromEntries(names.map((name) => [name, new Float64Array(scalars)])) as Estimates;
  for (let i = 0; i < scalars; i++) {
    for (let draw = 0; draw < column.length; draw++) column[draw] = values[draw * scalars + i]!;
    const own = summary();
    for (const name of SUMMARY) estimates[name][i] = own[name];
    for (let draw = 0; draw < column.length; draw++) column[draw] = (column[draw]! - own.mean) ** 2;
    const squares = summary();
    estimates.essSquare[i] = squares.essBulk;
    estimates.mcseSd[i] = squares.mcseMean / (2 * own.sd);
  }
  return estimates;
}

/** The smallest effective sample sizes over all scalars, and the largest R-hat. */
export interface Worst {
  readonly essBulk: number;
  readonly essTail: number;
  readonly essSquare: number;
  readonly rhat: number;
}

export function worstOf({ essBulk, essTail, essSquare, rhat }: Estimates): Worst {
  const least = (values: Float64Array) => values.reduce((a, b) => Math.min(a, b));
  return {
    essBulk: least(essBulk),
    essTail: least(essTail),
    essSquare: least(essSquare),
    rhat: rhat.reduce((a, b) => Math.max(a, b)),
  };
}
