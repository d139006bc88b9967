import { describe, expect, it } from "vitest";
import {
  exponential,
  flat,
  group,
  InitialisationError,
  model,
  normal,
  positive,
  real,
  sample,
  uniform,
} from "../../src/index.ts";
import { failure, rejection } from "./failure.ts";

const line = model({ g: group(), y: real() }, ({ g, y }, { parameter, observe }) => {
  const mu = parameter(normal(0, 1));
  const sigma = parameter(exponential(1));
  const theta = parameter(normal(mu, 1), { each: g });
  observe(y, normal(theta.at(g), sigma));
  return { mu, sigma, theta };
});
const data = { g: ["a", "b", "b"], y: [1, 2, 3] };

describe("sample", () => {
  it.each<[string, object, Record<string, unknown>]>([
    [
      "0 draws",
      { draws: 0 },
      {
        message: "option draws must be a whole number from 1 to 100000000, got 0",
        option: "draws",
        value: 0,
      },
    ],
    [
      "a seed of a wrong type",
      { seed: true },
      { message: "option seed must be a string or a finite number, got true", option: "seed", value: true },
    ],
    [
      "more draws than a memory holds",
      { draws: 1e8, warmup: 0, rewrites: false },
      {
        message:
          "a chain of 0 + 100000000 iterations with 4 coordinates takes 9.6 GB, and a WebAssembly memory holds 4.2 GB; ask for fewer draws, and more chains if you need as many",
        option: "draws",
        value: 1e8,
      },
    ],
    [
      "a misspelt option",
      { darws: 10 },
      { message: 'unknown option "darws": did you mean draws?', option: "darws" },
    ],
  ])("%s", async (_what, options, expected) => {
    expect(await rejection("option", sample(line, data, options))).toEqual(expected);
  });

  it("no model", async () => {
    expect(await rejection("model", sample({} as typeof line, data))).toEqual({
      message: "sample: expected a model, made by model(schema, program), got an object",
      value: {},
    });
  });

  it("data that do not fit are refused before anything runs", async () => {
    const bad = { ...data, y: [1, 2, Number.NaN] };
    expect(
      await rejection("data", sample(line, bad, { onProgress: () => expect.unreachable() })),
    ).toMatchObject({
      column: "y",
      row: 2,
    });
  });

  it("every parameter fixed", async () => {
    const fixed = line.given({ mu: 1, sigma: 1, theta: [1, 2] });
    expect(await rejection("model", sample(fixed, data))).toEqual({
      message:
        "sample: every parameter is fixed by given, so there is nothing to learn; leave one free, or use simulate",
    });
  });

  it("a density that is NaN everywhere names the term, the row and the parameters", async () => {
    const nowhere = model({ y: real() }, ({ y }, { parameter, observe }) => {
      const mu = parameter(uniform(-2, -1));
      const sigma = parameter(exponential(1));
      observe(y, normal(mu.log().add(y), sigma));
      return { mu, sigma };
    });
    const promise = sample(nowhere, { y: [1, 2] }, { threads: 0, seed: 1 });
    const { message, chain } = await rejection("initialisation", promise);
    expect(chain).toBe(0);
    expect(message).toMatch(
      /^chain 0: no place to start: the log density is NaN at the last of 100 random positions: check supports, priors and data, or give init; the term of "y", row 0 \(from 0\), is NaN \(there mu = -1\.\d+, sigma = \d+(\.\d+)?\): look at its distribution's arguments$/,
    );
    const error = await promise.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InitialisationError);
    expect((error as InitialisationError).start).toMatchObject({
      reason: "log density not finite",
      attempts: 100,
    });
  });

  it("a density that is 0 everywhere names the element at fault", async () => {
    const promise = sample(line, { ...data, y: [1, 1e200, 1] }, { threads: 0, seed: 1 });
    const { message } = await rejection("initialisation", promise);
    expect(message).toMatch(/the term of "y", row 1 \(from 0\), is -Infinity \(there mu = /);
  });

  it("an aborted run keeps the draws it has finished", async () => {
    const abort = new AbortController();
    const fit = await sample(line, data, {
      chains: 1,
      warmup: 200,
      draws: 5_000_000,
      threads: 0,
      seed: "stop",
      signal: abort.signal,
      onProgress: ({ phase, iteration }) => {
        if (phase === "sampling" && iteration > 300) abort.abort();
      },
    });
    const whole = await sample(line, data, {
      chains: 1,
      warmup: 200,
      draws: 50,
      threads: 0,
      seed: "stop",
    });
    const [, made] = fit.draws.theta.shape;
    expect(fit.info.aborted).toBe(true);
    expect(made).toBeGreaterThan(100);
    expect(made).toBeLessThan(5_000_000);
    expect(fit.draws.theta.values.slice(0, 100)).toEqual(whole.draws.theta.values);
    expect(fit.verdict.warnings.map(({ tag }) => tag)).toContain("aborted");
  });

  it("a run aborted before its first draw", async () => {
    const promise = sample(line, data, { threads: 0, seed: 1, signal: AbortSignal.abort() });
    await rejection("aborted", promise);
  });
});

