import type { Case } from "./case.ts";
import type { Effort } from "./effort.ts";
import { runCold } from "./fresh-process.ts";
import type { Library } from "./library.ts";
import { eightSchools, logistic, radon, twelveSchools } from "./models.ts";
import type { Section } from "./section.ts";
import { count, seconds, table } from "./table.ts";
import { median } from "./timing.ts";

const MOST_COLD_RUNS = 3;

/** Whole fits with the default options: four chains of 1,000 draws in workers, and the summary. */
export async function fits(library: Library, effort: Effort): Promise<Section> {
  const rows = [];
  const small = [twelveSchools, eightSchools].map((of) => [of, effort.smallFits] as const);
  const large = [radon, logistic].map((of) => [of, effort.largeFits] as const);
  for (const [of, times] of [...small, ...large]) {
    if (times === 0) continue;
    const data = of.data(library);
    const model = of.make(library);
    const runs = [];
    for (let seed = 0; seed <= times; seed++) runs.push(await fitOnce(library, model, data, seed));
    // The first fit compiles the model, starts workers and lets V8 optimise.
    const warm = runs.slice(1);
    const middle = (f: (run: (typeof warm)[0]) => number) => median(warm.map(f));
    const cold = await runCold(library, of, "fit", Math.min(MOST_COLD_RUNS, effort.processes));
    rows.push({
      model: of.name,
      warmSeconds: middle((run) => run.wall) / 1000,
      coldSeconds: median(cold.map((run) => run.total)) / 1000,
      gradientsPerDraw: middle((run) => run.gradientsPerDraw),
      leastEss: middle((run) => run.ess),
      essPerSecond: middle((run) => (1000 * run.ess) / run.wall),
      divergences: Math.max(...warm.map((run) => run.divergences)),
      where: runs[0]!.where,
    });
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
  const cells = rows.map((row) => [
    row.model,
    seconds(row.warmSeconds),
    seconds(row.coldSeconds),
    row.gradientsPerDraw.toFixed(1),
    count(row.leastEss),
    count(row.essPerSecond),
    String(row.divergences),
  ]);
  return { markdown: `${table(heads, cells)}\n\nChains ran in: ${rows[0]!.where}.`, rows };
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
