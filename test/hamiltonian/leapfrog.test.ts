import { beforeAll, describe, expect, it } from "vitest";
import { buildEngine, type ChainHandle, type Engine } from "./engine.ts";
import { choleskyFactor } from "./oracle.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await buildEngine();
}, 60_000);

const start = [0.3, -0.2, 0.5, -0.4, 0.1, 0.7, -0.6, 0.2, 0.4, -0.1];
const momentum = [1, -0.5, 0.3, 0.8, -1.2, 0.1, 0.4, -0.7, 0.2, 0.9];
const dense = start.map((_, i) => start.map((_, j) => 0.5 ** Math.abs(i - j)));
const metrics = [
  ["unit", undefined],
  ["diagonal", start.map((_, i) => 0.4 + i / 5)],
  ["dense", dense.flat()],
] as const;

function chainWith(kind: "unit" | "diagonal" | "dense", inverse?: readonly number[]): ChainHandle {
  const chain = engine.chain("eightSchools", [10], { metric: kind });
  if (inverse) expect(chain.setMetric(inverse)).toBe(true);
  expect(chain.startAt(start)).toBe(0);
  return chain;
}

describe.each(metrics)("the leapfrog step with a %s metric", (kind, inverse) => {
  it("comes back when time is turned", () => {
    const chain = chainWith(kind, inverse);
    const r = engine.store([...momentum, 0, 0]);
    engine.raw.leapfrogs(chain.pointer, r, 0.1, 50);
    expect(Math.abs(chain.position[0] - start[0])).toBeGreaterThan(0.01);
    engine.raw.leapfrogs(chain.pointer, r, -0.1, 50);
    for (let i = 0; i < 10; i++) {
      expect(chain.position[i]).toBeCloseTo(start[i], 11);
      expect(engine.view(r, 10)[i]).toBeCloseTo(momentum[i], 11);
    }
  });

  it("has an energy error of second order", () => {
    const errorAt = (step: number) => {
      const chain = chainWith(kind, inverse);
      return engine.raw.leapfrogs(
        chain.pointer,
        engine.store([...momentum, 0, 0]),
        step,
        Math.round(1 / step),
      );
    };
    const [coarse, middle, fine] = [1 / 32, 1 / 64, 1 / 128].map(errorAt);
    expect(coarse / middle).toBeGreaterThan(3.8);
    expect(coarse / middle).toBeLessThan(4.2);
    expect(middle / fine).toBeGreaterThan(3.9);
    expect(middle / fine).toBeLessThan(4.1);
  });
});

describe("the metric", () => {
  it("moves along its own scales: one step of a dense metric in p", () => {
    const chain = chainWith("dense", dense.flat());
    const before = [...chain.gradient];
    const r = engine.store([...momentum, 0, 0]);
    engine.raw.leapfrogs(chain.pointer, r, 0.25, 1);
    // q' = q + e Sigma (p + e/2 g), with Sigma p = L r.
    const factor = choleskyFactor(dense);
    for (let i = 0; i < 10; i++) {
      let drift = 0;
      for (let j = 0; j < 10; j++) drift += factor[i][j] * momentum[j] + 0.125 * dense[i][j] * before[j];
      expect(chain.position[i]).toBeCloseTo(start[i] + 0.25 * drift, 13);
    }
  });

  it("stays as it was when the new one is not positive definite", () => {
    const chain = chainWith("dense", dense.flat());
    engine.raw.chainSetStepSize(chain.pointer, 0.3);
    const other = chainWith("dense", dense.flat());
    engine.raw.chainSetStepSize(other.pointer, 0.3);
    const broken = dense.map((row) => row.slice());
    broken[9][8] = broken[8][9] = 5;
    expect(chain.setMetric(broken.flat())).toBe(false);
    broken[9][8] = Number.NaN;
    expect(chain.setMetric(broken.flat())).toBe(false);
    engine.raw.chainTransition(chain.pointer);
    engine.raw.chainTransition(other.pointer);
    expect([...chain.position]).toEqual([...other.position]);

    const diagonal = chainWith(
      "diagonal",
      start.map(() => 2),
    );
    for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(diagonal.setMetric(start.map((_, i) => (i === 7 ? bad : 1)))).toBe(false);
    }
  });

  it.each([1, 2, 3, 4, 5, 8, 13])("factors matrices of dimension %i, twice into the same place", (n) => {
    const matrixOf = (decay: number) =>
      Array.from({ length: n }, (_, i) =>
        Array.from({ length: n }, (_, j) => decay ** Math.abs(i - j) + (i === j ? 0.1 : 0)),
      );
    const stride = (n + 3) & ~3;
    const out = engine.raw.allocate(8 * n * stride);
    for (const matrix of [matrixOf(0.9), matrixOf(-0.5)]) {
      expect(engine.raw.factor(out, engine.store(matrix.flat()), n)).toBe(1);
      const expected = choleskyFactor(matrix);
      const factor = engine.view(out, n * stride);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < stride; j++) {
          expect(factor[i * stride + j]).toBeCloseTo(j <= i ? expected[i][j] : 0, 13);
        }
      }
    }
  });
});
