import { beforeAll, describe, expect, it } from "vitest";
import { knownErrorsQuadrature } from "../truth/known-errors-quadrature.ts";
import { buildEngine, type ChainHandle, type ChainOptions, type Engine } from "./engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await buildEngine();
}, 60_000);

interface Layout {
  y: number[];
  errors: number[];
}

/** Rich groups, known to a fiftieth of their spread, beside sparse ones, of which nothing is known. */
const mixed: Layout = {
  y: [4.1, -6.3, 0.4, 7.2, -2.5, 9.9, -12, 3],
  errors: [0.1, 0.1, 0.15, 0.2, 0.1, 40, 50, 60],
};
const eightSchools: Layout = {
  y: [28, 8, -3, 7, -1, 1, 18, 12],
  errors: [15, 10, 16, 11, 9, 11, 10, 18],
};

/** Stretches of `n` numbers: dimension | y | errors | informations | locations. */
const block = ({ y, errors }: Layout, pilot: number[] = Array(2 * y.length).fill(0)) => [
  y.length + 2,
  ...y,
  ...errors,
  ...pilot,
];

const pilotAt = (layout: Layout) => 8 * (1 + 2 * layout.y.length);

/** A chain that learns how to carry its effects. */
function learning(layout: Layout, options: ChainOptions): ChainHandle {
  const { raw } = engine;
  const chain = engine.chain("oneWay", block(layout), {
    metric: "diagonal",
    adaptation: "fisher",
    ...options,
  });
  const learnt = chain.data + pilotAt(layout);
  raw.setEffects(chain.pointer, raw.oneWayEffectsIndex(), raw.oneWayRecentreIndex(), layout.y.length, learnt);
  return chain;
}

const pilotOf = (chain: ChainHandle, { y }: Layout) => {
  const values = [...engine.view(chain.data + pilotAt({ y, errors: y }), 2 * y.length)];
  return { informations: values.slice(0, y.length), locations: values.slice(y.length) };
};

type Transform = (data: number, from: number, to: number) => void;
const transformAt = (index: number) => engine.raw.table.get(index) as unknown as Transform;

/** mu, tau and the effects of every draw. */
function quantities(chain: ChainHandle, { y }: Layout): number[][] {
  const { raw } = engine;
  const mark = raw.mark();
  const effects = transformAt(raw.oneWayEffectsIndex());
  const out = raw.allocate(16 * y.length);
  const draws = chain.draws;
  const n = chain.dimension;
  const columns = Array.from({ length: 2 + y.length }, () => [] as number[]);
  const position = raw.allocate(8 * n);
  for (let d = 0; d < chain.drawCount; d++) {
    engine.view(position, n).set(draws.subarray(d * n, (d + 1) * n));
    effects(chain.data, position, out);
    [draws[d * n], Math.exp(draws[d * n + 1]), ...engine.view(out, y.length)].forEach((value, i) => {
      columns[i].push(value);
    });
  }
  raw.release(mark);
  return columns;
}

