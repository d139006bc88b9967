import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import "../../src/build.ts";
import { bind } from "../../src/compile/bind.ts";
import type { Compiled } from "../../src/compile/compile.ts";
import {
  type Expression,
  exponential,
  lognormal,
  type Model,
  model,
  normal,
  ode,
  real,
  sample,
  uniform,
} from "../../src/index.ts";
import type { Table } from "../../src/model/data.ts";
import { precompiled } from "../../src/public/precompiled.ts";
import { instantiateDensity, runner } from "../compile/run-compiled.ts";
import { failure } from "../model/failure.ts";

const reference = JSON.parse(readFileSync("test/fixtures/equation/reference.json", "utf8")) as {
  theta: number[];
  initial: number[];
  times: number[];
  states: number[][];
  slopes: number[][][];
};

/** The outputs and the density of a model are the states, and a plain sum of them. */
const predators = model({ time: real() }, ({ time }, { parameter, density }) => {
  const [a, b, c, d, hare0, lynx0] = Array.from({ length: 6 }, () => parameter(normal(0, 100))) as [
    Expression<never>,
    Expression<never>,
    Expression<never>,
    Expression<never>,
    Expression<never>,
    Expression<never>,
  ];
  const { hare, lynx } = ode({
    initial: { hare: hare0, lynx: lynx0 },
    at: time,
    slopes: ({ hare, lynx }) => ({
      hare: a.sub(b.mul(lynx)).mul(hare),
      lynx: d.mul(hare).sub(c).mul(lynx),
    }),
  });
  density("states", hare.sum().add(lynx.mul(time).sum()));
  return { a, b, c, d, hare0, lynx0, hare, lynx };
});
const [a, b, c, d] = reference.theta as [number, number, number, number];
const [hare0, lynx0] = reference.initial as [number, number];
const values = { a, b, c, d, hare0, lynx0 };

const prepared = (of: { checked(data: unknown): Table; compiled: Compiled }, data: object) => ({
  compiled: of.compiled,
  bound: bind(of.compiled, of.checked(data)),
});

const near = (actual: number, expected: number, relative: number) =>
  expect(Math.abs(actual - expected)).toBeLessThan(relative * Math.abs(expected));

