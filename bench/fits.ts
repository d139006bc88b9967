import { runCold } from "./fresh-process.ts";
import type { Library } from "./library.ts";
import { type Case, eightSchools, logistic, radon, twelveSchools } from "./models.ts";
import { milliseconds, table } from "./table.ts";
import { median } from "./timing.ts";

const COLD_RUNS = 3;
const WARM_RUNS: readonly [Case, number][] = [
  [twelveSchools, 9],
  [eightSchools, 9],
  [radon, 3],
  [logistic, 3],
];

/** Whole fits with the default options: four chains of 1,000 draws in workers, and the summary. */
export async function fits(library: Library): Promise<string> {
  const rows: string[][] = [];
  let where = "";
  for (const [of, times] of WARM_RUNS) {
    const data = of.data(library);
    const model = of.make(library);
    const runs = [];
    for (let seed = 0; seed <= times; seed++) runs.push(await fitOnce(library, model, data, seed));
    // The first fit compiles the model, starts workers and lets V8 optimise.
    const warm = runs.slice(1);
    const middle = (f: (run: (typeof warm)[0]) => number) => median(warm.map(f));
    const cold = await runCold(library, of, "fit", COLD_RUNS);
    rows.push([
      of.name,
      milliseconds(middle((run) => run.wall)),
      milliseconds(median(cold.map((run) => run.total))),
      middle((run) => run.gradientsPerDraw).toFixed(1),
      middle((run) => run.ess).toFixed(0),
      middle((run) => (1000 * run.ess) / run.wall).toFixed(0),
      Math.max(...warm.map((run) => run.divergences)).toFixed(0),
    ]);
    where = runs[0]!.where;
  }
  const heads = [
    "model",
    "warm",
    "cold process",
    "gradients a draw",
    "least ESS",
    "ESS a second",
    "divergences",
  ];
  return `${table(heads, rows)}\n\nChains ran in: ${where}.`;
}

async function fitOnce(library: Library, model: ReturnType<Case["make"]>, data: unknown, seed: number) {
  const start = performance.now();
  const fit = await library.sample(model, data as never, { seed });
  const { rows } = fit.summary();
  const wall = performance.now() - start;
  const sampling = fit.chains.reduce((sum, { statistics, warmup, drawCount }) => {
    for (let n = warmup; n < warmup + drawCount; n++) sum += statistics[7 * n + 4]!;
    return sum;
  }, 0);
  const draws = fit.chains.reduce((sum, chain) => sum + chain.drawCount, 0);
  return {
    wall,
    ess: Math.min(...rows.map((row) => row.essBulk)),
    gradientsPerDraw: sampling / draws,
    divergences: fit.diagnostics.divergences,
    where: `${fit.info.workers}, ${fit.info.threads} at a time`,
  };
}