describe("simulate", () => {
  it.each<[string, object, Record<string, unknown>]>([
    [
      "0 draws",
      { draws: 0 },
      { message: "simulate: draws must be a whole number from 1 up, got 0", option: "draws", value: 0 },
    ],
    [
      "a misspelt option",
      { drws: 3 },
      { message: 'simulate: unknown option "drws"; did you mean "draws"?', option: "drws" },
    ],
    [
      "a seed of a wrong type",
      { seed: [1] },
      {
        message: "option seed must be a string or a finite number, got a list of 1",
        option: "seed",
        value: [1],
      },
    ],
  ])("%s", (_what, options, expected) => {
    expect(failure("option", () => line.simulate({ g: ["a"] }, options))).toEqual(expected);
  });

  it("groups left out", () => {
    expect(failure("data", () => line.simulate({}))).toEqual({
      message: 'missing column "g"; the schema asks for "g", "y", the data have nothing',
      column: "g",
    });
  });

  it("nothing says how many rows", () => {
    const plain = model({ y: real() }, ({ y }, { parameter, observe }) => {
      const mu = parameter(normal(0, 1));
      observe(y, normal(mu, 1));
      return { mu };
    });
    expect(failure("data", () => plain.simulate({}))).toEqual({
      message:
        "no data: nothing says how many rows to simulate; give a column that is not observed, or their labels as rows: [1, 2, 3]",
    });
    expect(plain.simulate({ rows: [1, 2, 3] }).observed.y.shape).toEqual([1, 1, 3]);
  });

  it("a prior without a distribution to draw from", () => {
    const improper = model({ y: real() }, ({ y }, { parameter, observe }) => {
      const mu = parameter(flat());
      observe(y, normal(mu, 1));
      return { mu };
    });
    expect(failure("model", () => improper.simulate({ rows: [1] })).message).toBe(
      "simulate: mu ~ flat cannot be drawn from; give it a proper prior, or fix it with given({ ... })",
    );
    expect(improper.given({ mu: 3 }).simulate({ rows: [1] }).observed.y.shape).toEqual([1, 1, 1]);
  });

  it("an observed transformation of a column", () => {
    const logged = model({ y: positive() }, ({ y }, { parameter, observe }) => {
      const mu = parameter(normal(0, 1));
      observe(y.log(), normal(mu, 1));
      return { mu };
    });
    expect(failure("model", () => logged.simulate({ y: [1] })).message).toBe(
      "simulate: observation 1 is a transformation of columns; observe a column itself to simulate it",
    );
  });

  it("a draw that was not made", () => {
    expect(failure("option", () => line.simulate({ g: ["a"] }).data(1))).toEqual({
      message: "simulation: draw must be a whole number from 0 to 0, got 1",
      option: "draw",
      value: 1,
    });
  });

  it("a column that is not observed", () => {
    const known = model({ y: real(), se: positive() }, ({ y, se }, { parameter, observe }) => {
      const mu = parameter(normal(0, 1));
      observe(y, normal(mu, se));
      return { mu };
    });
    const { observed } = known.simulate({ se: [1, 2] });
    expect(Object.keys(observed)).toEqual(["y"]);
    expect(failure("option", () => observed.se)).toEqual({
      message: 'simulation: the model does not observe "se", so it is not drawn; observed are "y"',
      column: "se",
    });
  });
});

describe("density", () => {
  const density = line.density(data);

  it.each<[unknown, string]>([
    [[1, 2], "a list of 2"],
    [undefined, "undefined"],
    ["1234", '"1234"'],
  ])("a position that is %j", (position, shown) => {
    const message = `expected a position of 4 numbers, as density.names has them, got ${shown}`;
    for (const method of ["value", "gradient", "constrain"] as const)
      expect(failure("data", () => density[method](position as number[])).message).toBe(message);
  });

  it.each<[Record<string, number | number[]>, string, string]>([
    [
      { mu: 1, sigma: 1 },
      'unconstrain: parameter "theta" has no value; give every free parameter, on its own scale',
      "theta",
    ],
    [
      { mu: 1, sigm: 1, theta: [1, 2] },
      'unconstrain: no free parameter "sigm"; did you mean "sigma"?',
      "sigm",
    ],
    [
      { mu: 1, sigma: 1, theta: [1, 2, 3] },
      'unconstrain: parameter "theta" has 2 values, got 3; give one for each g',
      "theta",
    ],
    [
      { mu: 1, sigma: -1, theta: [1, 2] },
      'unconstrain: parameter "sigma": -1 is outside the support of its prior, exponential, or on its edge; give a value inside',
      "sigma",
    ],
    [
      { mu: 1, sigma: 0, theta: [1, 2] },
      'unconstrain: parameter "sigma": 0 is outside the support of its prior, exponential, or on its edge; give a value inside',
      "sigma",
    ],
  ])("unconstrain(%j)", (values, message, parameter) => {
    expect(failure("data", () => density.unconstrain(values))).toMatchObject({ message, parameter });
  });
});
