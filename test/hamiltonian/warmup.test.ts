import { beforeAll, describe, expect, it } from "vitest";
import { buildEngine, type ChainHandle, type Engine } from "./engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await buildEngine();
}, 60_000);

describe("Stan's windows", () => {
  /** Lengths: before the windows, each window, after them. */
  function schedule(warmup: number): { first: number; windows: number[]; last: number } {
    const out = engine.raw.allocate(4 * 64);
    const count = engine.raw.windowEnds(warmup, out);
    const [first, stop, ...ends] = new Int32Array(engine.raw.memory.buffer, out, count + 2);
    const windows = ends.map((end, i) => end + 1 - (i === 0 ? first : ends[i - 1] + 1));
    return { first, windows, last: warmup - stop };
  }

  it.each([
    [1000, 75, [25, 50, 100, 200, 500], 50],
    [2000, 75, [25, 50, 100, 200, 400, 1100], 50],
    [500, 75, [25, 50, 100, 200], 50],
    [400, 75, [25, 50, 200], 50],
    [300, 75, [25, 50, 100], 50],
    // One iteration too few for the next window: the present one is stretched.
    [299, 75, [25, 149], 50],
    [200, 75, [25, 50], 50],
    [150, 75, [25], 50],
    [149, 22, [113], 14],
    [100, 15, [75], 10],
    [20, 3, [15], 2],
  ])("divide %i iterations", (warmup, first, windows, last) => {
    expect(schedule(warmup)).toEqual({ first, windows, last });
  });

  it("are none with fewer than 20 iterations", () => {
    for (const warmup of [0, 1, 10, 19]) expect(schedule(warmup).windows).toEqual([]);
  });
});

describe("dual averaging", () => {
  it("is the published recursion", () => {
    for (const [target, initial] of [
      [0.8, 1],
      [0.95, 0.03],
    ]) {
      const averaging = engine.raw.newDualAveraging(target, Number.POSITIVE_INFINITY, initial);
      const mu = Math.log(10 * initial);
      let sBar = 0;
      let xBar = 0;
      for (let m = 1; m <= 500; m++) {
        const accept = m % 7 === 0 ? 0 : m % 5 === 0 ? 1.3 : Math.abs(Math.sin(m));
        const eta = 1 / (m + 10);
        sBar = (1 - eta) * sBar + eta * (target - Math.min(1, accept));
        const x = mu - (sBar * Math.sqrt(m)) / 0.05;
        const weight = m ** -0.75;
        xBar = (1 - weight) * xBar + weight * x;
        const stepSize = engine.raw.learnFrom(averaging, accept);
        expect(Math.abs(stepSize / Math.exp(x) - 1)).toBeLessThan(1e-12);
      }
      expect(Math.abs(engine.raw.averaged(averaging) / Math.exp(xBar) - 1)).toBeLessThan(1e-12);
    }
  });

  it("reaches the acceptance rate it aims at", () => {
    for (const targetAccept of [0.6, 0.8, 0.95]) {
      const chain = engine
        .chain("normal", [20, ...Array(20).fill(1)], {
          warmup: 1000,
          draws: 1000,
          metric: "unit",
          targetAccept,
        })
        .run();
      let sum = 0;
      for (let n = 1000; n < 2000; n++) sum += chain.statistics[7 * n + 1];
      expect(Math.abs(sum / 1000 - targetAccept)).toBeLessThan(0.06);
    }
  });
});

describe("the first step size", () => {
  const searched = (precision: number, from: number) => {
    const chain = engine.chain("normal", [1, precision], { metric: "unit" });
    chain.startAt([0.5 / Math.sqrt(precision)]);
    return engine.raw.searchStepSize(chain.pointer, from);
  };

  it("follows the scale of the density from either side", () => {
    for (const from of [1e-3, 1, 100]) {
      for (const scale of [1e-3, 1, 1e3]) {
        const found = searched(1 / scale ** 2, from) / scale;
        expect(found).toBeGreaterThan(0.1);
        expect(found).toBeLessThan(30);
        // A power of two away from where it began.
        expect(Math.log2((found * scale) / from) % 1).toBeCloseTo(0, 9);
      }
    }
  });

  it("tells an improper posterior", () => {
    const chain = engine.chain("flat", [2], { warmup: 100, draws: 10 });
    expect(engine.raw.initialiseChain(chain.pointer, 2, 100)).toBe(0);
    expect(engine.raw.runChain(chain.pointer, 10)).toBe(-1);
    expect(engine.raw.runChain(chain.pointer, 10)).toBe(-1);
  });

  it("tells a density that nothing can be accepted on", () => {
    // At the edge itself with a gradient that points outwards, every step is not a number.
    const chain = engine.chain("broken", [1, -1], { warmup: 100, draws: 10 });
    expect(chain.startAt([-1])).toBe(0);
    engine.view(chain.data, 2)[1] = -100;
    expect(engine.raw.runChain(chain.pointer, 10)).toBe(-2);
  });
});

