/**
 * Which warm-up, and how long? Prints, for several targets and warm-ups, what a gradient buys: the smallest bulk
 * effective sample size over the components' x and (x - mean)², per gradient of sampling and per gradient in all.
 * Gradients, not seconds: the numbers are the same on every machine.
 *
 *     node --import tsx bench/warmup.ts [seeds = 3]
 */
import { buildEngine, type ChainOptions, type Engine, type TargetName } from "../test/hamiltonian/engine.ts";

const chains = 4;
const draws = 1000;

interface Target {
  name: string;
  target: TargetName;
  data: number[];
}

const range = <T>(n: number, f: (i: number) => T) => Array.from({ length: n }, (_, i) => f(i));

/** Precision matrix of a stationary autoregression with unit variances. */
function autoregression(n: number, rho: number): number[] {
  const scale = 1 / (1 - rho * rho);
  return range(n * n, (k) => {
    const i = Math.floor(k / n);
    const j = k % n;
    if (Math.abs(i - j) === 1) return -rho * scale;
    if (i !== j) return 0;
    return (i === 0 || i === n - 1 ? 1 : 1 + rho * rho) * scale;
  });
}

/** A logistic regression of `rows` rows whose columns have unequal scales and are correlated. */
function regression(engine: Engine, rows: number, columns: number): number[] {
  const random = engine.raw.allocate(32);
  engine.seed(random, 99);
  const normal = () => engine.raw.standardNormal(random);
  const data = [columns, rows];
  for (let n = 0; n < rows; n++) {
    const common = normal();
    const x = range(columns, (i) => (i === 0 ? 1 : (0.6 * common + normal()) * 2 ** (i - columns / 2)));
    const eta = x.reduce(
      (sum, value, i) => sum + (value * (i % 2 === 0 ? 0.5 : -0.5)) / 2 ** (i - columns / 2),
      0,
    );
    data.push(...x, engine.raw.uniform(random) < 1 / (1 + Math.exp(-eta)) ? 1 : 0);
  }
  return data;
}

interface Result {
  warmupGradients: number;
  gradientsPerDraw: number;
  ess: number;
  essSquare: number;
  divergences: number;
}

function measure(engine: Engine, { target, data }: Target, options: ChainOptions, seed: number): Result {
  const { raw } = engine;
  const start = raw.mark();
  const warmup = options.warmup ?? 0;
  const all = range(chains, (c) =>
    engine.chain(target, data, { ...options, draws, seed: 1000 * seed + c }).run(),
  );
  let warmupGradients = 0;
  let divergences = 0;
  let steps = 0;
  for (const chain of all) {
    const statistics = chain.statistics;
    let sampling = 0;
    for (let n = warmup; n < warmup + draws; n++) {
      sampling += statistics[7 * n + 4];
      divergences += statistics[7 * n + 5];
    }
    steps += sampling;
    warmupGradients += (raw.chainGradientCount(chain.pointer) - sampling) / chains;
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
  return { warmupGradients, gradientsPerDraw: steps / (chains * draws), ess, essSquare, divergences };
}

const engine = await buildEngine();
const seeds = Number(process.argv[2] ?? 3);
const targets: Target[] = [
  { name: "normal, 10", target: "normal", data: [10, ...range(10, () => 1)] },
  { name: "normal, 100", target: "normal", data: [100, ...range(100, () => 1)] },
  {
    name: "scales 0.01-100, 20",
    target: "normal",
    data: [20, ...range(20, (i) => 10 ** (4 - (8 * i) / 19))],
  },
  { name: "autoregression 0.9, 20", target: "correlated", data: [20, ...autoregression(20, 0.9)] },
  { name: "funnel, 10", target: "funnel", data: [10] },
  { name: "eight schools", target: "eightSchools", data: [10] },
  { name: "logistic, 200 x 8", target: "logisticRegression", data: regression(engine, 200, 8) },
  { name: "log gamma, 10", target: "logGamma", data: [10, ...range(10, (i) => 0.3 * 2 ** i)] },
];
const warmups: [string, ChainOptions][] = [
  ["Stan 1000", { adaptation: "windows", warmup: 1000 }],
  ["Stan 500", { adaptation: "windows", warmup: 500 }],
  ["Fisher 200", { adaptation: "fisher", warmup: 200 }],
  ["Fisher 300", { adaptation: "fisher", warmup: 300 }],
  ["Fisher 400", { adaptation: "fisher", warmup: 400 }],
  ["Fisher 600", { adaptation: "fisher", warmup: 600 }],
  ["Fisher 1000", { adaptation: "fisher", warmup: 1000 }],
];

const heads = [
  "warm-up gradients",
  "gradients a draw",
  "ESS x / gradient",
  "ESS x² / gradient",
  "worst / all",
  "divergent",
];
console.log(`| target | warm-up | ${heads.join(" | ")} |`);
console.log(`| --- | --- |${" ---: |".repeat(heads.length)}`);
const geometric = warmups.map(() => ({ sampling: 0, all: 0, cost: 0 }));
for (const target of targets) {
  for (const [k, [name, options]] of warmups.entries()) {
    const results = range(seeds, (s) => s + 1).map((seed) => measure(engine, target, options, seed));
    const mean = (f: (result: Result) => number) => results.reduce((sum, r) => sum + f(r), 0) / seeds;
    const perDraw = mean((r) => r.gradientsPerDraw);
    const sampling = chains * draws * perDraw;
    const warmupGradients = mean((r) => r.warmupGradients);
    const ess = mean((r) => r.ess);
    const square = mean((r) => r.essSquare);
    const worst = Math.min(ess, square);
    const everything = worst / (sampling + chains * warmupGradients);
    geometric[k].sampling += Math.log(worst / sampling) / targets.length;
    geometric[k].all += Math.log(everything) / targets.length;
    geometric[k].cost += Math.log(warmupGradients) / targets.length;
    const cells = [
      warmupGradients.toFixed(0),
      perDraw.toFixed(1),
      (ess / sampling).toFixed(4),
      (square / sampling).toFixed(4),
      everything.toFixed(4),
      mean((r) => r.divergences).toFixed(1),
    ];
    console.log(`| ${target.name} | ${name} | ${cells.join(" | ")} |`);
  }
}
console.log(
  "\nGeometric means over the targets: warm-up gradients, worst ESS a sampling gradient, worst ESS a gradient in all",
);
for (const [k, [name]] of warmups.entries()) {
  const { cost, sampling, all } = geometric[k];
  console.log(
    `| ${name} | ${Math.exp(cost).toFixed(0)} | ${Math.exp(sampling).toFixed(4)} | ${Math.exp(all).toFixed(4)} |`,
  );
}
