import { beforeAll, describe, expect, it } from "vitest";
import { buildEngine, type ChainHandle, type ChainOptions, type Engine, type TargetName } from "./engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await buildEngine();
}, 60_000);

const chains = 4;
const draws = 2000;

interface Marginal {
  component: number;
  mean: number;
  variance: number;
  /** Pairs of probability and quantile. */
  quantiles: [number, number][];
}

interface Target {
  name: string;
  target: TargetName;
  data: number[];
  marginals: Marginal[];
  needsMetric?: boolean;
}

const normalMarginal = (component: number, deviation: number): Marginal => ({
  component,
  mean: 0,
  variance: deviation ** 2,
  quantiles: [
    [0.1, -1.2815515655446004 * deviation],
    [0.25, -0.6744897501960817 * deviation],
    [0.5, 0],
    [0.9, 1.2815515655446004 * deviation],
  ],
});

/** The logarithm of an exponential variate: Gumbel, all in closed form. */
const logExponential = (component: number): Marginal => ({
  component,
  mean: -0.5772156649015329,
  variance: Math.PI ** 2 / 6,
  quantiles: [0.05, 0.5, 0.95].map((p) => [p, Math.log(-Math.log1p(-p))]),
});

/** Student t with four degrees of freedom has its quantiles in closed form (Shaw 2006). */
const studentFour = (component: number): Marginal => ({
  component,
  mean: 0,
  variance: 2,
  quantiles: [0.05, 0.5, 0.8, 0.95].map((p) => {
    const root = Math.sqrt(4 * p * (1 - p));
    return [p, Math.sign(p - 0.5) * 2 * Math.sqrt(Math.cos(Math.acos(root) / 3) / root - 1)];
  }),
});

const scales = [0.01, 0.3, 1, 5, 100];
const determinant = 1 - 0.9 ** 2;
const targets: Target[] = [
  {
    name: "normals of five scales",
    target: "normal",
    data: [5, ...scales.map((scale) => 1 / scale ** 2)],
    marginals: scales.map((scale, i) => normalMarginal(i, scale)),
    // With a unit metric these take 10,000 steps a draw: a matter of patience, not of truth.
    needsMetric: true,
  },
  {
    name: "correlated normals",
    target: "correlated",
    data: [2, 1 / determinant, -0.9 / determinant, -0.9 / determinant, 1 / determinant],
    marginals: [normalMarginal(0, 1), normalMarginal(1, 1)],
  },
  { name: "skewed", target: "logGamma", data: [3, 1, 1, 1], marginals: [0, 1, 2].map(logExponential) },
  { name: "heavy tails", target: "studentT", data: [2, 4], marginals: [0, 1].map(studentFour) },
];

/** Component `i` of all chains, transformed, as a column of a workspace. */
function load(workspace: number, all: ChainHandle[], i: number, f: (x: number) => number): void {
  const mark = engine.raw.mark();
  const column = engine.raw.allocate(8 * chains * draws);
  for (const [c, chain] of all.entries()) {
    engine.view(column, chains * draws).set(chain.column(i).map(f), c * draws);
  }
  engine.raw.loadColumn(workspace, column, 1, draws);
  engine.raw.release(mark);
}

function runChains(target: TargetName, data: number[], options: ChainOptions): ChainHandle[] {
  return Array.from({ length: chains }, (_, c) =>
    engine.chain(target, data, { ...options, draws, seed: 100 + c }).run(),
  );
}

const samplers: [string, ChainOptions][] = [
  ["unit metric", { metric: "unit", warmup: 300 }],
  ["diagonal metric, Stan's windows", { metric: "diagonal", adaptation: "windows", warmup: 600 }],
  ["diagonal metric, draws and gradients", { metric: "diagonal", adaptation: "fisher", warmup: 400 }],
  ["dense metric", { metric: "dense", warmup: 600 }],
  ["metric of low rank", { metric: "low-rank", warmup: 400 }],
  ["unit metric and the rotation", { metric: "unit", warmup: 300, kernel: "rotation" }],
  [
    "diagonal metric and the rotation",
    { metric: "diagonal", adaptation: "fisher", warmup: 300, kernel: "rotation" },
  ],
  ["dense metric and the rotation", { metric: "dense", warmup: 600, kernel: "rotation" }],
  ["metric of low rank and the rotation", { metric: "low-rank", warmup: 400, kernel: "rotation" }],
  ["diagonal metric and a kernel chosen", { adaptation: "fisher", warmup: 300, kernel: "auto" }],
];

