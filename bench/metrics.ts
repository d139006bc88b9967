/**
 * Which metric? Prints, for the models that Kindred and Stan are compared on, for regressions of posteriordb and for
 * normal posteriors of many correlated coefficients, what a gradient buys: the smallest bulk and tail effective sample
 * sizes over all outputs, per thousand gradients, warm-up included. Gradients, not seconds: the numbers are the same on
 * every machine.
 *
 *     node --import tsx bench/metrics.ts [seeds = 2] [names = .] [metrics = diagonal,low-rank]
 */
import type { SampleOptions } from "../src/chain/options.ts";
import type { MetricKind } from "../src/chain/program.ts";
import type { Fit } from "../src/fit/fit.ts";
import * as library from "../src/index.ts";
import type { Model } from "../src/public/model.ts";
import { earnings } from "../test/truth/posteriors/earnings.ts";
import { kidiq } from "../test/truth/posteriors/kidiq.ts";
import { mesquite } from "../test/truth/posteriors/mesquite.ts";
import { nes } from "../test/truth/posteriors/nes.ts";
import { regressions } from "../test/truth/posteriors/regressions.ts";
import type { Case } from "./case.ts";
import { radon, twelveSchools } from "./models.ts";
import { rivals } from "./rivals/all.ts";
import { normals } from "./simulated.ts";
import { table } from "./table.ts";

interface Task {
  readonly name: string;
  fit(options: SampleOptions): Promise<Fit>;
}

const ofCase = (of: Case): Task => ({
  name: of.name,
  fit: (options) => library.sample(of.make(library), of.data(library) as never, options) as Promise<Fit>,
});

/** Standard normal coefficients seen through the rows of x with noise of 0.1. */
function coefficients(name: string, x: number[][]): Case {
  return {
    name,
    make: ({ model, matrix, real, normal, linear }) =>
      model({ x: matrix(), y: real() }, ({ x, y }, { parameter, observe }) => {
        const beta = parameter(normal(0, 1), { each: x.columns });
        observe(y, normal(linear(x, beta), 0.1));
        return { beta };
      }) as unknown as Model,
    data: () => ({ x, y: Array.from(normals(library, `${name}, y`, x.length)) }),
  };
}

const rows = (count: number, row: (n: number) => number[]) => Array.from({ length: count }, (_, n) => row(n));

function random(columns: number, count: number): number[][] {
  const z = normals(library, `${columns} columns`, columns * count);
  return rows(count, (n) => Array.from(z.subarray(n * columns, (n + 1) * columns)));
}

/** Columns that differ by a twentieth of what they share. */
function near(columns: number): number[][] {
  const shared = normals(library, "shared", 2 * columns);
  return random(columns, 2 * columns).map((row, n) => row.map((z) => shared[n]! + 0.05 * z));
}

const blur = (columns: number) =>
  rows(columns, (n) => Array.from({ length: columns }, (_, k) => Math.exp(-(((n - k) / 3) ** 2) / 2)));

const tasks: Task[] = [
  ...[...rivals, twelveSchools, radon].map(ofCase),
  ...[...regressions, ...kidiq, ...nes, ...earnings, ...mesquite],
  ...[
    coefficients("20 coefficients, 5 rows", random(20, 5)),
    coefficients("100 coefficients, 5 rows", random(100, 5)),
    coefficients("400 coefficients, 5 rows", random(400, 5)),
    coefficients("20 coefficients, collinear", near(20)),
    coefficients("40 coefficients, blurred", blur(40)),
    coefficients("100 coefficients, blurred", blur(100)),
  ].map(ofCase),
];

interface Result {
  warmup: number;
  perDraw: number;
  bulk: number;
  tail: number;
  worst: number;
  divergences: number;
}

async function measure(task: Task, metric: MetricKind, seeds: number): Promise<Result> {
  const total = { warmup: 0, perDraw: 0, bulk: 0, tail: 0, worst: 0, divergences: 0 };
  for (let seed = 0; seed < seeds; seed++) {
    const options = { metric, seed, threads: 0 };
    const fit = await task.fit(options);
    const { gradients, divergences } = fit.diagnostics;
    // The warm-up is the same however many draws follow.
    const warmup = (await task.fit({ ...options, draws: 1 })).diagnostics.gradients;
    const { rows } = fit.summary();
    const bulk = Math.min(...rows.map((row) => row.essBulk));
    const tail = Math.min(...rows.map((row) => row.essTail));
    total.warmup += warmup / seeds;
    total.perDraw += (gradients - warmup) / 4000 / seeds;
    total.bulk += (1000 * bulk) / gradients / seeds;
    total.tail += (1000 * tail) / gradients / seeds;
    total.worst += Math.log(Math.min(bulk, tail) / gradients) / seeds;
    total.divergences += divergences / seeds;
  }
  return total;
}

const seeds = Number(process.argv[2] ?? 2);
const wanted = new RegExp(process.argv[3] ?? ".");
const metrics = (process.argv[4] ?? "diagonal,low-rank").split(",") as MetricKind[];
const cells: string[][] = [];
const gains = metrics.map(() => [] as number[]);
for (const task of tasks.filter(({ name }) => wanted.test(name))) {
  const results: Result[] = [];
  for (const [i, metric] of metrics.entries()) {
    const result = await measure(task, metric, seeds);
    results.push(result);
    gains[i]!.push(result.worst - results[0]!.worst);
    cells.push([
      `${task.name}, ${metric}`,
      result.warmup.toFixed(0),
      result.perDraw.toFixed(1),
      result.bulk.toFixed(2),
      result.tail.toFixed(2),
      Math.exp(result.worst - results[0]!.worst).toFixed(2),
      result.divergences.toFixed(1),
    ]);
    console.error(cells.at(-1)!.join("  "));
  }
}
const heads = ["", "warm-up", "gradients a draw", "bulk", "tail", "gain", "divergent"];
console.log(table(heads, cells));
for (const [i, metric] of metrics.entries()) {
  const mean = gains[i]!.reduce((sum, gain) => sum + gain, 0) / gains[i]!.length;
  console.log(
    `${metric}: gain ${Math.exp(mean).toFixed(2)} on geometric average, ${Math.exp(Math.min(...gains[i]!)).toFixed(2)} at least`,
  );
}
