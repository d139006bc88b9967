import { beforeAll, describe, expect, it } from "vitest";
import { buildEngine, type ChainHandle, type Engine, type TargetName } from "./engine.ts";
import { type Metric, type System, type Transition, transition } from "./oracle.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await buildEngine();
}, 60_000);

/** The oracle on the chain's density, with a copy of the chain's generator. */
function systemOf(
  chain: ChainHandle,
  target: TargetName,
  metric: Metric,
): System & { sync(): void; same(): boolean } {
  const { raw } = engine;
  const dimension = chain.dimension;
  const density = engine.density(target);
  const position = raw.allocate(8 * dimension + 32);
  const gradient = raw.allocate(8 * dimension + 32);
  const random = raw.allocate(32);
  const words = (pointer: number) => new BigUint64Array(raw.memory.buffer, pointer, 4);
  return {
    metric,
    evaluate(q) {
      engine.view(position, dimension).set(q);
      const logDensity = density(chain.data, position, gradient);
      return { logDensity, gradient: [...engine.view(gradient, dimension)] };
    },
    uniform: () => raw.uniform(random),
    standardNormal: () => raw.standardNormal(random),
    exp: raw.exp,
    sync: () => words(random).set(words(raw.chainRandom(chain.pointer))),
    same: () => words(random).join() === words(raw.chainRandom(chain.pointer)).join(),
  };
}

interface Case {
  name: string;
  target: TargetName;
  data: number[];
  metric?: Metric;
  stepSize: number;
  maxTreeDepth?: number;
  start: number[];
  transitions?: number;
  /** Whether every transition begins at `start`. */
  restarts?: boolean;
  /** Largest difference of a position allowed, relative to its size; 0 where the arithmetic is the same. */
  tolerance: number;
  /** What the case is there for must have happened. */
  expected?: (results: Transition[]) => boolean;
}

const ones = (n: number) => Array.from({ length: n }, () => 1);
const ramp = (n: number, f: (i: number) => number) => Array.from({ length: n }, (_, i) => f(i));
const correlatedPair = (rho: number) => {
  const determinant = 1 - rho * rho;
  return [2, 1 / determinant, -rho / determinant, -rho / determinant, 1 / determinant];
};
const powers = [4, 0.25, 1, 16, 0.0625, 4, 4, 64, 1, 0.25];
const denseOf = (n: number) =>
  ramp(n, () => 0).map((_, i) => ramp(n, (j) => 0.6 ** Math.abs(i - j) + (i === j ? 0.5 : 0)));

