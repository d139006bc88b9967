import { beforeAll, describe, expect, it } from "vitest";
import { buildEngine, type ChainOptions, type Engine } from "./engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await buildEngine();
}, 60_000);

const kinds: ChainOptions[] = [
  { metric: "unit" },
  { metric: "diagonal", adaptation: "windows" },
  { metric: "diagonal", adaptation: "fisher" },
  { metric: "dense" },
  { metric: "low-rank" },
  { metric: "unit", kernel: "rotation" },
  { metric: "diagonal", adaptation: "fisher", kernel: "rotation" },
  { metric: "diagonal", adaptation: "fisher", kernel: "auto" },
  { metric: "diagonal", adaptation: "windows", kernel: "auto" },
  { metric: "dense", kernel: "auto" },
  { metric: "low-rank", kernel: "auto" },
];

describe("a run", () => {
  it.each(kinds)("does not depend on how it is sliced: %o", (options) => {
    const all = { ...options, warmup: 170, draws: 80 };
    const whole = engine.chain("eightSchools", [10], all).run();
    const sliced = engine.chain("eightSchools", [10], all);
    expect(engine.raw.initialiseChain(sliced.pointer, 2, 100)).toBe(0);
    expect(engine.raw.runChain(sliced.pointer, 0)).toBe(0);
    for (const [slice, total] of [
      [1, 1],
      [2, 3],
      [96, 99],
      [1, 100],
      [69, 169],
      [2, 171],
      [0, 171],
      [2 ** 31 - 1, 250],
      [5, 250],
    ]) {
      expect(engine.raw.runChain(sliced.pointer, slice)).toBe(total);
    }
    expect(sliced.draws).toEqual(whole.draws);
    expect(sliced.drawSeeds).toEqual(whole.drawSeeds);
    expect(sliced.statistics).toEqual(whole.statistics);
    expect(engine.raw.chainKernel(sliced.pointer)).toBe(engine.raw.chainKernel(whole.pointer));
    expect(engine.raw.chainGradientCount(sliced.pointer)).toBe(engine.raw.chainGradientCount(whole.pointer));
  });

  it("is the same for the same seed and another for another", () => {
    const run = (seed: number) =>
      engine.chain("funnel", [6], { warmup: 100, draws: 20, seed }).run().draws.slice();
    expect(run(3)).toEqual(run(3));
    expect(run(3)).not.toEqual(run(4));
  });

  it("fills draws, seeds and statistics", () => {
    const chain = engine.chain("normal", [3, 1, 4, 9], { warmup: 60, draws: 40 }).run();
    const { raw } = engine;
    const draws = chain.draws;
    expect(new Set(chain.drawSeeds).size).toBe(40);
    for (let n = 0; n < 40; n++) {
      const q = draws.slice(3 * n, 3 * n + 3);
      const [lp, accept, stepSize, depth, steps, diverging, energy] = chain.statistics.slice(7 * (60 + n));
      expect(lp).toBeCloseTo(-0.5 * (q[0] ** 2 + 4 * q[1] ** 2 + 9 * q[2] ** 2), 12);
      expect(accept).toBeGreaterThan(0);
      expect(accept).toBeLessThanOrEqual(1);
      expect(stepSize).toBe(raw.chainStepSize(chain.pointer));
      expect(steps).toBeGreaterThanOrEqual(2 ** depth - 1);
      expect(steps).toBeLessThan(2 ** (depth + 1));
      expect(diverging).toBe(0);
      expect(energy).toBeGreaterThanOrEqual(-lp);
    }
    expect([...chain.position]).toEqual([...draws.slice(117)]);
  });

  it("reports the divergences of a funnel", () => {
    let divergent = 0;
    for (const seed of [1, 2, 3, 4]) {
      const chain = engine
        .chain("funnel", [10], { adaptation: "fisher", warmup: 500, draws: 1000, seed })
        .run();
      for (let n = 500; n < 1500; n++) divergent += chain.statistics[7 * n + 5];
    }
    expect(divergent).toBeGreaterThan(0);
  });

  it("keeps within the tree depth", () => {
    const chain = engine
      .chain("normal", [2, 1, 1e8], { metric: "unit", warmup: 50, draws: 50, maxTreeDepth: 3 })
      .run();
    let deepest = 0;
    for (let n = 0; n < 100; n++) {
      expect(chain.statistics[7 * n + 3]).toBeLessThanOrEqual(3);
      expect(chain.statistics[7 * n + 4]).toBeLessThanOrEqual(7);
      deepest = Math.max(deepest, chain.statistics[7 * n + 3]);
    }
    expect(deepest).toBe(3);
  });
});

