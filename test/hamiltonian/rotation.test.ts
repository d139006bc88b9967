import { beforeAll, describe, expect, it } from "vitest";
import { buildEngine, type ChainHandle, type ChainOptions, type Engine } from "./engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await buildEngine();
}, 60_000);

const quarter = Math.PI / 2;
const start = [0.3, -0.2, 0.5, -0.4, 0.1, 0.7, -0.6, 0.2, 0.4, -0.1];
const momentum = [1, -0.5, 0.3, 0.8, -1.2, 0.1, 0.4, -0.7, 0.2, 0.9];
const dense = start.map((_, i) => start.map((_, j) => 0.5 ** Math.abs(i - j)));
const metrics = [
  ["unit", undefined],
  ["diagonal", start.map((_, i) => 0.4 + i / 5)],
  ["dense", dense.flat()],
] as const;

function schools(metric: "unit" | "diagonal" | "dense", inverse?: readonly number[]): ChainHandle {
  const chain = engine.chain("eightSchools", [10], { metric });
  if (inverse) expect(chain.setMetric(inverse)).toBe(true);
  chain.center.set(start.map((_, i) => 0.2 - i / 10));
  expect(chain.startAt(start)).toBe(0);
  return chain;
}

const kinds = metrics.flatMap(([kind, inverse]) =>
  [false, true].map((isExact) => [kind, isExact ? "exact" : "leapfrog", inverse, isExact] as const),
);

describe.each(kinds)("with a %s metric %s steps", (kind, _, inverse, isExact) => {
  it("come back when the momentum is reversed", () => {
    const chain = schools(kind, inverse);
    const r = engine.store([...momentum, 0, 0]);
    const there = engine.raw.turns(chain.pointer, r, 0.1, 15, isExact);
    expect(Math.abs(chain.position[0] - start[0])).toBeGreaterThan(0.01);
    expect(Math.abs(there)).toBeGreaterThan(1e-6);
    for (let i = 0; i < 10; i++) engine.view(r, 10)[i] *= -1;
    expect(engine.raw.turns(chain.pointer, r, 0.1, 15, isExact)).toBeCloseTo(-there, 11);
    for (let i = 0; i < 10; i++) {
      expect(chain.position[i]).toBeCloseTo(start[i], 11);
      expect(engine.view(r, 10)[i]).toBeCloseTo(-momentum[i], 11);
    }
  });

  it("have an energy error of second order", () => {
    const errorAt = (angle: number) => {
      const chain = schools(kind, inverse);
      const r = engine.store([...momentum, 0, 0]);
      return engine.raw.turns(chain.pointer, r, angle, Math.round(1 / angle), isExact);
    };
    const [coarse, middle, fine] = [1 / 32, 1 / 64, 1 / 128].map(errorAt);
    expect(coarse / middle).toBeGreaterThan(3.8);
    expect(coarse / middle).toBeLessThan(4.2);
    expect(middle / fine).toBeGreaterThan(3.9);
    expect(middle / fine).toBeLessThan(4.1);
  });
});

it.each([false, true])("steps keep volume: the Jacobian determinant of (q, r) is 1; exact: %s", (isExact) => {
  const at = (values: number[]) => {
    const chain = engine.chain("logGamma", [2, 1, 3]);
    chain.setMetric([0.7, 0.4]);
    chain.center.set([-0.5, 0.8]);
    chain.startAt(values.slice(0, 2));
    const r = engine.store([...values.slice(2), 0, 0]);
    engine.raw.turns(chain.pointer, r, 0.8, 2, isExact);
    return [...chain.position, ...engine.view(r, 2)];
  };
  const h = 1e-5;
  const middle = [0.3, 0.9, -0.6, 1.1];
  const jacobian = middle.map((_, j) => {
    const up = at(middle.map((x, i) => (i === j ? x + h : x)));
    const down = at(middle.map((x, i) => (i === j ? x - h : x)));
    return up.map((x, i) => (x - down[i]) / (2 * h));
  });
  expect(determinant(jacobian)).toBeCloseTo(1, 8);
});

function determinant(matrix: number[][]): number {
  if (matrix.length === 0) return 1;
  return matrix[0].reduce((sum, x, j) => {
    const minor = matrix.slice(1).map((row) => row.filter((_, k) => k !== j));
    return sum + (j % 2 === 0 ? x : -x) * determinant(minor);
  }, 0);
}

