import { describe, expect, it } from "vitest";
import "../../src/build.ts";
import {
  beta,
  count,
  exponential,
  group,
  lognormal,
  model,
  normal,
  poisson,
  positive,
  probability,
  real,
  sample,
} from "../../src/index.ts";
import { precompiled } from "../../src/public/precompiled.ts";
import { failure } from "../model/failure.ts";

const normalDensity = (x: number, mean: number, sd: number) =>
  -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);

const program = (options: object) =>
  model({ y: real(options as { missing: true }) }, ({ y }, { parameter, observe }) => {
    const mu = parameter(normal(0, 2));
    observe(y, normal(mu, 1));
    return { mu, y };
  });

/** Regression on a predictor that is missing here and there. */
const regression = model(
  { g: group(), x: real({ missing: true }), y: real() },
  ({ g, x, y }, { parameter, observe }) => {
    const b = parameter(normal(0, 2));
    const a = parameter(normal(0, 1), { each: g });
    observe(y, normal(a.at(g).add(b.mul(x)), 0.5));
    observe(x, normal(1, 2));
    return { b, a, x, imputed: x.missing };
  },
);
const rows = {
  rows: ["r1", "r2", "r3", "r4", "r5", "r6"],
  g: ["v", "u", "v", "u", "u", "v"],
  x: [1.2, null, 3.1, Number.NaN, undefined, -0.4],
  y: [2.5, 4.1, 5.2, -1.3, 0.7, 0.2],
};