describe("learning the metric", () => {
  const scales = Array.from({ length: 9 }, (_, i) => 10 ** (i / 2 - 2));
  const data = [9, ...scales.map((scale) => 1 / scale ** 2)];

  it("by Stan's windows finds variances, shrunk as Stan shrinks them", () => {
    const chain = engine.chain("normal", data, { warmup: 1000, draws: 0 }).run();
    chain.inverseMetric().forEach((variance, i) => {
      const expected = (500 / 505) * scales[i] ** 2 + (1e-3 * 5) / 505;
      expect(variance / expected).toBeGreaterThan(0.6);
      expect(variance / expected).toBeLessThan(1.6);
    });
  });

  it("by draws and gradients is exact on independent normals", () => {
    const chain = engine.chain("normal", data, { warmup: 100, draws: 0, adaptation: "fisher" }).run();
    chain.inverseMetric().forEach((variance, i) => {
      expect(variance / scales[i] ** 2).toBeCloseTo(1, 6);
    });
  });

  /** The states after each of `count` iterations, run one by one. */
  function follow(
    chain: ChainHandle,
    count: number,
    each: (position: number[], iteration: number) => void,
  ): void {
    expect(engine.raw.initialiseChain(chain.pointer, 2, 100)).toBe(0);
    for (let iteration = 0; iteration < count; iteration++) {
      engine.raw.runChain(chain.pointer, 1);
      each([...chain.position], iteration);
    }
  }

  const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const covariance = (x: number[], y: number[]) =>
    x.reduce((sum, value, i) => sum + (value - mean(x)) * (y[i] - mean(y)), 0) / (x.length - 1);

  it.each(["diagonal", "dense"] as const)(
    "shrinks the sample covariance of a window as Stan does: %s",
    (metric) => {
      const chain = engine.chain("eightSchools", [10], { warmup: 20, metric });
      const window: number[][] = [];
      follow(chain, 20, (position, iteration) => {
        if (iteration >= 3 && iteration < 18) window.push(position);
        if (iteration !== 17) return;
        const inverse = chain.inverseMetric(metric === "dense" ? 100 : 10);
        for (let i = 0; i < 10; i++) {
          for (let j = 0; j < 10; j++) {
            if (metric === "diagonal" && i !== j) continue;
            const sample = covariance(
              window.map((q) => q[i]),
              window.map((q) => q[j]),
            );
            const expected = (15 / 20) * sample + (i === j ? (1e-3 * 5) / 20 : 0);
            expect(inverse[metric === "dense" ? 10 * i + j : i]).toBeCloseTo(expected, 12);
          }
        }
      });
    },
  );

  it("by draws and gradients is the root of their ratio over the draws in the foreground", () => {
    const warmup = 400;
    const chain = engine.chain("eightSchools", [10], { warmup, adaptation: "fisher" });
    type Seen = { position: number[]; gradient: number[] };
    let foreground: Seen[] = [];
    let background: Seen[] = [];
    let main = 80;
    let last: number[] = [];
    let switches = 0;
    follow(chain, warmup, (position, iteration) => {
      const moved = position.join() !== last.join();
      last = position;
      if (iteration >= 340) return;
      const seen = { position, gradient: [...chain.gradient] };
      if (moved) {
        foreground.push(seen);
        background.push(seen);
      }
      const early = iteration < 120;
      const window = early ? 10 : main;
      const next = early ? 10 : Math.floor(1.5 * main);
      if (background.length >= window && iteration + next < 340) {
        foreground = background;
        background = [];
        switches++;
        if (!early) main = next;
      }
      if (foreground.length < 3 || !moved) return;
      const inverse = chain.inverseMetric();
      for (let i = 0; i < 10; i++) {
        const q = foreground.map((one) => one.position[i]);
        const g = foreground.map((one) => one.gradient[i]);
        const expected = Math.sqrt(covariance(q, q) / covariance(g, g));
        expect(Math.abs(inverse[i] / expected - 1)).toBeLessThan(1e-10);
      }
    });
    // Twelve early windows fit before iteration 120, and one main window; each place stayed at delays the next.
    expect(switches).toBeGreaterThanOrEqual(10);
    expect(main).toBeGreaterThan(80);
  });

  it("learns correlations with a dense metric", () => {
    const rho = 0.95;
    const determinant = 1 - rho * rho;
    const precision = [1 / determinant, -rho / determinant, -rho / determinant, 1 / determinant];
    for (const adaptation of ["windows", "fisher"] as const) {
      const chain = engine
        .chain("correlated", [2, ...precision], { warmup: 1000, draws: 0, metric: "dense", adaptation })
        .run();
      const [a, b, c, d] = chain.inverseMetric(4);
      expect(b).toBe(c);
      expect(b / Math.sqrt(a * d)).toBeGreaterThan(0.9);
      expect(a).toBeGreaterThan(0.6);
      expect(a).toBeLessThan(1.6);
    }
  });

  it("leaves a unit metric alone", () => {
    const chain = engine.chain("normal", [3, ...data.slice(1, 4)], { warmup: 200, metric: "unit" }).run();
    expect([...chain.inverseMetric()]).toEqual([1, 1, 1]);
  });

  it("does without warm-up", () => {
    for (const adaptation of ["windows", "fisher"] as const) {
      const chain = engine.chain("normal", [3, 1, 1, 1], { warmup: 0, draws: 50, adaptation }).run();
      expect([...chain.inverseMetric()]).toEqual([1, 1, 1]);
      expect(chain.statistics[2]).toBeGreaterThan(0);
    }
  });
});
