import { beforeAll, describe, expect, it } from "vitest";
import { buildEngine, type ChainHandle, type ChainOptions, type Engine, type TargetName } from "./engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await buildEngine();
}, 60_000);

interface Seen {
  turn: number;
  position: number[];
  gradients: number;
  divergent: boolean;
}

/** Runs the warm-up one iteration at a time. */
function follow(chain: ChainHandle): Seen[] {
  const { raw } = engine;
  expect(raw.initialiseChain(chain.pointer, 2, 100)).toBe(0);
  return Array.from({ length: chain.warmup }, (_, n) => {
    const turn = raw.nextTurn(chain.pointer);
    expect(raw.runChain(chain.pointer, 1)).toBe(n + 1);
    const [, , , , gradients, divergent] = chain.statistics.slice(7 * n);
    return { turn, position: [...chain.position], gradients, divergent: divergent !== 0 };
  });
}

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: number[]) => sum(values) / values.length;
const variance = (values: number[]) => mean(values.map((x) => (x - mean(values)) ** 2));
const dot = (a: number[], b: number[]) => sum(a.map((x, i) => x * b[i]));

/** For each kernel the least jump and independent draws a gradient, written from the definition. */
function worths(
  seen: Seen[],
  firstTurn: number,
  firstMeasured: number,
  lastTurn: number,
): { least: number; worth: number }[] {
  const dimension = seen[0].position.length;
  const early = seen.slice(firstTurn, firstMeasured);
  const late = seen.slice(firstMeasured, lastTurn);
  const moments = Array.from({ length: dimension }, (_, i) => {
    const x = early.map((one) => one.position[i]);
    return { mean: mean(x), deviation: Math.sqrt((variance(x) * x.length) / (x.length - 1)) };
  });
  const z = late.map((one) => one.position.map((x, i) => (x - moments[i].mean) / moments[i].deviation));
  const u = z.map((row) => row.map((x) => x / Math.sqrt(1 + x * x)));
  // The direction before each state has entered it, and where the state and the next lie along it.
  let v = z[0];
  const along: { from: number; to: number }[] = [];
  z.forEach((row, n) => {
    const length = Math.sqrt(dot(v, v));
    along.push({ from: n === 0 ? 0 : dot(v, z[n - 1]) / length, to: dot(v, row) / length });
    v = v.map((x, i) => (1 - 1 / (n + 1)) * x + (row[i] * along[n].to) / (n + 1));
  });
  const alongVariance = variance(along.map(({ to }) => to));
  return [0, 1].map((kernel) => {
    const counted = late.flatMap((one, n) => (n > 0 && one.turn === kernel ? [n] : []));
    const jumps = Array.from({ length: dimension }, (_, i) => {
      const values = u.map((row) => row[i]);
      const squares = values.map((x) => x * x);
      return [values, squares].map(
        (f) => mean(counted.map((n) => (f[n] - f[n - 1]) ** 2)) / (2 * variance(f)),
      );
    });
    jumps.push([mean(counted.map((n) => (along[n].to - along[n].from) ** 2)) / (2 * alongVariance)]);
    const least = Math.min(...jumps.flat());
    const effective = least < 1 ? least / (2 - least) : least;
    return { least, worth: effective / mean(counted.map((n) => late[n].gradients)) };
  });
}

describe("the choice of a kernel", () => {
  const options: ChainOptions = { adaptation: "fisher", warmup: 250, kernel: "auto" };

  it.each([
    ["eightSchools", [10]],
    ["studentT", [7, 4]],
    ["logGamma", [3, 0.3, 2, 20]],
  ] as [TargetName, number[]][])("follows from the jumps of the measured turns: %s", (target, data) => {
    for (const seed of [1, 2, 3]) {
      const chain = engine.chain(target, data, { ...options, seed });
      const seen = follow(chain);
      // Three tenths of the warm-up belong to the no-U-turn sampler, then one turn in four until 0.7 of it.
      const kernel = engine.raw.chainKernel(chain.pointer);
      seen.forEach(({ turn }, n) => {
        if (n < 75) expect(turn).toBe(0);
        else if (n < 175) expect(turn).toBe(n % 4 === 0 ? 0 : 1);
        else expect(turn).toBe(kernel);
      });
      const expected = worths(seen, 75, 100, 175);
      for (const one of [0, 1]) {
        const measured = engine.raw.measuredWorth(chain.pointer, one);
        expect(Math.abs(measured / expected[one].worth - 1)).toBeLessThan(1e-9);
      }
      const rotations = seen.slice(101, 175).filter((one) => one.turn === 1);
      const divergent = rotations.filter((one) => one.divergent).length;
      const isBetter = expected[1].worth > expected[0].worth && expected[1].least > 0.15;
      expect(kernel).toBe(isBetter && divergent <= 0.05 * rotations.length ? 1 : 0);
    }
  });

  const chosen = (target: TargetName, data: number[], more: ChainOptions = {}) =>
    [1, 2, 3, 4, 5, 6].map((seed) => {
      const chain = engine.chain(target, data, { ...options, warmup: 400, ...more, seed }).run();
      return engine.raw.chainKernel(chain.pointer);
    });
  const all = (kernel: number) => Array(6).fill(kernel);

  it("is the rotation on a normal, a skewed posterior and a hierarchical one", () => {
    expect(chosen("normal", [30, ...Array(30).fill(4)])).toEqual(all(1));
    expect(chosen("logGamma", [30, ...Array(30).fill(1)])).toEqual(all(1));
    const successes = Array.from({ length: 100 }, (_, j) => (j * 7) % 6);
    expect(chosen("hierarchicalLogistic", [102, 5, ...successes])).toEqual(all(1));
  });

  it("is the no-U-turn sampler where the metric misses strong correlations, unless it may learn them", () => {
    const rho = 0.97;
    const scale = 1 / (1 - rho * rho);
    const precision = Array.from({ length: 400 }, (_, k) => {
      const [i, j] = [Math.floor(k / 20), k % 20];
      if (Math.abs(i - j) === 1) return -rho * scale;
      if (i !== j) return 0;
      return i === 0 || i === 19 ? scale : (1 + rho * rho) * scale;
    });
    expect(chosen("correlated", [20, ...precision])).toEqual(all(0));
    expect(chosen("correlated", [20, ...precision], { metric: "dense", warmup: 1000 })).toEqual(all(1));
    expect(chosen("correlated", [20, ...precision], { metric: "low-rank" })).toEqual(all(1));
  });

  it("is the no-U-turn sampler when the rotation diverges as it is measured", () => {
    // The wall at 0.2 cuts off a part of a normal: what steps past it has no energy.
    for (const seed of [1, 2, 3]) {
      const chain = engine.chain("broken", [2, 0.2], { ...options, seed });
      const measured = follow(chain).slice(101, 175);
      expect(measured.filter((one) => one.turn === 1 && one.divergent).length).toBeGreaterThan(4);
      expect(engine.raw.chainKernel(chain.pointer)).toBe(0);
    }
  });

  it("is the no-U-turn sampler when there is nothing to go by", () => {
    for (const warmup of [0, 1, 2, 5, 8]) {
      const chain = engine.chain("normal", [2, 1, 1], { ...options, warmup, draws: 10 }).run();
      expect(engine.raw.chainKernel(chain.pointer)).toBe(0);
    }
    // One window: the metric is not learnt before its end.
    const dense = engine.chain("normal", [2, 1, 1], { metric: "dense", warmup: 120, kernel: "auto" });
    expect(follow(dense).every((one) => one.turn === 0)).toBe(true);
  });
});