describe("ode", () => {
  it("has the states of a 30-digit solution, in plain loops and compiled", async () => {
    const { outputs } = predators.interpret({ time: reference.times }, (site) => {
      if (site.kind === "parameter") site.choose(values[site.name as keyof typeof values]);
    });
    for (const [name, expected] of [
      ["hare", reference.states[0]!],
      ["lynx", reference.states[1]!],
    ] as const)
      expected.forEach((x, i) => {
        near((outputs[name] as Float64Array)[i]!, x, 3e-7);
      });
    const density = predators.density({ time: reference.times });
    const q = density.unconstrain(values);
    const sum = reference.times.reduce(
      (all, t, i) => all + reference.states[0]![i]! + t * reference.states[1]![i]!,
      0,
    );
    near(
      density.value(q) - predators.without("density states").density({ time: reference.times }).value(q),
      sum,
      3e-7,
    );
  });

  it("the engine takes the steps of the plain loops, and has their bits", () => {
    const density = predators.density({ time: reference.times });
    const { sites } = predators.score({ time: reference.times }, values);
    const states = sites.find((site) => site.kind === "density")!.logDensity;
    const rest = predators.without("density states").density({ time: reference.times });
    const q = density.unconstrain(values);
    expect(density.value(q) - rest.value(q)).toBeCloseTo(states, 9);
  });

  it("the compiled states have the bits of the plain loops", () => {
    const fixed = predators.without("density states");
    const data = { time: reference.times };
    const { compiled, bound } = prepared(fixed, data);
    const run = runner(bound, instantiateDensity(compiled.bytes));
    const { outputs } = run(fixed.density(data).unconstrain(values));
    const plain = fixed.replay(data, values).draws;
    expect(outputs.slice(6, 11)).toEqual(plain.hare.values);
    expect(outputs.slice(11, 16)).toEqual(plain.lynx.values);
  });

  it("has the derivatives of a 30-digit solution, in parameters and in initial values", () => {
    const data = { time: reference.times };
    const density = predators.density(data);
    const q = density.unconstrain(values);
    const rest = predators.without("density states").density(data).gradient(q);
    density.gradient(q).forEach((slope, i) => {
      const exact = reference.times.reduce(
        (all, t, k) => all + reference.slopes[i]![0]![k]! + t * reference.slopes[i]![1]![k]!,
        0,
      );
      near(slope - rest[i]!, exact, 1e-6);
    });
  });

  it("takes times in any order, and any number of them at once", () => {
    const run = (time: number[]) => predators.replay({ time }, values).draws.hare.values;
    const sorted = run([0, 1, 2, 2, 5]);
    const turned = run([2, 5, 0, 2, 1]);
    expect(Array.from(turned)).toEqual([2, 4, 0, 3, 1].map((i) => sorted[i]));
    expect(sorted[0]).toBe(hare0);
  });

  it("depends on time, and on data, and starts where it is said to", () => {
    const forced = model({ time: real(), rate: real() }, ({ time, rate }, { parameter }) => {
      const k = parameter(normal(0, 1));
      // y' = cos t - 2 k t y · mean rate: compared with sin t where k is 0
      const { y } = ode({
        initial: { y: 1 },
        from: -1,
        at: time,
        slopes: ({ y }, t) => ({ y: t.cos().sub(k.mul(t).mul(y).mul(rate.sum())) }),
      });
      return { k, y };
    });
    const time = [0, 0.5, 3];
    const rate = [0.2, 0.3, 0.5];
    const { y } = forced.replay({ time, rate }, { k: 0 }).draws;
    time.forEach((t, i) => {
      expect(y.values[i]).toBeCloseTo(1 + Math.sin(t) + Math.sin(1), 7);
    });
    // with k = 1 and without the forcing it would be exp(-(t² - 1) / 2); with it, held to fine steps of Runge and Kutta
    const slope = (t: number, x: number) => Math.cos(t) - t * x;
    let [t, x] = [-1, 1];
    const h = 1e-4;
    while (t < 3 - h / 2) {
      const k1 = slope(t, x);
      const k2 = slope(t + h / 2, x + (h / 2) * k1);
      const k3 = slope(t + h / 2, x + (h / 2) * k2);
      const k4 = slope(t + h, x + h * k3);
      x += (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
      t += h;
    }
    near(forced.replay({ time, rate }, { k: 1 }).draws.y.values[2]!, x, 1e-6);
  });

  it("what cannot be solved has no density, and other parameters go on", async () => {
    // y' = k y², y(0) = 1 goes to infinity at t = 1 / k
    const blow = model({ time: real(), y: real() }, ({ time, y }, { parameter, observe }) => {
      const k = parameter(uniform(0, 3));
      const { state } = ode({
        initial: { state: 1 },
        at: time,
        slopes: ({ state }) => ({ state: k.mul(state).mul(state) }),
      });
      observe(y, normal(state, 0.2));
      return { k };
    });
    const data = { time: [0.5, 1], y: [1.4, 2.1] };
    const density = blow.density(data);
    expect(Number.isNaN(density.value(density.unconstrain({ k: 1.5 })))).toBe(true);
    expect(Number.isFinite(density.value(density.unconstrain({ k: 0.5 })))).toBe(true);
    const fit = await sample(blow, data, { seed: 3, threads: 0, draws: 500 });
    // y(t) = 1 / (1 - k t): quadrature
    const grid = Array.from({ length: 9900 }, (_, i) => (i + 0.5) / 10_000);
    const weight = grid.map((k) =>
      Math.exp(data.time.reduce((s, t, i) => s - 0.5 * ((data.y[i]! - 1 / (1 - k * t)) / 0.2) ** 2, 0)),
    );
    const total = weight.reduce((s, w) => s + w, 0);
    const mean = grid.reduce((s, k, i) => s + k * weight[i]!, 0) / total;
    const [row] = fit.summary().rows;
    expect(Math.abs(row!.mean - mean)).toBeLessThan(4.5 * row!.mcseMean);
  });

  it("is printed, explained and compiled ahead", async () => {
    const decay = model({ time: real(), seen: real() }, ({ time, seen }, { parameter, observe }) => {
      const rate = parameter(exponential(1));
      const level = parameter(lognormal(0, 1));
      const { amount } = ode({
        initial: { amount: level.mul(2) },
        at: time,
        slopes: ({ amount }) => ({ amount: amount.mul(rate.add(0.1)).neg() }),
      });
      observe(seen, normal(amount, 0.1));
      return { rate, level, amount };
    });
    expect(`\n${decay}\n`).toMatchInlineSnapshot(`
      "
      rate      ~ exponential(1)
      level     ~ lognormal(0, 1)
      seen      ~ normal(amount(time), 0.1)   for each row
      amount(0) = 2 * level
      amount'   = -amount * (0.1 + rate)
      amount    = amount(time)                for each row
      "
    `);
    const data = { time: [0.5, 1, 3], seen: [1.5, 1.1, 0.4] };
    expect(decay.explain(data)).toContain(
      "differential equation in amount, with 2 sensitivities, at rows (3)",
    );
    const text = decay.toAssemblyScript(data);
    expect(text).toContain("odeStart(");
    const { wasm, manifest } = decay.precompile();
    const saved = precompiled<typeof decay>(wasm, JSON.parse(JSON.stringify(manifest)));
    const options = { seed: 4, draws: 20, warmup: 60, chains: 1, threads: 0 };
    const fit = await sample(saved, data, options);
    const same = await sample(decay, data, { ...options, rewrites: { collapse: false } });
    expect(fit.draws.amount.values).toEqual(same.draws.amount.values);
    // closed form: 2 level exp(-(rate + 0.1) t)
    const { rate, level, amount } = same.draws;
    rate.values.forEach((r, i) => {
      data.time.forEach((t, k) => {
        near(amount.values[3 * i + k]!, 2 * level.values[i]! * Math.exp(-(r + 0.1) * t), 1e-6);
      });
    });
    // given all, nothing is free
    const fixed = decay.given({ rate: 0.4, level: 1 }).simulate(data);
    near(fixed.draws.amount.values[2]!, 2 * Math.exp(-1.5), 1e-6);
    const half = decay.given({ rate: 0.4 }).density(data);
    expect(half.dimension).toBe(1);
    const slope = (half.value([0.1 + 1e-5]) - half.value([0.1 - 1e-5])) / 2e-5;
    expect(half.gradient([0.1])[0]).toBeCloseTo(slope, 5);
  });
});

describe("what ode refuses", () => {
  it("a time before the start, when the data are there", () => {
    expect(failure("data", () => predators.density({ time: [1, -0.5] }))).toEqual({
      message:
        '"time", row 1 (from 0): the time -0.5 is before 0, where the differential equation in hare, lynx starts; start it earlier with from, or correct the time',
      row: 1,
      value: -0.5,
    });
  });

  // biome-ignore lint/suspicious/noExplicitAny: mistakes have no type
  const acting = (options: (columns: any, mu: any) => any) => () =>
    model({ t: real(), y: real() }, (columns, { parameter }) => {
      const mu = parameter(normal(0, 1));
      return { mu, ...ode(options(columns, mu)) };
    }) as Model;
  const usage = "write ode({ initial: { y: 1 }, at: time, slopes: ({ y }) => ({ y: y.mul(rate) }) })";
  // biome-ignore lint/suspicious/noExplicitAny: mistakes have no type
  it.each<[string, (columns: any, mu: any) => any, string]>([
    ["no options", () => undefined, "expected options, got undefined"],
    [
      "no initial values",
      ({ t }) => ({ at: t, slopes: () => ({}) }),
      "expected initial values by name, got undefined",
    ],
    ["no times", () => ({ initial: { y: 1 }, at: 3, slopes: () => ({}) }), "expected times, a column, got 3"],
    [
      "times that depend on parameters",
      ({ t }, mu) => ({ initial: { y: 1 }, at: t.add(mu), slopes: () => ({}) }),
      "the times depend on parameters; give a column of the data",
    ],
    [
      "another state's slope",
      ({ t }) => ({ initial: { y: 1 }, at: t, slopes: () => ({ x: 1 }) }),
      'the slopes are of "x", the initial values of "y"',
    ],
    [
      "a slope along rows",
      ({ t, y }) => ({ initial: { y: 1 }, at: t, slopes: () => ({ y }) }),
      'the slope of y lies along "rows"; give a scalar',
    ],
    [
      "a tolerance of 0",
      ({ t }) => ({ initial: { y: 1 }, at: t, slopes: () => ({ y: 1 }), relative: 0 }),
      "relative must be a number between 0 and 1, got 0",
    ],
  ])("%s", (_what, options, message) => {
    expect(failure("model", acting(options)).message).toBe(`ode: ${message}; ${usage}`);
  });
});
