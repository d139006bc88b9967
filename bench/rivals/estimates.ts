import type { EngineExports } from "../../src/engine/exports.ts";
import { instantiateEngine } from "../../src/engine/instantiate.ts";

/** Draws of several scalars: `values` is `[chains, draws, scalars]`. */
export interface DrawTable {
  readonly values: Float64Array;
  readonly chains: number;
  readonly draws: number;
  readonly scalars: number;
}

/** What is asked of each scalar's draws. */
const STATISTICS = {
  mean: "columnMean",
  sd: "columnDeviation",
  mcseMean: "mcseMean",
  mcseSd: "mcseDeviation",
  essBulk: "essBulk",
  essTail: "essTail",
  rhat: "rankRhat",
} as const satisfies Record<string, keyof EngineExports>;

type Statistic = keyof typeof STATISTICS;

/** What draws say of each scalar; the same code judges Kindred's draws and Stan's. Each is `[scalars]`. */
export interface Estimates extends Readonly<Record<Statistic, Float64Array>> {
  /** Bulk effective sample size of (x - mean)²: a chain that jumps from side to side is found out by it. */
  readonly essSquare: Float64Array;
}

export function estimatesOf({ values, chains, draws, scalars }: DrawTable): Estimates {
  const engine = instantiateEngine();
  const workspace = engine.createWorkspace(chains, draws);
  const pointer = engine.allocate(8 * chains * draws);
  const column = new Float64Array(engine.memory.buffer, pointer, chains * draws);
  const load = () => engine.loadColumn(workspace, pointer, 1, draws);
  const names = Object.keys(STATISTICS) as Statistic[];
  const empty = [...names, "essSquare"].map((name) => [name, new Float64Array(scalars)]);
  const estimates = Object.fromEntries(empty) as Record<keyof Estimates, Float64Array>;
  for (let i = 0; i < scalars; i++) {
    for (let row = 0; row < column.length; row++) column[row] = values[row * scalars + i]!;
    load();
    for (const name of names) estimates[name][i] = engine[STATISTICS[name]](workspace);
    const mean = estimates.mean[i]!;
    for (let row = 0; row < column.length; row++) column[row] = (column[row]! - mean) ** 2;
    load();
    estimates.essSquare[i] = engine.essBulk(workspace);
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