/** The largest |z| of means, probabilities and mean squares against the quadrature. */
function largestError(chains: ChainHandle[], layout: Layout): number {
  const { raw } = engine;
  const groups = layout.y.map((y, j) => ({ mean: y, variance: layout.errors[j] ** 2 }));
  const exact = knownErrorsQuadrature(
    groups,
    { location: 0, scale: 5 },
    (tau) => -Math.log1p((tau / 5) ** 2),
  );
  const all = chains.map((chain) => quantities(chain, layout));
  const draws = chains[0].drawCount;
  let most = 0;
  const mark = raw.mark();
  const workspace = raw.createWorkspace(chains.length, draws);
  const column = raw.allocate(8 * chains.length * draws);
  // Of tau, whose prior has no mean, the probabilities alone.
  [exact.mu, exact.tau, ...exact.theta].forEach((summary, i) => {
    const load = (f: (x: number) => number) => {
      all.forEach((columns, c) => {
        engine.view(column, chains.length * draws).set(columns[i].map(f), c * draws);
      });
      raw.loadColumn(workspace, column, 1, draws);
    };
    load((x) => x);
    if (i !== 1) {
      most = Math.max(most, Math.abs(raw.columnMean(workspace) - summary.mean) / raw.mcseMean(workspace));
    }
    for (const bound of [-0.5, 0, 1].map((k) => summary.mean + k * summary.sd)) {
      load((x) => (x <= bound ? 1 : 0));
      const z = (raw.columnMean(workspace) - summary.cumulative(bound)) / raw.mcseMean(workspace);
      most = Math.max(most, Math.abs(z));
    }
    if (i === 1) return;
    load((x) => (x - summary.mean) ** 2);
    const z = (raw.columnMean(workspace) - summary.sd ** 2) / raw.mcseMean(workspace);
    most = Math.max(most, Math.abs(z));
  });
  raw.release(mark);
  return most;
}

const seeds = [1, 2, 3, 4];
const steps = (chain: ChainHandle) =>
  Array.from({ length: chain.drawCount }, (_, d) => chain.statistics[7 * (chain.warmup + d) + 4]).reduce(
    (sum, n) => sum + n,
    0,
  ) / chain.drawCount;

describe("a carried one-way layout", () => {
  it("has the gradient of its density, whatever the pilot", () => {
    const pilot = [...[3, 0, 40, 0.1, 7, 0, 1, 2], ...[1, 2, -30, 0, 5, 100, -1, 0]];
    const chain = engine.chain("oneWay", block(mixed, pilot));
    const density = engine.density("oneWay");
    const q = [0.7, 0.4, -1, 0.3, 0.8, -0.2, 1.1, 0.5, -0.6, 0.9];
    const position = engine.store(q);
    const gradient = engine.raw.allocate(80);
    density(chain.data, position, gradient);
    const slopes = [...engine.view(gradient, 10)];
    q.forEach((x, i) => {
      const [below, above] = [-1e-5, 1e-5].map((h) => {
        engine.view(position, 10)[i] = x + h;
        return density(chain.data, position, engine.store(q));
      });
      engine.view(position, 10)[i] = x;
      expect(Math.abs((above - below) / 2e-5 - slopes[i])).toBeLessThan(1e-6 * (10 + Math.abs(slopes[i])));
    });
  });
});