describe("missing values", () => {
  it("of an outcome: the posterior is that of the complete cases, times what the missing would be", () => {
    const some = program({ missing: true });
    const density = some.density({ y: [1, null, 3, Number.NaN] });
    const complete = program({}).density({ y: [1, 3] });
    expect(density.names).toEqual(["mu", "y.missing[2]", "y.missing[4]"]);
    for (const [mu, u, v] of [
      [0.3, 1.5, -2],
      [2, 0, 5],
    ] as const)
      expect(density.value([mu, u, v])).toBeCloseTo(
        complete.value([mu]) + normalDensity(u, mu, 1) + normalDensity(v, mu, 1),
        12,
      );
  });

  it("of a predictor: the density is that of the filled data, whatever rows are sorted by", () => {
    const density = regression.density(rows);
    expect(density.names).toEqual(["b", "a[v]", "a[u]", "imputed[r2]", "imputed[r4]", "imputed[r5]"]);
    const [b, v, u] = [0.9, 0.4, -0.7];
    const imputed = [2.5, -1, 0.3];
    const filled = [1.2, imputed[0]!, 3.1, imputed[1]!, imputed[2]!, -0.4];
    const expected = filled.reduce(
      (sum, x, i) =>
        sum + normalDensity(x, 1, 2) + normalDensity(rows.y[i]!, (rows.g[i] === "v" ? v : u) + b * x, 0.5),
      normalDensity(b, 0, 2) + normalDensity(v, 0, 1) + normalDensity(u, 0, 1),
    );
    const q = density.unconstrain({ b, a: [v, u], imputed });
    expect(density.value(q)).toBeCloseTo(expected, 11);
    density.gradient(q).forEach((slope, i) => {
      const at = (step: number) => density.value(q.map((x, j) => (i === j ? x + step : x)));
      expect(slope).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 5);
    });
    expect(regression.score(rows, { b, a: [v, u], imputed }).total).toBeCloseTo(expected, 11);
  });

  it("of a predictor: the posterior is the Gaussian that it must be", async () => {
    // b and a given, each missing x is normal: precision 1/4 + b²/σ², mean (1/4 + b (y - a)/σ²) over it
    const [b, a] = [1.5, [0.5, -0.5]];
    const fit = await sample(regression.given({ b, a }), rows, { seed: 3, threads: 0, draws: 2000 });
    const precision = 1 / 4 + b ** 2 / 0.25;
    [
      ["r2", 4.1],
      ["r4", -1.3],
      ["r5", 0.7],
    ].forEach(([row, y]) => {
      const { mean, sd } = fit.draws.imputed.of(row as string);
      const exact = (1 / 4 + (b * ((y as number) - a[1]!)) / 0.25) / precision;
      expect(Math.abs(mean - exact)).toBeLessThan((5 * Math.sqrt(1 / precision)) / Math.sqrt(1500));
      expect(sd * Math.sqrt(precision)).toBeGreaterThan(0.93);
      expect(sd * Math.sqrt(precision)).toBeLessThan(1.07);
      expect(fit.draws.x.of(row as string).values).toEqual(fit.draws.imputed.of(row as string).values);
    });
    expect(fit.draws.x.of("r3").mean).toBe(3.1);
    expect(fit.draws.x.of("r3").sd).toBe(0);
  });

  it("of a predictor with an unknown slope: quadrature over the slope, what is missing integrated out", async () => {
    const known = regression.given({ a: [0.5, -0.5] });
    const slopes = Array.from({ length: 4001 }, (_, i) => -4 + i / 500);
    const logPosterior = slopes.map((b) =>
      rows.x.reduce(
        (sum: number, x, i) => {
          const a = rows.g[i] === "v" ? 0.5 : -0.5;
          const isMissing = typeof x !== "number" || Number.isNaN(x);
          const mean = a + b * (isMissing ? 1 : (x as number));
          return sum + normalDensity(rows.y[i]!, mean, Math.sqrt(0.25 + (isMissing ? 4 * b * b : 0)));
        },
        normalDensity(b, 0, 2),
      ),
    );
    const top = Math.max(...logPosterior);
    const weights = logPosterior.map((value) => Math.exp(value - top));
    const total = weights.reduce((sum, w) => sum + w, 0);
    const mean = weights.reduce((sum, w, i) => sum + w * slopes[i]!, 0) / total;
    const variance = weights.reduce((sum, w, i) => sum + w * (slopes[i]! - mean) ** 2, 0) / total;
    for (const rewrites of [true, false]) {
      const options = { seed: 5, threads: 0, draws: 4000, ...(rewrites ? {} : { rewrites: false as const }) };
      const fit = await sample(known, rows, options);
      const [row] = fit.summary().rows;
      expect(row!.name).toBe("b");
      expect(Math.abs(row!.mean - mean)).toBeLessThan(4.5 * row!.mcseMean);
      expect(Math.abs(row!.sd / Math.sqrt(variance) - 1)).toBeLessThan(0.1);
    }
  });

  it("on another scale: bounds of the distribution that the column is observed with", () => {
    const bounded = model(
      { s: positive({ missing: true }), p: probability({ missing: true }) },
      ({ s, p }, { parameter, observe }) => {
        const m = parameter(normal(0, 1));
        observe(s, lognormal(m, 0.7));
        observe(p, beta(2, 3));
        return { m, s: s.missing, p: p.missing };
      },
    );
    const density = bounded.density({ s: [null, 2], p: [0.5, null] });
    const q = [0.2, 0.4, -1.1];
    const values = density.constrain(q);
    const [s, p] = [(values.s as Float64Array)[0]!, (values.p as Float64Array)[0]!];
    expect(s).toBeCloseTo(Math.exp(0.4), 12);
    expect(p).toBeCloseTo(1 / (1 + Math.exp(1.1)), 12);
    const logLognormal = (x: number) => normalDensity(Math.log(x), 0.2, 0.7) - Math.log(x);
    const logBeta = (x: number) => Math.log(12) + Math.log(x) + 2 * Math.log(1 - x);
    expect(density.value(q)).toBeCloseTo(
      normalDensity(0.2, 0, 1) +
        logLognormal(s) +
        logLognormal(2) +
        logBeta(0.5) +
        logBeta(p) +
        Math.log(s) +
        Math.log(p * (1 - p)),
      11,
    );
    expect(failure("data", () => bounded.density({ s: [null, -2], p: [0.5, null] })).message).toContain(
      "expected a number above 0",
    );
  });

  it("of a group's own column", () => {
    const funded = model(
      { school: group({ funding: real({ missing: true }) }), y: real() },
      ({ school, y }, { parameter, observe }) => {
        const b = parameter(normal(0, 1));
        observe(school.funding, normal(0, 3));
        observe(y, normal(school.funding.at(school).mul(b), 1));
        return { b, funding: school.funding, unknown: school.funding.missing };
      },
    );
    const school = { of: ["p", "q", "p"], labels: ["p", "q"], funding: [Number.NaN, 2] };
    const density = funded.density({ school, y: [1, 2, 3] });
    expect(density.names).toEqual(["b", "unknown[p]"]);
    expect(density.value([0.5, -1])).toBeCloseTo(
      normalDensity(0.5, 0, 1) +
        normalDensity(-1, 0, 3) +
        normalDensity(2, 0, 3) +
        normalDensity(1, -0.5, 1) +
        normalDensity(2, 1, 1) +
        normalDensity(3, -0.5, 1),
      12,
    );
  });

  it("data without holes cost nothing: the code is that of a column without", () => {
    const code = (of: ReturnType<typeof program>) => of.toAssemblyScript({ y: [1, 2, 3] }).split("import")[1];
    expect(code(program({ missing: true }))).toBe(code(program({})));
    expect(program({ missing: true }).density({ y: [1, 2, 3] }).dimension).toBe(1);
  });

  it("one compiled model serves data with holes and without", async () => {
    const { wasm, manifest } = regression.precompile();
    const saved = precompiled<typeof regression>(wasm, JSON.parse(JSON.stringify(manifest)));
    const options = { seed: 1, draws: 20, warmup: 50, chains: 1, threads: 0 };
    const fit = await sample(saved, rows, options);
    const same = await sample(regression, rows, { ...options, rewrites: { collapse: false } });
    expect(fit.draws.imputed.labels).toEqual([["r2", "r4", "r5"]]);
    expect(fit.draws.imputed.values).toEqual(same.draws.imputed.values);
    const whole = { ...rows, x: [1, 2, 3, 4, 5, 6] };
    const without = await sample(saved, whole, options);
    expect(without.draws.x.of("r4").mean).toBe(4);
    expect(Number.isFinite(without.draws.b.mean)).toBe(true);
  });

  it("is simulated whole, printed, explained and walked", () => {
    const { x: _, y: __, ...design } = rows;
    const simulated = regression.simulate(design, { seed: 1 });
    expect(simulated.data(0).x).toHaveLength(6);
    expect(regression.density(simulated.data(0)).dimension).toBe(3);
    expect(regression.simulate(rows, { seed: 1 }).observed.x.values).toEqual(simulated.observed.x.values);
    expect(`\n${regression}\n`).toMatchInlineSnapshot(`
      "
      b       ~ normal(0, 2)
      a       ~ normal(0, 1)                       for each g
      y       ~ normal(a[g] + x * b, 0.5)          for each row
      x       ~ normal(1, 2), also where missing   for each row
      imputed = x where missing                    for each x.missing
      "
    `);
    expect(regression.explain(rows)).toContain("imputed along x.missing (3): the whole line");
    const met: [string, string][] = [];
    const run = regression.interpret(rows, (site) => {
      met.push([site.name, site.text]);
      if (site.name === "imputed") site.choose([1, 2, 3]);
    });
    expect(met.map(([name]) => name)).toEqual(["b", "a", "imputed", "y", "x"]);
    expect(met[3]![1]).toBe("normal(a[g] + x * b, 0.5)");
    expect(run.outputs.x).toEqual(Float64Array.of(1.2, 1, 3.1, 2, 3, -0.4));
    expect(regression.do({ x: 0 }).density(rows).dimension).toBe(3);
  });

  it("everything missing is the prior", () => {
    const density = program({ missing: true }).density({ y: [null, null] });
    expect(density.value([0.1, 0.2, 0.3])).toBeCloseTo(
      normalDensity(0.1, 0, 2) + normalDensity(0.2, 0.1, 1) + normalDensity(0.3, 0.1, 1),
      12,
    );
  });
});

