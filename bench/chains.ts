/** What a gradient buys: runs chains on a test density and counts effective draws and gradients. */
import type { ChainOptions, Engine, TargetName } from "../test/hamiltonian/engine.ts";

const chains = 4;
const draws = 1000;

export interface Target {
  name: string;
  target: TargetName;
  data: number[];
}

export interface Bought {
  warmupGradients: number;
  gradientsPerDraw: number;
  /** The smallest bulk effective sample size over the components' x, and over their (x - mean)². */
  ess: number;
  essSquare: number;
  divergences: number;
  /** How many of the four chains took the rotation. */
  rotations: number;
}

export const range = <T>(n: number, f: (i: number) => T) => Array.from({ length: n }, (_, i) => f(i));

/** Four chains of 1000 draws. */
export function buy(engine: Engine, { target, data }: Target, options: ChainOptions, seed: number): Bought {
  const { raw } = engine;
  const start = raw.mark();
  const warmup = options.warmup ?? 0;
  const all = range(chains, (c) =>
    engine.chain(target, data, { ...options, draws, seed: 1000 * seed + c }).run(),
  );
  let warmupGradients = 0;
  let divergences = 0;
  let steps = 0;
  let rotations = 0;
  for (const chain of all) {
    const statistics = chain.statistics;
    let sampling = 0;
    for (let n = warmup; n < warmup + draws; n++) {
      sampling += statistics[7 * n + 4];
      divergences += statistics[7 * n + 5];
    }
    steps += sampling;
    warmupGradients += (raw.chainGradientCount(chain.pointer) - sampling) / chains;
    rotations += raw.chainKernel(chain.pointer);
  }

  const workspace = raw.createWorkspace(chains, draws);
  const column = raw.allocate(8 * chains * draws);
  let ess = Number.POSITIVE_INFINITY;
  let essSquare = Number.POSITIVE_INFINITY;
  for (let i = 0; i < data[0]; i++) {
    const values = engine.view(column, chains * draws);
    for (const [c, chain] of all.entries()) values.set(chain.column(i), c * draws);
    raw.loadColumn(workspace, column, 1, draws);
    ess = Math.min(ess, raw.essBulk(workspace));
    const mean = raw.columnMean(workspace);
    for (let n = 0; n < values.length; n++) values[n] = (values[n] - mean) ** 2;
    raw.loadColumn(workspace, column, 1, draws);
    essSquare = Math.min(essSquare, raw.essBulk(workspace));
  }
  raw.release(start);
  const gradientsPerDraw = steps / (chains * draws);
  return { warmupGradients, gradientsPerDraw, ess, essSquare, divergences, rotations };
}

/** One row of the tables: the mean over `seeds` runs. */
export interface Row {
  warmupGradients: number;
  gradientsPerDraw: number;
  /** Effective draws a gradient of sampling, and the worse of both a gradient in all. */
  essPerGradient: number;
  squarePerGradient: number;
  worstPerGradient: number;
  worstInAll: number;
  divergences: number;
  rotations: number;
}

export function row(engine: Engine, target: Target, options: ChainOptions, seeds: number): Row {
  const results = range(seeds, (s) => buy(engine, target, options, s + 1));
  const mean = (f: (result: Bought) => number) => results.reduce((sum, one) => sum + f(one), 0) / seeds;
  const gradientsPerDraw = mean((one) => one.gradientsPerDraw);
  const warmupGradients = mean((one) => one.warmupGradients);
  const sampling = chains * draws * gradientsPerDraw;
  const ess = mean((one) => one.ess);
  const square = mean((one) => one.essSquare);
  const worst = Math.min(ess, square);
  return {
    warmupGradients,
    gradientsPerDraw,
    essPerGradient: ess / sampling,
    squarePerGradient: square / sampling,
    worstPerGradient: worst / sampling,
    worstInAll: worst / (sampling + chains * warmupGradients),
    divergences: mean((one) => one.divergences),
    rotations: mean((one) => one.rotations),
  };
}

/** Prints a row's cells; `columns` come before them. */
export function printRow(columns: string[], one: Row): void {
  const cells = [
    one.warmupGradients.toFixed(0),
    one.gradientsPerDraw.toFixed(1),
    one.essPerGradient.toFixed(4),
    one.squarePerGradient.toFixed(4),
    one.worstInAll.toFixed(4),
    one.divergences.toFixed(1),
    one.rotations.toFixed(1),
  ];
  console.log(`| ${[...columns, ...cells].join(" | ")} |`);
}

export function printHead(columns: string[]): void {
  const heads = [
    "warm-up gradients",
    "gradients a draw",
    "ESS x / gradient",
    "ESS x² / gradient",
    "worst / all",
    "divergent",
    "rotations of 4",
  ];
  console.log(`| ${[...columns, ...heads].join(" | ")} |`);
  console.log(`|${" --- |".repeat(columns.length)}${" ---: |".repeat(heads.length)}`);
}

/** The geometric mean over targets of one number of their rows. */
export function geometric(rows: Row[], f: (one: Row) => number): number {
  return Math.exp(rows.reduce((sum, one) => sum + Math.log(f(one)), 0) / rows.length);
}