describe("exact steps", () => {
  /** How the draws were made: 1 by leapfrog steps, 2 by exact ones. */
  const turns = (target: TargetName, data: number[], more: ChainOptions = {}) => {
    const options: ChainOptions = { adaptation: "fisher", warmup: 300, kernel: "rotation", ...more };
    return follow(engine.chain(target, data, options))
      .slice(250)
      .map((one) => one.turn);
  };
  const mostlyExact = Array.from({ length: 50 }, (_, n) => ((250 + n) % 8 === 0 ? 1 : 2));
  const leapfrog = Array(50).fill(1);

  it("are taken, but for one transition in eight, when every component is nearly normal", () => {
    expect(turns("normal", [4, 1e-4, 1, 9, 1e8])).toEqual(mostlyExact);
    expect(turns("logGamma", [3, 100, 200, 300])).toEqual(mostlyExact);
    const precision = [1 / 0.19, -0.9 / 0.19, -0.9 / 0.19, 1 / 0.19];
    expect(turns("correlated", [2, ...precision], { metric: "low-rank" })).toEqual(mostlyExact);
  });

  it("are not when one component is skewed, has heavy tails, or a correlation is missed", () => {
    expect(turns("logGamma", [3, 100, 200, 2])).toEqual(leapfrog);
    expect(turns("studentT", [5, 4])).toEqual(leapfrog);
    expect(turns("eightSchools", [10])).toEqual(leapfrog);
    const precision = [1 / 0.19, -0.9 / 0.19, -0.9 / 0.19, 1 / 0.19];
    expect(turns("correlated", [2, ...precision])).toEqual(leapfrog);
  });
});

describe("a kernel asked for", () => {
  it.each([
    ["fisher", "diagonal", 250, 75],
    ["fisher", "low-rank", 250, 75],
    ["windows", "unit", 250, 75],
    ["windows", "dense", 1000, 450],
    ["windows", "diagonal", 500, 250],
    ["windows", "dense", 120, 108],
    ["windows", "diagonal", 10, 0],
  ] as const)(
    "the rotation begins when there is a metric: %s, %s, %i",
    (adaptation, metric, warmup, first) => {
      const options: ChainOptions = { adaptation, metric, warmup, draws: 1, kernel: "rotation" };
      const seen = follow(engine.chain("normal", [3, 1, 4, 9], options));
      expect(seen.slice(0, first).every((one) => one.turn === 0)).toBe(true);
      const later = seen.slice(first);
      expect(later.filter((one) => one.turn !== 0).length).toBeGreaterThanOrEqual(
        Math.floor(0.75 * later.length),
      );
      expect(later.slice(-5).every((one) => one.turn !== 0)).toBe(true);
    },
  );

  it("is the only one used without warm-up", () => {
    for (const [kernel, index] of [
      ["nuts", 0],
      ["rotation", 1],
    ] as const) {
      const chain = engine.chain("normal", [2, 1, 1], { kernel, draws: 20 }).run();
      expect(engine.raw.chainKernel(chain.pointer)).toBe(index);
      expect(engine.raw.nextTurn(chain.pointer)).toBe(index);
      expect(chain.statistics[2]).toBeGreaterThan(0);
      expect(chain.statistics[7 * 19 + 2]).toBe(engine.raw.chainStepSize(chain.pointer));
    }
  });

  it("does not disturb what comes before its turn: the same draws whatever else could run", () => {
    const positions = (["nuts", "auto", "rotation"] as const).map((kernel) =>
      follow(engine.chain("eightSchools", [10], { adaptation: "fisher", warmup: 250, kernel }))
        .slice(0, 75)
        .map((one) => one.position),
    );
    expect(positions[1]).toEqual(positions[0]);
    expect(positions[2]).toEqual(positions[0]);
  });
});
