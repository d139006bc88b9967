import { beforeAll, describe, expect, it } from "vitest";
import { buildEngine, type ChainHandle, type ChainOptions, type Engine } from "./engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await buildEngine();
}, 60_000);

const range = <T>(n: number, f: (i: number) => T) => Array.from({ length: n }, (_, i) => f(i));
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, x, i) => sum + x * b[i], 0);
const norm = (a: number[]) => Math.sqrt(dot(a, a));
const cosines = (n: number, k: number) => range(n, (i) => Math.cos(1 + (2 * k + 1) * (i + 1)));

/** Vectors of no special direction, made orthonormal. */
function orthonormal(n: number, count: number): number[][] {
  const basis: number[][] = [];
  for (let k = 0; k < count; k++) {
    let v = cosines(n, k);
    for (const u of basis) {
      const along = dot(u, v);
      v = v.map((x, i) => x - along * u[i]);
    }
    basis.push(v.map((x) => x / norm(v)));
  }
  return basis;
}

/** D (I + Σₖ (vₖ - 1) uₖ uₖᵀ) D for the scales D. */
function structured(scales: number[], columns: number[][], values: number[]): number[][] {
  return scales.map((a, i) =>
    scales.map(
      (b, j) => a * b * columns.reduce((sum, u, k) => sum + (values[k] - 1) * u[i] * u[j], i === j ? 1 : 0),
    ),
  );
}

interface Products {
  /** L x. */
  unwhiten(x: number[]): number[];
  /** Lᵀ g. */
  whitenGradient(g: number[]): number[];
  /** L⁻¹ (q - μ), μ being 0 unless it was learnt. */
  whitenPosition(q: number[]): number[];
}

function productsOf(chain: ChainHandle): Products {
  const { raw } = engine;
  const n = chain.dimension;
  const length = (n + 3) & ~3;
  const padded = (x: number[]) => engine.store([...x, ...Array(length - n).fill(0)]);
  const result = (fill: (out: number) => void) => {
    const out = engine.store(Array(length).fill(0));
    fill(out);
    const values = [...engine.view(out, length)];
    expect(values.slice(n)).toEqual(Array(length - n).fill(0));
    return values.slice(0, n);
  };
  return {
    unwhiten: (x) => result((out) => raw.unwhitenInto(chain.pointer, out, 1, padded(x))),
    whitenGradient: (g) => result((out) => raw.whitenGradientInto(chain.pointer, out, padded(g))),
    whitenPosition: (q) => result((out) => raw.whitenPositionInto(chain.pointer, out, padded(q))),
  };
}

/** A normal posterior of this precision, warmed up. */
function warmedUp(precision: number[][], options: ChainOptions = {}): ChainHandle {
  const data = [precision.length, ...precision.flat()];
  return engine.chain("correlated", data, { metric: "low-rank", warmup: 200, ...options }).run();
}

describe("products with L of low rank", () => {
  const n = 10;
  const columns = orthonormal(n, 3);
  const stretches = [3, 0.2, 1.5];
  const variances = range(n, (i) => 0.3 + i);
  const chain = () => {
    const made = engine.chain("normal", [n, ...Array(n).fill(1)], { metric: "low-rank" });
    made.setMetric(variances);
    engine.raw.setColumns(made.pointer, engine.store(columns.flat()), engine.store(stretches), 3);
    return made;
  };

  it("are those of D (I + U (Λ^½ - I) Uᵀ)", () => {
    const products = productsOf(chain());
    const x = cosines(n, 9);
    const stretched = x.map((value, i) =>
      columns.reduce((sum, u, k) => sum + (stretches[k] - 1) * dot(u, x) * u[i], value),
    );
    products.unwhiten(x).forEach((value, i) => {
      expect(value).toBeCloseTo(Math.sqrt(variances[i]) * stretched[i], 13);
    });
  });

  it("fit together: x·Lᵀg = Lx·g, and L⁻¹ L x = x", () => {
    const products = productsOf(chain());
    const x = cosines(n, 7);
    const g = cosines(n, 8);
    expect(dot(x, products.whitenGradient(g))).toBeCloseTo(dot(products.unwhiten(x), g), 12);
    products.whitenPosition(products.unwhiten(x)).forEach((value, i) => {
      expect(value).toBeCloseTo(x[i], 13);
    });
  });

  it("make a leapfrog step that keeps the energy and comes back", () => {
    const made = chain();
    const start = range(n, (i) => Math.sqrt(variances[i]) * Math.sin(i + 1));
    expect(made.startAt(start)).toBe(0);
    const momentum = [...cosines(n, 4), 0, 0];
    const r = engine.store(momentum);
    const error = (step: number) =>
      Math.abs(engine.raw.leapfrogs(made.pointer, r, step, Math.round(0.5 / Math.abs(step))));
    const coarse = error(1 / 64);
    expect(Math.abs(made.position[0] - start[0])).toBeGreaterThan(0.01);
    error(-1 / 64);
    made.position.forEach((value, i) => {
      expect(value).toBeCloseTo(start[i], 10);
    });
    const fine = error(1 / 128);
    expect(coarse / fine).toBeGreaterThan(3.6);
    expect(coarse / fine).toBeLessThan(4.4);
  });
});