describe("what warm-up learns of effects", () => {
  it.each([{ metric: "diagonal" }, { metric: "low-rank" }, { metric: "dense" }] as const)(
    "is what a normal likelihood says of them: %o",
    (options) => {
      for (const layout of [mixed, eightSchools]) {
        const chain = learning(layout, { ...options, warmup: 200 }).run();
        const { informations, locations } = pilotOf(chain, layout);
        layout.y.forEach((y, j) => {
          expect(informations[j] * layout.errors[j] ** 2).toBeCloseTo(1, 6);
          expect(locations[j] / y).toBeCloseTo(1, 6);
        });
      }
    },
  );

  it("is put to use at fixed iterations and frozen then", () => {
    const chain = learning(mixed, { warmup: 320 });
    expect(engine.raw.initialiseChain(chain.pointer, 2, 100)).toBe(0);
    const changes: number[] = [];
    let last = JSON.stringify(pilotOf(chain, mixed));
    for (let iteration = 1; iteration <= 320; iteration++) {
      expect(engine.raw.runChain(chain.pointer, 1)).toBe(iteration);
      const now = JSON.stringify(pilotOf(chain, mixed));
      if (now !== last) changes.push(iteration);
      last = now;
    }
    expect(changes).toEqual([20, 40, 80]);
  });

  it("leaves the effects where they were", () => {
    const { raw } = engine;
    const chain = learning(mixed, { warmup: 320 });
    expect(raw.initialiseChain(chain.pointer, 2, 100)).toBe(0);
    raw.runChain(chain.pointer, 20);
    expect(pilotOf(chain, mixed).informations[0]).toBeGreaterThan(1);
    // In the coordinates of before, at the same effects, the density is what was recorded before they changed.
    const effects = raw.allocate(16 * 8);
    const position = engine.store(chain.position);
    transformAt(raw.oneWayEffectsIndex())(chain.data, position, effects);
    const before = engine.store(block(mixed));
    transformAt(raw.oneWayRecentreIndex())(before, effects, position);
    const gradient = raw.allocate(80);
    const recorded = chain.statistics[7 * 19];
    expect(engine.density("oneWay")(before, position, gradient)).toBeCloseTo(recorded, 6);
    expect(raw.chainLogDensity(chain.pointer)).toBe(
      engine.density("oneWay")(chain.data, raw.chainPosition(chain.pointer), gradient),
    );
    expect([...chain.gradient]).toEqual([...engine.view(gradient, 10)]);
  });

  it("makes rich and sparse groups alike to the sampler", () => {
    const learnt = learning(mixed, { warmup: 400, draws: 500 }).run();
    const plain = engine
      .chain("oneWay", block(mixed), { adaptation: "fisher", warmup: 400, draws: 500 })
      .run();
    expect(steps(learnt)).toBeLessThan(12);
    expect(steps(plain)).toBeGreaterThan(40);
    for (let d = 0; d < 500; d++) expect(learnt.statistics[7 * (400 + d) + 5]).toBe(0);
  });

  it("gives the posterior by quadrature", () => {
    for (const layout of [mixed, eightSchools]) {
      const chains = seeds.map((seed) => learning(layout, { warmup: 400, draws: 2000, seed }).run());
      expect(largestError(chains, layout)).toBeLessThan(4);
    }
  });

  it("cannot make the posterior wrong", () => {
    const wrong = [
      [...Array(8).fill(1), ...Array(8).fill(0)],
      [...[5, 0, 0.01, 30, 0, 2, 0.3, 1], ...[-9, 4, 100, 7, -3, 30, -60, 1]],
      [...eightSchools.errors.map((s) => 20 / s ** 2), ...eightSchools.y.map((y) => 30 - 2 * y)],
    ];
    for (const pilot of wrong) {
      const chains = seeds.map((seed) =>
        engine
          .chain("oneWay", block(eightSchools, pilot), {
            adaptation: "fisher",
            targetAccept: 0.95,
            warmup: 600,
            draws: 3000,
            seed,
          })
          .run(),
      );
      expect(largestError(chains, eightSchools)).toBeLessThan(4);
    }
  });

  it("is given up where the density is not finite", () => {
    const { raw } = engine;
    const layout = { y: [28, 8, -3], errors: [0.1, 1, 10] };
    const made = () =>
      engine.chain("oneWay", block(layout), { adaptation: "fisher", warmup: 160, draws: 10 });
    const chain = made();
    // No recentring at all: it writes exp(a), e^28, where log tau is.
    const recentre = raw.outputsIndex();
    const learnt = chain.data + pilotAt(layout);
    raw.setEffects(chain.pointer, raw.oneWayEffectsIndex(), recentre, 3, learnt);
    expect(chain.run().draws).toEqual(made().run().draws);
    expect(pilotOf(chain, layout)).toEqual({ informations: [0, 0, 0], locations: [0, 0, 0] });
  });

  it.each([0, 1, 5, 12, 40])("bears a warm-up of %i", (warmup) => {
    const chain = learning(mixed, { warmup, draws: 20 }).run();
    expect([...chain.draws].every(Number.isFinite)).toBe(true);
    const { informations, locations } = pilotOf(chain, mixed);
    expect([...informations, ...locations].every(Number.isFinite)).toBe(true);
    expect(Math.min(...informations)).toBeGreaterThanOrEqual(0);
  });
});
