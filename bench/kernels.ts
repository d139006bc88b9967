/**
 * Which kernel buys more with a gradient, and does the warm-up find out?
 *
 * Not effective sample sizes but errors are counted, for draws that seldom reach a tail flatter themselves: over many
 * runs, the mean squared errors of the estimates of means, of variances and of the probabilities of the lowest
 * twentieths. What independent draws would have had such errors is what was bought; the least over the components (at
 * most six) is printed, per gradient of sampling, and the greatest root mean square of the errors over the standard
 * errors that the draws claim, which should be near 1. Gradients, not seconds: the numbers are the same on every machine.
 *
 *     node --import tsx bench/kernels.ts [runs = 30] [names = .] [warmup = 300]
 */
import { buildEngine, type ChainOptions, type Engine } from "../test/hamiltonian/engine.ts";
import { range, type Target } from "./chains.ts";
import { kernelTargets } from "./targets.ts";

const chains = 4;
const draws = 1000;
const components = 6;

interface Exact {
  mean: number;
  variance: number;
  /** The quantile of 0.05. */
  low: number;
}

/** From long runs of the no-U-turn sampler, but where it is known. */
function exactMarginals(engine: Engine, { target, data }: Target): Exact[] {
  const count = Math.min(components, data[0]!);
  if (target === "normal") {
    return range(count, (i) => ({
      mean: 0,
      variance: 1 / data[i + 1]!,
      low: -1.64485362695 / Math.sqrt(data[i + 1]!),
    }));
  }
  const long = 60_000;
  const mark = engine.raw.mark();
  const options: ChainOptions = { adaptation: "fisher", warmup: 1000, draws: long, targetAccept: 0.9 };
  const runs = range(chains, (c) => engine.chain(target, data, { ...options, seed: 77_000 + c }).run());
  const marginals = range(count, (i) => {
    const all = new Float64Array(chains * long);
    for (const [c, run] of runs.entries()) all.set(run.column(i), c * long);
    const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
    const variance = all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length;
    return { mean, variance, low: all.sort()[Math.floor(0.05 * all.length)]! };
  });
  engine.raw.release(mark);
  return marginals;
}

/** What is estimated, its exact value, and its variance under independent draws of a normal. */
const estimands = ({ mean, variance, low }: Exact) =>
  [
    { f: (x: number) => x, exact: mean, spread: variance },
    { f: (x: number) => (x - mean) ** 2, exact: variance, spread: 2 * variance ** 2 },
    { f: (x: number) => (x < low ? 1 : 0), exact: 0.05, spread: 0.05 * 0.95 },
  ] as const;

interface Row {
  warmupGradients: number;
  gradientsPerDraw: number;
  /** Independent draws a gradient, for means, variances and tails. */
  bought: number[];
  z: number;
  rotations: number;
}

function measure(
  engine: Engine,
  { target, data }: Target,
  exact: Exact[],
  options: ChainOptions,
  runs: number,
): Row {
  const { raw } = engine;
  const squares = exact.map(() => [0, 0, 0]);
  const standardised = exact.map(() => [0, 0, 0]);
  const warmup = options.warmup ?? 0;
  let sampling = 0;
  let all = 0;
  let rotations = 0;
  for (let run = 0; run < runs; run++) {
    const mark = raw.mark();
    const four = range(chains, (c) =>
      engine.chain(target, data, { ...options, draws, seed: 1000 * (run + 1) + c }).run(),
    );
    for (const chain of four) {
      for (let n = warmup; n < warmup + draws; n++) sampling += chain.statistics[7 * n + 4]!;
      all += raw.chainGradientCount(chain.pointer);
      rotations += raw.chainKernel(chain.pointer);
    }
    const workspace = raw.createWorkspace(chains, draws);
    const column = raw.allocate(8 * chains * draws);
    for (const [i, marginal] of exact.entries()) {
      for (const [k, one] of estimands(marginal).entries()) {
        const values = engine.view(column, chains * draws);
        for (const [c, chain] of four.entries()) values.set(chain.column(i).map(one.f), c * draws);
        raw.loadColumn(workspace, column, 1, draws);
        const error = raw.columnMean(workspace) - one.exact;
        squares[i]![k]! += error ** 2 / one.spread / runs;
        standardised[i]![k]! += (error / raw.mcseMean(workspace)) ** 2 / runs;
      }
    }
    raw.release(mark);
  }
  return {
    warmupGradients: (all - sampling) / chains / runs,
    gradientsPerDraw: sampling / chains / draws / runs,
    bought: range(3, (k) => runs / Math.max(...squares.map((one) => one[k]!)) / sampling),
    z: Math.sqrt(Math.max(...standardised.map((one) => one[0]!))),
    rotations: rotations / runs,
  };
}

const runs = Number(process.argv[2] ?? 30);
const wanted = new RegExp(process.argv[3] ?? ".");
const warmup = Number(process.argv[4] ?? 300);
const kernels = ["nuts", "rotation", "auto"] as const;

const engine = await buildEngine();
const rows: Record<string, Row[]> = { nuts: [], rotation: [], auto: [] };
const print = (cells: string[]) => console.log(`| ${cells.join(" | ")} |`);
const heads = ["warm-up", "gradients a draw", "means", "variances", "tails", "z of means", "rotations of 4"];
print(["target", "kernel", ...heads]);
print(["---", "---", ...heads.map(() => "---:")]);
for (const target of kernelTargets(engine).filter(({ name }) => wanted.test(name))) {
  const exact = exactMarginals(engine, target);
  for (const kernel of kernels) {
    const options: ChainOptions = { adaptation: "fisher", targetAccept: 0.85, warmup, kernel };
    const one = measure(engine, target, exact, options, runs);
    rows[kernel]!.push(one);
    const { warmupGradients, gradientsPerDraw, bought, z, rotations } = one;
    print([
      target.name,
      kernel,
      warmupGradients.toFixed(0),
      gradientsPerDraw.toFixed(1),
      ...bought.map((x) => x.toFixed(4)),
      z.toFixed(2),
      rotations.toFixed(1),
    ]);
  }
}
console.log("\nGeometric means over the targets\n");
print(["kernel", "warm-up", "means", "variances", "tails"]);
print(["---", "---:", "---:", "---:", "---:"]);
for (const kernel of kernels) {
  const mean = (f: (one: Row) => number) =>
    Math.exp(rows[kernel]!.reduce((sum, one) => sum + Math.log(f(one)), 0) / rows[kernel]!.length);
  print([
    kernel,
    mean((one) => one.warmupGradients).toFixed(0),
    ...range(3, (k) => mean((one) => one.bought[k]!).toFixed(4)),
  ]);
}