describe.each(samplers)("with a %s", (kind, sampler) => {
  it.each(targets.filter((one) => !(one.needsMetric && kind.startsWith("unit metric"))))(
    "draws have the moments and quantiles of $name",
    ({ target, data, marginals }) => {
      const mark = engine.raw.mark();
      const all = runChains(target, data, sampler);
      const workspace = engine.raw.createWorkspace(chains, draws);
      const { raw } = engine;
      for (const { component, mean, variance, quantiles } of marginals) {
        load(workspace, all, component, (x) => x);
        expect(Math.abs(raw.columnMean(workspace) - mean) / raw.mcseMean(workspace)).toBeLessThan(4);
        expect(raw.essBulk(workspace)).toBeGreaterThan(400);
        for (const [p, quantile] of quantiles) {
          const z = (raw.columnQuantile(workspace, p) - quantile) / raw.mcseQuantile(workspace, p);
          expect(Math.abs(z)).toBeLessThan(4);
        }
        load(workspace, all, component, (x) => (x - mean) ** 2);
        expect(Math.abs(raw.columnMean(workspace) - variance) / raw.mcseMean(workspace)).toBeLessThan(4);
        // A trajectory that only swings from side to side would have means but no squares.
        expect(raw.essBulk(workspace)).toBeGreaterThan(400);
      }
      raw.release(mark);
    },
  );

  it("eight schools have the exact means", () => {
    const mark = engine.raw.mark();
    const all = runChains("eightSchools", [10], sampler);
    const workspace = engine.raw.createWorkspace(chains, draws);
    const { raw } = engine;
    // Quadrature over mu and tau.
    for (const [component, f, expected] of [
      [0, (x: number) => x, 4.3968],
      [0, (x: number) => (x - 4.3968) ** 2, 3.3177 ** 2],
      [1, Math.exp, 3.5977],
    ] as const) {
      load(workspace, all, component, f);
      expect(Math.abs(raw.columnMean(workspace) - expected) / raw.mcseMean(workspace)).toBeLessThan(4);
    }
    raw.release(mark);
  });
});

it.each([
  ["the no-U-turn sampler", 1.6],
  ["the rotation by leapfrog steps", 1.2],
  ["the rotation by exact steps", 1.2],
] as const)(
  "a detailed balance that only shows with fixed parameters: large steps of %s",
  (kernel, stepSize) => {
    // On a skewed density, a step size that is rejected often makes every choice of the sampler matter.
    const mark = engine.raw.mark();
    const { raw } = engine;
    const all = Array.from({ length: chains }, (_, c) => {
      const chain = engine.chain("logGamma", [1, 1], { metric: "unit", seed: 50 + c, draws });
      chain.startAt([0]);
      raw.chainSetStepSize(chain.pointer, stepSize);
      const out = raw.chainDraws(chain.pointer);
      for (let n = 0; n < draws; n++) {
        for (let thin = 0; thin < 5; thin++) {
          if (kernel === "the no-U-turn sampler") raw.chainTransition(chain.pointer);
          else raw.rotateOnce(chain.pointer, stepSize, kernel === "the rotation by exact steps");
        }
        engine.view(out, draws)[n] = chain.position[0];
      }
      return chain;
    });
    const workspace = raw.createWorkspace(chains, draws);
    const { mean, variance, quantiles } = logExponential(0);
    load(workspace, all, 0, (x) => x);
    expect(Math.abs(raw.columnMean(workspace) - mean) / raw.mcseMean(workspace)).toBeLessThan(4);
    for (const [p, quantile] of quantiles) {
      const z = (raw.columnQuantile(workspace, p) - quantile) / raw.mcseQuantile(workspace, p);
      expect(Math.abs(z)).toBeLessThan(4);
    }
    load(workspace, all, 0, (x) => (x - mean) ** 2);
    expect(Math.abs(raw.columnMean(workspace) - variance) / raw.mcseMean(workspace)).toBeLessThan(4);
    raw.release(mark);
  },
);