const cases: Case[] = [
  { name: "one dimension", target: "normal", data: [1, 1], stepSize: 0.9, start: [0.3], tolerance: 0 },
  {
    name: "odd dimension",
    target: "normal",
    data: [3, 1, 4, 0.25],
    stepSize: 0.4,
    start: [0.3, 1, -1],
    tolerance: 0,
  },
  {
    name: "independent normals, where trajectories hit the cross-checks",
    target: "normal",
    data: [10, ...ones(10)],
    stepSize: 0.35,
    start: ramp(10, (i) => i / 5 - 1),
    transitions: 300,
    tolerance: 0,
    expected: (all) => new Set(all.map((one) => one.depth)).size >= 2,
  },
  {
    name: "a step that turns at once",
    target: "normal",
    data: [2, 1, 1],
    stepSize: 1.9,
    start: [1, 0.5],
    transitions: 300,
    tolerance: 0,
    expected: (all) =>
      all.some((one) => one.depth === 1) && all.some((one) => one.depth === 0 || one.steps > 1),
  },
  {
    name: "depth reached",
    target: "normal",
    data: [5, ...ones(5)],
    stepSize: 0.01,
    maxTreeDepth: 5,
    start: ones(5),
    tolerance: 0,
    expected: (all) => all.every((one) => one.depth === 5 && one.steps === 31),
  },
  {
    name: "deep trees",
    target: "normal",
    data: [4, ...ones(4)],
    stepSize: 0.004,
    start: ones(4),
    transitions: 12,
    tolerance: 0,
    expected: (all) => all.some((one) => one.depth >= 9),
  },
  {
    name: "unstable steps",
    target: "normal",
    data: [3, 1, 100, 10000],
    stepSize: 0.05,
    start: [0.1, 0.1, 0.1],
    transitions: 100,
    tolerance: 0,
    expected: (all) => all.every((one) => one.divergent),
  },
  {
    name: "energy that falls by thousands",
    target: "normal",
    data: [2, 1, 1],
    stepSize: 1.5,
    start: [100, 0],
    transitions: 60,
    tolerance: 0,
    expected: (all) => all[0].energy < 5000 - 600,
  },
  {
    name: "weights beyond the range of exp within a pair",
    target: "normal",
    data: [1, 1],
    stepSize: 0.8,
    start: [300],
    restarts: true,
    tolerance: 0,
    expected: (all) => all.some((one) => one.depth >= 2 && one.energy < 45_000 - 600),
  },
  {
    name: "weights beyond the range of exp from pair to pair",
    target: "normal",
    data: [1, 1],
    stepSize: 0.1745,
    maxTreeDepth: 3,
    start: [2300],
    restarts: true,
    tolerance: 0,
    // Ten degrees a step: the energy still falls while the third subtree, the last one, grows.
    expected: (all) => all.some((one) => one.depth === 3 && one.energy < 0.5 * 2300 ** 2 - 15_000),
  },
  {
    name: "energy that rises beyond the range of exp, but not to divergence",
    target: "normal",
    data: [2500, ...ones(2500)],
    stepSize: Math.sqrt(2 * (1 - Math.cos((80 / 180) * Math.PI))),
    start: ramp(2500, () => 0),
    transitions: 6,
    tolerance: 0,
    // The first step raises the energy by some 850: a weight of 0 for us, of exp(-850) for the oracle.
    expected: (all) => all.every((one) => !one.divergent && one.depth > 0),
  },
  {
    name: "funnel, divergences",
    target: "funnel",
    data: [10],
    stepSize: 0.8,
    start: [0, ...ones(9)],
    transitions: 300,
    tolerance: 0,
    expected: (all) => all.some((one) => one.divergent) && all.some((one) => !one.divergent),
  },
  {
    name: "not a number beyond an edge",
    target: "broken",
    data: [3, 0.5],
    stepSize: 0.3,
    start: [0, 0, 0],
    transitions: 300,
    tolerance: 0,
    expected: (all) => all.some((one) => one.divergent) && all.some((one) => !one.divergent),
  },
  {
    name: "eight schools",
    target: "eightSchools",
    data: [10],
    stepSize: 0.4,
    start: ramp(10, () => 0.5),
    tolerance: 0,
  },
  {
    name: "skewed",
    target: "logGamma",
    data: [3, 0.5, 2, 10],
    stepSize: 0.3,
    start: [0, 0, 0],
    tolerance: 0,
  },
  { name: "heavy tails", target: "studentT", data: [2, 2], stepSize: 0.8, start: [1, -30], tolerance: 0 },
  {
    name: "diagonal metric in powers of two: the same bits",
    target: "eightSchools",
    data: [10],
    metric: { kind: "diagonal", inverse: powers },
    stepSize: 0.2,
    start: ramp(10, () => 0.5),
    tolerance: 0,
  },
  {
    name: "diagonal metric",
    target: "eightSchools",
    data: [10],
    metric: { kind: "diagonal", inverse: ramp(10, (i) => 0.3 + i / 7) },
    stepSize: 0.4,
    start: ramp(10, () => 0.5),
    tolerance: 1e-9,
  },
  {
    name: "dense metric",
    target: "eightSchools",
    data: [10],
    metric: { kind: "dense", inverse: denseOf(10) },
    stepSize: 0.3,
    start: ramp(10, () => 0.5),
    tolerance: 1e-9,
  },
  {
    name: "dense metric on what it fits",
    target: "correlated",
    data: correlatedPair(0.99),
    metric: {
      kind: "dense",
      inverse: [
        [1, 0.99],
        [0.99, 1],
      ],
    },
    stepSize: 0.7,
    start: [1, 1],
    tolerance: 1e-9,
  },
  {
    name: "dense metric, divergences",
    target: "funnel",
    data: [5],
    metric: { kind: "dense", inverse: denseOf(5) },
    stepSize: 0.7,
    start: [-1, ...ones(4)],
    transitions: 200,
    tolerance: 1e-6,
    expected: (all) => all.some((one) => one.divergent) && all.some((one) => !one.divergent),
  },
];