describe("a metric of low rank", () => {
  it("is the diagonal one as long as it finds no columns", () => {
    const data = [9, ...range(9, (i) => 10 ** (i - 4))];
    const run = (metric: "diagonal" | "low-rank") =>
      engine.chain("normal", data, { metric, adaptation: "fisher", warmup: 300, draws: 50 }).run();
    const low = run("low-rank");
    expect(engine.raw.metricRank(low.pointer)).toBe(0);
    expect(low.draws).toEqual(run("diagonal").draws);
  });

  it.each([
    // In a space of all directions, and in one of principal directions.
    [6, 2],
    [40, 3],
    [90, 4],
  ])("of %i dimensions learns %i columns of a normal posterior exactly", (n, rank) => {
    const scales = range(n, (i) => 10 ** Math.sin(i));
    const columns = orthonormal(n, rank);
    const values = range(rank, (k) => (k % 2 === 0 ? 400 : 1 / 400));
    const precision = structured(
      scales.map((s) => 1 / s),
      columns,
      values.map((v) => 1 / v),
    );
    const chain = warmedUp(precision, { draws: 100 });
    const found = engine.raw.metricRank(chain.pointer);
    expect(found).toBeGreaterThanOrEqual(1);
    expect(found).toBeLessThanOrEqual(Math.min(n, 64));
    // With M = D⁻¹ Σ⁻¹ D⁻¹ whitened, x·LᵀPLx / x·x lies within the cutoff, up to one common factor.
    const { unwhiten, whitenGradient } = productsOf(chain);
    const curvature = (x: number[]) => {
      const q = unwhiten(x);
      const g = precision.map((row) => dot(row, q));
      return dot(x, whitenGradient(g)) / dot(x, x);
    };
    const probes = range(200, (k) => cosines(n, k));
    // Along the columns themselves, as they are whitened.
    const { whitenPosition } = productsOf(chain);
    const zero = whitenPosition(Array(n).fill(0));
    for (const u of columns) {
      const along = u.map((x, i) => x * scales[i]);
      const across = u.map((x, i) => x / scales[i]);
      probes.push(whitenGradient(across));
      probes.push(whitenPosition(along).map((y, i) => y - zero[i]));
    }
    const all = probes.map(curvature);
    expect(Math.max(...all) / Math.min(...all)).toBeLessThan(30);
    let steps = 0;
    for (let i = 200; i < 300; i++) steps += chain.statistics[7 * i + 4] / 100;
    expect(steps).toBeLessThan(20);
  });

  it("knows the centre of a normal posterior", () => {
    const scales = range(12, (i) => 1 + i);
    const columns = orthonormal(12, 2);
    const precision = structured(
      scales.map((s) => 1 / s),
      columns,
      [1e-3, 1e2],
    );
    const chain = warmedUp(precision);
    expect(engine.raw.metricRank(chain.pointer)).toBeGreaterThan(0);
    // The mean is 0, hence y = L⁻¹ (0 - μ) is 0 but for what the columns leave out: small beside |y| = √12 of a draw.
    expect(norm(productsOf(chain).whitenPosition(Array(12).fill(0)))).toBeLessThan(0.4);
  });

  it("learns from short early trajectories, then takes the depth it was given", () => {
    const precision = structured(Array(8).fill(1), orthonormal(8, 1), [1e8]);
    const chain = warmedUp(precision, { warmup: 200 });
    const depths = range(200, (i) => chain.statistics[7 * i + 3]);
    expect(Math.max(...depths.slice(0, 60))).toBeLessThanOrEqual(6);
    expect(depths.slice(60).every((depth) => depth < 6)).toBe(true);
    const wide = engine
      .chain("correlated", [8, ...precision.flat()], { adaptation: "fisher", warmup: 200 })
      .run();
    expect(Math.max(...range(140, (i) => wide.statistics[7 * (60 + i) + 3]))).toBeGreaterThan(6);
  });

  it("bears a warm-up of any length, gradients that do not change, and components that do not move", () => {
    for (const warmup of [0, 1, 2, 19, 20, 25, 40, 77]) {
      const chain = engine.chain("eightSchools", [10], { metric: "low-rank", warmup, draws: 20 }).run();
      expect([...chain.draws].every(Number.isFinite)).toBe(true);
    }
    // Precisions from next to nothing to what holds a component in place.
    const chain = engine
      .chain("normal", [5, 1e-30, 1, 1, 1, 1e30], { metric: "low-rank", warmup: 200, draws: 20 })
      .run();
    expect([...chain.draws].every(Number.isFinite)).toBe(true);
  });
});
