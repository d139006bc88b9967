import { describe, expect, it } from "vitest";
import { axis, exponential, group, model, normal, real, uniform } from "../../src/index.ts";
import { failure } from "../model/failure.ts";

const made = model(
  { school: group(), score: real(), dose: real(), arm: axis(["a", "b"]) },
  ({ school, score, dose, arm }, { parameter, observe, density }) => {
    const mu = parameter(normal(75, 15));
    observe(dose, normal(3, 1));
    const tau = parameter(exponential(0.1));
    const theta = parameter(normal(mu, tau), { each: [school, arm] });
    density("tied", theta.sum(arm).square().mul(-0.5));
    observe(score, normal(theta.sum(arm).at(school).add(dose), 2));
    return { mu, tau, theta };
  },
);
const data = { school: ["Oak", "Elm", "Oak"], score: [70, 81, 75], dose: [1, 2, 3] };

describe("walk", () => {
  it("meets every site in the order of the program", () => {
    const seen: unknown[] = [];
    const same = made.walk(({ kind, name, axes, text, isFixed, distribution, expression }) => {
      seen.push([kind, name, axes, text, isFixed, distribution?.family.name, String(expression)]);
    });
    expect(seen).toEqual([
      [
        "parameter",
        "mu",
        [],
        "normal(75, 15)",
        false,
        "normal",
        "an expression along no axis (it is a scalar)",
      ],
      ["observation", "dose", ["rows"], "normal(3, 1)", false, "normal", 'an expression along "rows"'],
      ["parameter", "tau", [], "exponential(0.1)", false, "exponential", expect.any(String)],
      ["parameter", "theta", ["school", "arm"], "normal(mu, tau)", false, "normal", expect.any(String)],
      [
        "density",
        "density tied",
        ["school"],
        "-0.5 * (sum over arm of theta)^2",
        false,
        undefined,
        expect.any(String),
      ],
      [
        "observation",
        "score",
        ["rows"],
        expect.stringMatching(/^normal\(/),
        false,
        "normal",
        expect.any(String),
      ],
    ]);
    expect(String(same)).toBe(String(made));
    const q = made.density(data).unconstrain({ mu: 70, tau: 2, theta: [1, 2, 3, 4] });
    expect(same.density(data).value(q)).toBe(made.density(data).value(q));
  });

  it("gives the model that given, do and without would", () => {
    const walked = made.walk((site) => {
      if (site.name === "mu") site.given(70);
      if (site.name === "tau") site.do(2);
      if (site.name === "dose") site.do(4);
      if (site.kind === "density") site.leaveOut();
    });
    const same = made.given({ mu: 70 }).do({ tau: 2, dose: 4 }).without("density tied");
    expect(String(walked)).toBe(String(same));
    expect(String(walked)).toContain("mu    ~ normal(75, 15)");
    expect(String(walked)).toContain("fixed at 70");
    expect(String(walked)).toContain("do(4)");
    expect(walked.density(data).value([1, 2, 3, 4])).toBe(same.density(data).value([1, 2, 3, 4]));
  });

  it("sees what is fixed, and what a parameter that is fixed was", () => {
    const fixed: unknown[] = [];
    made.given({ tau: 2 }).walk((site) => fixed.push([site.name, site.isFixed, site.text]));
    expect(fixed[2]).toEqual(["tau", true, "exponential(0.1)"]);
    expect(fixed[3]).toEqual(["theta", false, "normal(mu, 2)"]);
  });

  it("what a visitor returns is nothing: a number by accident changes nothing", () => {
    expect(String(made.walk((site) => [].push(site.name as never)))).toBe(String(made));
  });

  it.each<[string, Parameters<typeof made.walk>[0], string]>([
    [
      "given at an observation",
      (site) => site.kind === "observation" && site.given(1),
      'walk: given at "dose", an observation; fix free parameters',
    ],
    [
      "do at a term",
      (site) => site.kind === "density" && site.do(1),
      'walk: do at "density tied", a term of the density; set free parameters and columns',
    ],
    [
      "a parameter left out",
      (site) => site.leaveOut(),
      'walk: leaveOut at "mu", a free parameter; leave observations and density terms out',
    ],
    [
      "a value where there is no mass",
      (site) => site.name === "tau" && site.given(-1),
      'given: "tau" cannot be -1; give a number where its prior, exponential, has mass',
    ],
  ])("refuses %s", (_what, visit, message) => {
    expect(failure("model", () => made.walk(visit)).message).toBe(message);
  });

  it("refuses to fix what is fixed", () => {
    expect(
      failure("model", () => made.given({ mu: 1 }).walk((site) => site.name === "mu" && site.given(2)))
        .message,
    ).toBe('walk: given at "mu", a parameter that is fixed already; fix free parameters');
  });
});

describe("interpret", () => {
  const values = { mu: 70, tau: 2, theta: [1, 2, 3, 4] };
  const choose = (site: { name: string; choose(value: number | number[]): void }) => {
    if (site.name in values) site.choose(values[site.name as keyof typeof values]);
  };

  it("has at each site what came before, and the model's score at the end", () => {
    const scores: [string, number][] = [];
    const run = made.interpret(data, (site) => {
      choose(site);
      if (site.name === "theta") {
        expect(site.arguments()).toEqual({
          mean: new Float64Array(4).fill(70),
          sd: new Float64Array(4).fill(2),
        });
        expect(site.labels).toEqual([
          ["Oak", "Elm"],
          ["a", "b"],
        ]);
        expect(site.value()).toEqual(Float64Array.of(1, 2, 3, 4));
      }
      if (site.name === "dose") expect(site.value()).toEqual(Float64Array.of(1, 2, 3));
      scores.push([site.name, site.logDensity().reduce((sum, x) => sum + x, 0)]);
    });
    const scored = made.score(data, values);
    expect(run.score).toEqual(scored);
    expect(scores).toEqual(scored.sites.map((site) => [site.name, site.logDensity]));
    expect(run.chosen).toEqual(["mu", "tau", "theta"]);
    expect(run.values).toEqual({ ...values, theta: Float64Array.of(1, 2, 3, 4) });
    expect(run.outputs).toEqual(run.values);
  });

  it("draws what is not chosen from its prior, given what is", () => {
    const seen: number[] = [];
    for (let seed = 0; seed < 400; seed++) {
      const run = made.interpret(data, (site) => void (site.name === "mu" && site.choose(40)), { seed });
      expect(run.chosen).toEqual(["mu"]);
      const { tau, theta } = run.values as { tau: number; theta: Float64Array };
      seen.push(...theta.map((x) => (x - 40) / tau));
    }
    const mean = seen.reduce((sum, z) => sum + z, 0) / seen.length;
    const square = seen.reduce((sum, z) => sum + z * z, 0) / seen.length;
    expect(Math.abs(mean)).toBeLessThan(4.5 / Math.sqrt(seen.length));
    expect(Math.abs(square - 1)).toBeLessThan((4.5 * Math.SQRT2) / Math.sqrt(seen.length));
  });

  it("can be a sampler: importance weights of the prior have the mean of the evidence", () => {
    // y ~ normal(x, 1), x ~ normal(0, 1): log p(y = 1) = normal(0, √2) at 1
    const simple = model({ y: real() }, ({ y }, { parameter, observe }) => {
      const x = parameter(normal(0, 1));
      observe(y, normal(x, 1));
      return { x };
    });
    const draws = 1500;
    let total = 0;
    for (let seed = 0; seed < draws; seed++)
      simple.interpret(
        { y: [1] },
        (site) => {
          if (site.kind === "observation") total += Math.exp(site.logDensity()[0]!);
        },
        { seed },
      );
    const evidence = Math.exp(-0.25) / Math.sqrt(4 * Math.PI);
    expect(Math.abs(total / draws / evidence - 1)).toBeLessThan(0.08);
  });

  it("shows what is fixed at its value; its term counts if it was given, not if it was set", () => {
    for (const [fixed, term] of [
      [made.given({ tau: 2 }), Math.log(0.1) - 0.2],
      [made.do({ tau: 2 }), 0],
    ] as const) {
      fixed.interpret(data, (site) => {
        if (site.name !== "tau") return;
        expect(site.value()).toEqual(Float64Array.of(2));
        expect(site.logDensity()[0]).toBeCloseTo(term, 12);
      });
    }
  });

  it.each<[string, "model" | "data", Parameters<typeof made.interpret>[1], string]>([
    [
      "a value at an observation",
      "model",
      (site) => site.kind === "observation" && site.choose(1),
      'interpret: "dose" is observed, so there is nothing to draw or choose; do so at free parameters only',
    ],
    [
      "NaN",
      "data",
      (site) => site.choose(Number.NaN),
      'interpret: parameter "mu" cannot be NaN; give finite numbers, on its own scale',
    ],
    [
      "a wrong length",
      "data",
      (site) => site.name === "theta" && site.choose([1]),
      'interpret: parameter "theta" has 4 values, got 1; give one for each school and arm',
    ],
  ])("refuses %s", (_what, tag, interpreter, message) => {
    expect(failure(tag, () => made.interpret(data, interpreter)).message).toBe(message);
  });
});

describe("density", () => {
  it("adds the sum of its elements, for every element that it has", () => {
    const density = made.density(data);
    const at = { mu: 70, tau: 2, theta: [1, 2, 3, 4] };
    const q = density.unconstrain(at);
    const without = made.without("density tied").density(data);
    expect(density.value(q) - without.value(q)).toBeCloseTo(-0.5 * (9 + 49), 9);
    const gradient = density.gradient(q);
    const slopes = without.gradient(q).map((slope, i) => gradient[i]! - slope);
    const added = Object.fromEntries(density.names.map((name, i) => [name, slopes[i]]));
    expect(added.mu).toBeCloseTo(0, 9);
    expect(added["theta[Oak, b]"]).toBeCloseTo(-3, 9);
    expect(added["theta[Elm, a]"]).toBeCloseTo(-7, 9);
  });

  it("is a likelihood written out, under every rewrite", () => {
    const program = (written: boolean) =>
      model({ g: group(), y: real() }, ({ g, y }, { parameter, observe, density }) => {
        const mu = parameter(normal(0, 1));
        const theta = parameter(normal(mu, 1), { each: g });
        const z = y.sub(theta.at(g));
        if (written)
          density(
            z
              .square()
              .mul(-0.5)
              .sub(0.5 * Math.log(2 * Math.PI)),
          );
        else observe(y, normal(theta.at(g), 1));
        return { mu, theta };
      });
    const rows = { g: ["a", "b", "a"], y: [1, 2, 3] };
    const q = [0.3, 1, -2];
    expect(program(true).density(rows).value(q)).toBeCloseTo(program(false).density(rows).value(q), 11);
    expect(program(true).score(rows, { mu: 0.3, theta: [1, -2] }).sites[2]!.pointwise[2]).toBeCloseTo(
      -0.5 * 4 - 0.5 * Math.log(2 * Math.PI),
      12,
    );
  });

  it("cannot be simulated, until it is left out or all it depends on is chosen", () => {
    const message =
      'simulate: density tied is a term of the density that cannot be drawn from; leave it out with without("density tied"), or choose all that it depends on with given({ ... })';
    expect(failure("model", () => made.simulate(data)).message).toBe(message);
    expect(failure("model", () => made.replay(data, { mu: 1 })).message).toBe(message);
    const theta = [1, 2, 3, 4];
    expect(made.without("density tied").simulate(data).draws.mu.shape).toEqual([1, 1]);
    expect(made.given({ theta }).simulate(data).draws.mu.shape).toEqual([1, 1]);
    expect(made.replay(data, { theta }).draws.theta.values).toEqual(Float64Array.from(theta));
  });

  // biome-ignore lint/suspicious/noExplicitAny: mistakes have no type
  const acting = (act: (density: any, mu: any, y: any) => void) => () =>
    model({ y: real() }, ({ y }, { parameter, density }) => {
      const mu = parameter(uniform(0, 1));
      act(density, mu, y);
      return { mu };
    });
  // biome-ignore lint/suspicious/noExplicitAny: mistakes have no type
  it.each<[string, (density: any, mu: any, y: any) => void, string]>([
    [
      "data alone",
      (density, _, y) => density(y.square()),
      "density 1: the term does not depend on a parameter, so it would change nothing; leave it out",
    ],
    [
      "a number",
      (density) => density(3),
      "density 1: expected an expression, such as x.sub(y).square().mul(-0.5), got 3",
    ],
    [
      "a distribution",
      (density) => density("prior", normal(0, 1)),
      "density prior: expected an expression, such as x.sub(y).square().mul(-0.5), got a distribution; give it a parameter, or data to observe",
    ],
    [
      "a name after the term",
      (density, mu) => density(mu, "prior"),
      'density: expected a name before the term, density("smoothness", term), got an expression',
    ],
    [
      "a name twice",
      (density, mu) => {
        density("a", mu);
        density("a", mu.neg());
      },
      "density a: there is a term of this name; give it another",
    ],
  ])("refuses %s", (_what, act, message) => {
    expect(failure("model", acting(act)).message).toBe(message);
  });
});