describe("initialisation", () => {
  it("draws uniformly within the radius until the density is finite", () => {
    const { raw } = engine;
    let most = 0;
    for (let seed = 0; seed < 50; seed++) {
      const chain = engine.chain("broken", [3, -0.5], { seed });
      expect(raw.initialiseChain(chain.pointer, 2, 1000)).toBe(0);
      expect(Math.max(...chain.position)).toBeLessThanOrEqual(-0.5);
      expect(Math.min(...chain.position)).toBeGreaterThan(-2);
      expect(raw.chainLogDensity(chain.pointer)).toBeCloseTo(
        chain.position.reduce((sum, x) => sum - (x * x) / 2, 0),
        12,
      );
      expect([...chain.gradient]).toEqual([...chain.position].map((x) => -x));
      most = Math.max(most, raw.chainGradientCount(chain.pointer));
    }
    expect(most).toBeGreaterThan(1);
  });

  it("says what was not finite, and where", () => {
    const { raw } = engine;
    const chain = engine.chain("broken", [3, -5]);
    expect(raw.initialiseChain(chain.pointer, 2, 10)).toBe(1);
    expect(raw.chainGradientCount(chain.pointer)).toBe(10);
    expect(raw.chainLogDensity(chain.pointer)).toBeNaN();
    expect(raw.chainBadIndex(chain.pointer)).toBe(0);
    expect(Math.max(...chain.position.map(Math.abs))).toBeLessThan(2);
    // e^-q overflows in the funnel's gradient, times 0: NaN in the density too.
    const overflowing = engine.chain("funnel", [3]);
    expect(overflowing.startAt([-1000, 1, 1])).toBe(1);
    // The value alone overflows, then the gradient alone.
    const steep = engine.chain("normal", [2, 1, 1]);
    expect(steep.startAt([0, 1e200])).toBe(1);
    expect(raw.chainBadIndex(steep.pointer)).toBe(-1);
    const cusp = engine.chain("cusp", [3]);
    expect(cusp.startAt([1, 4, 0])).toBe(2);
    expect(raw.chainBadIndex(cusp.pointer)).toBe(2);
    expect(raw.chainLogDensity(cusp.pointer)).toBe(-3);
    const finite = engine.chain("normal", [2, 1, 1]);
    expect(finite.startAt([3, 4])).toBe(0);
    expect(raw.chainBadIndex(finite.pointer)).toBe(-1);
    expect(raw.chainLogDensity(finite.pointer)).toBe(-12.5);
  });

  it("takes the origin with radius 0 and the host's position with a negative one", () => {
    const { raw } = engine;
    const chain = engine.chain("normal", [3, 1, 1, 1]);
    chain.position.set([1, 2, 3]);
    expect(raw.initialiseChain(chain.pointer, -1, 100)).toBe(0);
    expect([...chain.position]).toEqual([1, 2, 3]);
    expect(raw.initialiseChain(chain.pointer, 0, 100)).toBe(0);
    expect([...chain.position]).toEqual([0, 0, 0]);
    expect(raw.chainGradientCount(chain.pointer)).toBe(2);
  });
});