describe("on a normal whose metric is known", () => {
  const deviations = [0.01, 0.5, 1, 7, 300];
  const rho = 0.8;
  const size = 1 / (1 - rho * rho);
  const cases: [string, () => ChainHandle][] = [
    [
      "diagonal",
      () => {
        const chain = engine.chain("normal", [5, ...deviations.map((s) => 1 / s ** 2)]);
        chain.setMetric(deviations.map((s) => s ** 2));
        chain.startAt(deviations.map((s, i) => s * (i - 1.5)));
        return chain;
      },
    ],
    [
      "dense",
      () => {
        const precision = [size, -rho * size, -rho * size, size];
        const chain = engine.chain("correlated", [2, ...precision], { metric: "dense" });
        chain.setMetric([1, rho, rho, 1]);
        chain.startAt([1.5, -0.4]);
        return chain;
      },
    ],
  ];

  it.each(cases)("exact steps keep the energy whatever the angle: %s", (_, create) => {
    for (const angle of [0.1, 1, quarter, 2.2]) {
      for (const steps of [1, 3]) {
        const chain = create();
        const r = engine.store([0.3, -1.1, 0.8, 1.7, -0.2, 0, 0, 0].fill(0, chain.dimension));
        expect(Math.abs(engine.raw.turns(chain.pointer, r, angle, steps, true))).toBeLessThan(1e-12);
      }
    }
  });

  it("a quarter turn exchanges position and momentum", () => {
    const chain = cases[0][1]();
    const r = engine.store([0.3, -1.1, 0.8, 1.7, -0.2, 0, 0, 0]);
    engine.raw.turns(chain.pointer, r, quarter, 1, true);
    [0.3, -1.1, 0.8, 1.7, -0.2].forEach((was, i) => {
      expect(chain.position[i] / deviations[i]).toBeCloseTo(was, 12);
      expect(engine.view(r, 5)[i]).toBeCloseTo(1.5 - i, 12);
    });
  });

  it("warm-up finds metric and centre, seven draws of eight take one gradient, and squares mix as means do", () => {
    const { raw } = engine;
    const mark = raw.mark();
    const options: ChainOptions = { adaptation: "fisher", warmup: 300, draws: 4000, kernel: "auto" };
    const chain = engine.chain("normal", [5, ...deviations.map((s) => 1 / s ** 2)], options).run();
    deviations.forEach((s, i) => {
      expect(Math.abs(chain.center[i] / s)).toBeLessThan(1e-6);
    });
    expect(raw.chainKernel(chain.pointer)).toBe(1);
    expect(raw.chainStepSize(chain.pointer)).toBeCloseTo(quarter, 12);
    for (let n = 300; n < 4300; n++) {
      if (n % 8 !== 0) expect(chain.statistics[7 * n + 4]).toBe(1);
    }
    const workspace = raw.createWorkspace(1, 4000);
    const column = raw.allocate(8 * 4000);
    for (let i = 0; i < 5; i++) {
      for (const f of [(x: number) => x, (x: number) => x * x]) {
        engine.view(column, 4000).set(chain.column(i).map(f));
        raw.loadColumn(workspace, column, 1, 4000);
        // Half turns would leave some 30 of 4000 squares; these, jittered, leave most.
        expect(raw.essBulk(workspace)).toBeGreaterThan(2000);
      }
    }
    raw.release(mark);
  });
});