describe("a transition", () => {
  it.each(cases)("is the recursive oracle's, draw for draw: $name", (one) => {
    const metric: Metric = one.metric ?? { kind: "unit" };
    const maxTreeDepth = one.maxTreeDepth ?? 10;
    const chain = engine.chain(one.target, one.data, { metric: metric.kind, maxTreeDepth, seed: 7 });
    const system = systemOf(chain, one.target, metric);
    const report = engine.raw.allocate(48);
    if (metric.kind !== "unit") expect(chain.setMetric(metric.inverse.flat())).toBe(true);
    engine.raw.chainSetStepSize(chain.pointer, one.stepSize);
    expect(chain.startAt(one.start)).toBe(0);

    const results: Transition[] = [];
    for (let n = 0; n < (one.transitions ?? 150); n++) {
      if (one.restarts) chain.startAt(one.start);
      system.sync();
      // From the same state every time, so that rounding cannot add up over transitions.
      const expected = transition(system, [...chain.position], one.stepSize, maxTreeDepth);
      engine.raw.chainTransition(chain.pointer);
      engine.raw.lastTransition(chain.pointer, report);
      const [depth, steps, divergent, acceptRate, energy] = engine.view(report, 5);
      expect({ depth, steps, divergent }).toEqual({
        depth: expected.depth,
        steps: expected.steps,
        divergent: expected.divergent ? 1 : 0,
      });
      expect(system.same(), "as many random numbers").toBe(true);
      const position = [...chain.position];
      const gradient = [...chain.gradient];
      if (one.tolerance === 0) {
        expect(position).toEqual(expected.position);
        expect(gradient).toEqual(expected.gradient);
        expect(energy).toBe(expected.energy);
        expect(acceptRate).toBeCloseTo(expected.acceptRate, 13);
      } else {
        for (let i = 0; i < position.length; i++) {
          const scale = one.tolerance * (1 + Math.abs(expected.position[i]));
          expect(Math.abs(position[i] - expected.position[i])).toBeLessThan(scale);
        }
        expect(acceptRate).toBeCloseTo(expected.acceptRate, 6);
      }
      expect(engine.raw.chainLogDensity(chain.pointer)).toBe(system.evaluate(position).logDensity);
      results.push(expected);
    }
    if (one.expected) expect(one.expected(results)).toBe(true);
  });

  it("evaluates the density once a leapfrog step and never to begin", () => {
    const chain = engine.chain("eightSchools", [10], { metric: "unit" });
    const report = engine.raw.allocate(48);
    chain.startAt(ramp(10, () => 0.1));
    engine.raw.chainSetStepSize(chain.pointer, 0.3);
    let steps = 1;
    for (let n = 0; n < 50; n++) {
      engine.raw.chainTransition(chain.pointer);
      engine.raw.lastTransition(chain.pointer, report);
      steps += engine.view(report, 2)[1];
    }
    expect(engine.raw.chainGradientCount(chain.pointer)).toBe(steps);
  });

  it("allocates nothing", () => {
    const chain = engine.chain("eightSchools", [10], { metric: "dense", warmup: 200, draws: 50 });
    const before = engine.raw.allocate(0);
    chain.run();
    expect(engine.raw.allocate(0)).toBe(before);
  });
});