describe("what missing values refuse", () => {
  // biome-ignore lint/suspicious/noExplicitAny: mistakes have no type
  const acting = (act: (sites: any, columns: any, mu: any) => void) =>
    model({ x: positive({ missing: true }), n: count() }, (columns, sites) => {
      const mu = sites.parameter(exponential(1));
      act(sites, columns, mu);
      return { mu };
    });
  // biome-ignore lint/suspicious/noExplicitAny: mistakes have no type
  it.each<[string, (sites: any, columns: any, mu: any) => void, string]>([
    [
      "no distribution",
      ({ observe }, { n }, mu) => observe(n, poisson(mu)),
      'column "x" may have missing values, and the program does not say how they are distributed; observe it, or leave { missing: true } out of the schema',
    ],
    [
      "a discrete one",
      ({ observe }, { x }, mu) => observe(x, poisson(mu)),
      'column "x" may have missing values, and is observed with poisson, whose values a gradient-based sampler cannot draw; leave { missing: true } out of the schema',
    ],
    [
      "a transformation",
      ({ observe }, { x }, mu) => observe(x.log(), normal(mu, 1)),
      'column "x" may have missing values, and is observed through a transformation, which leaves the scale of what is missing open; observe the column itself',
    ],
    [
      "two distributions",
      ({ observe }, { x }, mu) => {
        observe(x, lognormal(mu, 1));
        observe(x, lognormal(mu, 2));
      },
      'column "x" may have missing values, and is observed twice, so that what is missing has two distributions; observe it once',
    ],
  ])("%s", (_what, act, message) => {
    expect(failure("model", () => acting(act))).toEqual({ message, column: "x" });
  });

  it("a null where the schema does not say so", () => {
    expect(failure("data", () => program({}).density({ y: [1, null] } as never)).message).toBe(
      'column "y", row 1 (from 0): expected a finite number, got null; drop the row or fill the value in, or let the model do so: { missing: true } in the schema',
    );
  });

  it("the observation left out, where values are missing", () => {
    const left = regression.without("x");
    expect(left.density({ ...rows, x: [1, 2, 3, 4, 5, 6] }).dimension).toBe(3);
    expect(failure("model", () => left.density(rows)).message).toBe(
      'without: "x" has missing values, and its observation is their distribution; keep it, or drop their rows',
    );
    expect(failure("data", () => left.simulate(rows)).message).toBe(
      'simulate: column "x" has no value at "r2", and the model without its observation does not draw it; fill it in',
    );
  });
});