describe("a transition", () => {
  const last = (chain: ChainHandle) => {
    const out = engine.raw.allocate(64);
    engine.raw.lastTransition(chain.pointer, out);
    const [depth, steps, divergent, acceptRate, energy, moved] = engine.view(out, 6);
    return { depth, steps, divergent, acceptRate, energy, moved };
  };

  it("turns through 0.9 to 1.4 quarter turns in equal steps near the step size", () => {
    const chain = engine.chain("normal", [2, 1, 1], { metric: "unit" });
    chain.startAt([1, -1]);
    for (const stepSize of [0.05, 0.3, 1.1, quarter, 9]) {
      const counts = Array.from({ length: 300 }, () => {
        const before = engine.raw.chainGradientCount(chain.pointer);
        engine.raw.rotateOnce(chain.pointer, stepSize, true);
        const { steps, depth } = last(chain);
        expect(engine.raw.chainGradientCount(chain.pointer) - before).toBe(steps);
        expect(depth).toBe(0);
        return steps;
      });
      const count = (angle: number) => Math.max(1, Math.round((angle * quarter) / stepSize));
      expect(Math.min(...counts)).toBe(count(0.9));
      expect(Math.max(...counts)).toBe(count(1.4));
    }
  });

  it("takes no more steps than a tree of the greatest depth has, and says so", () => {
    const chain = engine.chain("normal", [2, 1, 1], { metric: "unit", maxTreeDepth: 3 });
    chain.startAt([1, -1]);
    engine.raw.rotateOnce(chain.pointer, 1e-300, false);
    expect(last(chain)).toMatchObject({ depth: 3, steps: 7 });
    expect(chain.position[0]).toBeCloseTo(1, 12);
    engine.raw.rotateOnce(chain.pointer, 0.3, false);
    expect(last(chain)).toMatchObject({ depth: 0 });
  });

  it("rejects where the density is not a number, and counts it as divergent", () => {
    const chain = engine.chain("broken", [3, 0.5], { metric: "unit", seed: 4 });
    chain.startAt([-1, -1, -1]);
    let divergent = 0;
    for (let n = 0; n < 500; n++) {
      const before = [...chain.position];
      engine.raw.rotateOnce(chain.pointer, 0.4, n % 2 === 0);
      const one = last(chain);
      expect(Math.max(...chain.position)).toBeLessThanOrEqual(0.5);
      if (one.divergent) {
        divergent++;
        expect(one).toMatchObject({ acceptRate: 0, moved: 0 });
        expect([...chain.position]).toEqual(before);
      } else {
        expect(one.acceptRate).toBeGreaterThan(0);
        expect(one.acceptRate).toBeLessThanOrEqual(1);
      }
      expect(Number.isFinite(one.energy)).toBe(true);
    }
    expect(divergent).toBeGreaterThan(50);
    expect(divergent).toBeLessThan(500);
  });

  it("diverges, too, when energy grows by more than 1000, and rejects an infinite density", () => {
    const chain = engine.chain("normal", [1, 1e6], { metric: "unit" });
    chain.startAt([1e-3]);
    engine.raw.rotateOnce(chain.pointer, quarter, true);
    expect(last(chain)).toMatchObject({ divergent: 1, moved: 0 });
    expect(chain.position[0]).toBe(1e-3);
  });
});

it("agrees with quadrature on a skewed posterior of two scales", () => {
  const { raw } = engine;
  const mark = raw.mark();
  const draws = 4000;
  const data = [2, 8, 5, 45, 27];
  const density = engine.density("twoScales");
  const block = engine.store(data);
  const position = raw.allocate(32);
  const gradient = raw.allocate(32);
  let sums = [0, 0, 0, 0, 0];
  // Both logarithms: beyond these ends the density is below 1e-9 of its greatest.
  for (let a = -24; a < 5; a += 0.02) {
    for (let b = -2; b < 3; b += 0.02) {
      engine.view(position, 2).set([a, b]);
      const weight = Math.exp(density(block, position, gradient) + 35);
      const values = [1, a, a * a, Math.exp(a), Math.exp(b)];
      sums = sums.map((sum, k) => sum + weight * values[k]);
    }
  }
  const exact = sums.slice(1).map((sum) => sum / sums[0]);
  const all = [1, 2, 3, 4].map((seed) =>
    engine.chain("twoScales", data, { adaptation: "fisher", warmup: 300, draws, kernel: "auto", seed }).run(),
  );
  const workspace = raw.createWorkspace(4, draws);
  const column = raw.allocate(8 * 4 * draws);
  const functions: [number, (x: number) => number][] = [
    [0, (x) => x],
    [0, (x) => x * x],
    [0, Math.exp],
    [1, Math.exp],
  ];
  for (const [k, [i, f]] of functions.entries()) {
    for (const [c, chain] of all.entries()) {
      engine.view(column, 4 * draws).set(chain.column(i).map(f), c * draws);
    }
    raw.loadColumn(workspace, column, 1, draws);
    expect(Math.abs(raw.columnMean(workspace) - exact[k]) / raw.mcseMean(workspace)).toBeLessThan(4);
  }
  raw.release(mark);
});
