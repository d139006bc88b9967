import { describe, expect, it } from "vitest";
import {
  axis,
  exponential,
  group,
  halfNormal,
  lognormal,
  mixture,
  model,
  normal,
  poisson,
  real,
  uniform,
} from "../../src/index.ts";
import { failure } from "../model/failure.ts";

const normalDensity = (x: number, mean: number, sd: number) =>
  -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);

const schools = model({ school: group(), score: real() }, ({ school, score }, { parameter, observe }) => {
  const mu = parameter(normal(75, 15));
  const tau = parameter(exponential(0.1));
  const sigma = parameter(exponential(0.1));
  const theta = parameter(normal(mu, tau), { each: school });
  observe(score, normal(theta.at(school), sigma));
  return { mu, tau, sigma, theta };
});
const data = { school: ["Oak", "Elm", "Oak"], score: [70, 81, 75] };
const place = { mu: 78, tau: 6, sigma: 12, theta: [80, 75] };

describe("score", () => {
  const scored = schools.score(data, place);

  it("has each site's log-density, in the order of the program", () => {
    const sites = scored.sites.map(({ kind, name, logDensity }) => [kind, name, logDensity]);
    expect(sites).toEqual([
      ["parameter", "mu", expect.closeTo(normalDensity(78, 75, 15), 12)],
      ["parameter", "tau", expect.closeTo(Math.log(0.1) - 0.6, 12)],
      ["parameter", "sigma", expect.closeTo(Math.log(0.1) - 1.2, 12)],
      ["parameter", "theta", expect.closeTo(normalDensity(80, 78, 6) + normalDensity(75, 78, 6), 12)],
      [
        "observation",
        "score",
        expect.closeTo(normalDensity(70, 80, 12) + normalDensity(81, 75, 12) + normalDensity(75, 80, 12), 12),
      ],
    ]);
  });

  it("is the density less the log-Jacobian", () => {
    const density = schools.density(data);
    const q = density.unconstrain(place);
    expect(scored.total).toBeCloseTo(density.value(q) - Math.log(6) - Math.log(12), 11);
    expect(scored.total).toBe(scored.sites.reduce((sum, site) => sum + site.logDensity, 0));
  });

  it("has the term of each element, with its labels", () => {
    const [, , , theta, score] = scored.sites;
    expect(theta!.labels).toEqual([["Oak", "Elm"]]);
    expect(theta!.pointwise[1]).toBeCloseTo(normalDensity(75, 78, 6), 12);
    expect(score!.axes).toEqual(["rows"]);
    expect(score!.pointwise[1]).toBeCloseTo(normalDensity(81, 75, 12), 12);
  });

  it("takes values in the order of the program's axes, and gives terms in it", () => {
    const table = model({ g: group(), arm: axis(["a", "b"]) }, ({ g, arm }, { parameter }) => {
      const centre = parameter(normal(0, 1), { each: arm });
      return { centre, effect: parameter(normal(centre, 2), { each: [g, arm] }) };
    });
    const effect = [1, 2, 3, 4, 5, 6];
    const { sites } = table.score({ g: ["x", "y", "z"] }, { centre: [10, 20], effect });
    expect(sites[1]!.axes).toEqual(["g", "arm"]);
    effect.forEach((x, i) => {
      expect(sites[1]!.pointwise[i]).toBeCloseTo(normalDensity(x, i % 2 === 0 ? 10 : 20, 2), 12);
    });
  });

  it("counts a density that is the same for every element once for each", () => {
    const flat = model({ g: group() }, ({ g }, { parameter }) => ({
      u: parameter(uniform(-1, 3), { each: g }),
    }));
    expect(flat.score({ g: ["a", "b", "c"] }, { u: [0, 1, 2] }).total).toBeCloseTo(-3 * Math.log(4), 12);
  });

  it("is -Infinity where a distribution has no mass", () => {
    const bounded = model({ y: real() }, ({ y }, { parameter, observe }) => {
      const low = parameter(normal(0, 1));
      const x = parameter(uniform(low, low.add(2)));
      const rate = parameter(lognormal(0, 1));
      observe(y, normal(x, rate));
      return { low, x, rate };
    });
    const at = (values: object) => bounded.score({ y: [1] }, { low: 0, x: 1, rate: 1, ...values });
    expect(Number.isFinite(at({}).total)).toBe(true);
    expect(at({ x: 2.5 }).sites.map((site) => Number.isFinite(site.logDensity))).toEqual([
      true,
      false,
      true,
      true,
    ]);
    // a rate below 0 is outside its own prior, and no scale of y
    expect(at({ x: -0.1 }).total).toBe(Number.NEGATIVE_INFINITY);
    const negative = at({ rate: -1 });
    expect(negative.sites[2]!.logDensity).toBe(Number.NEGATIVE_INFINITY);
    expect([negative.sites[3]!.logDensity, negative.total]).toEqual([Number.NaN, Number.NEGATIVE_INFINITY]);
    expect(at({ rate: 0 }).sites[2]!.logDensity).toBe(Number.NEGATIVE_INFINITY);
  });

  it("keeps the terms of what is given, and of what do leaves", () => {
    const names = (of: { sites: readonly { name: string }[] }) => of.sites.map((site) => site.name);
    const { mu, theta, sigma } = place;
    const given = schools.given({ tau: 6 }).score(data, { mu, theta, sigma });
    expect(given.total).toBeCloseTo(scored.total, 12);
    const cut = schools.do({ tau: 6 }).score(data, { mu, theta, sigma });
    expect(names(cut)).toEqual(["mu", "sigma", "theta", "score"]);
    expect(cut.total).toBeCloseTo(scored.total - (Math.log(0.1) - 0.6), 12);
  });

  it("scores mixtures and counts as the compiled density does", () => {
    const counts = model({ n: real(), y: real() }, ({ n, y }, { parameter, observe }) => {
      const p = parameter(uniform(0, 1));
      const rate = parameter(halfNormal(3));
      observe(n, mixture(p, [poisson(rate), poisson(rate.mul(10))]));
      observe(y.exp(), normal(rate, 1));
      return { p, rate };
    });
    const rows = { n: [0, 3, 12, 40], y: [0.1, 0.2, -1, 1] };
    const density = counts.density(rows);
    const values = { p: 0.3, rate: 2.5 };
    const jacobian = Math.log(0.3) + Math.log(0.7) + Math.log(2.5);
    const { total, sites } = counts.score(rows, values);
    expect(total).toBeCloseTo(density.value(density.unconstrain(values)) - jacobian, 10);
    expect(sites.map((site) => site.name)).toEqual(["p", "rate", "n", "observation 2"]);
  });

  const { theta: _, ...incomplete } = place;
  it.each<[string, unknown, string]>([
    [
      "a missing parameter",
      incomplete,
      'score: parameter "theta" has no value; give every free parameter, on its own scale',
    ],
    ["one too many", { ...place, tua: 1 }, 'score: no free parameter "tua"; did you mean "tau"?'],
    [
      "a wrong length",
      { ...place, theta: [1] },
      'score: parameter "theta" has 2 values, got 1; give one for each school',
    ],
    ["what is no number", { ...place, mu: "78" }, 'score: parameter "mu": expected a number, got "78"'],
    [
      "NaN",
      { ...place, mu: Number.NaN },
      'score: parameter "mu" cannot be NaN; give finite numbers, on its own scale',
    ],
    [
      "no values",
      undefined,
      "score: expected values of parameters by name, such as { mu: 1 }, got undefined",
    ],
  ])("refuses %s", (_what, values, message) => {
    expect(failure("data", () => schools.score(data, values as never)).message).toBe(message);
  });
});

describe("replay", () => {
  it("has the outputs at the chosen values, and simulates from them", () => {
    const draws = 4000;
    const replayed = schools.replay({ school: data.school }, { ...place, sigma: 2 }, { draws, seed: 3 });
    expect(replayed.draws.theta.of("Elm").values).toEqual(new Float64Array(draws).fill(75));
    const elm = replayed.observed.score.of("2");
    expect(Math.abs(elm.mean - 75)).toBeLessThan((4.5 * 2) / Math.sqrt(draws));
    expect(replayed.data(0).school).toEqual(data.school);
  });

  it("draws what is not chosen from its prior, given what is", () => {
    const draws = 4000;
    const replayed = schools.replay(data, { mu: 40, tau: 0.5 }, { draws, seed: 3 });
    expect(Math.abs(replayed.draws.theta.of("Oak").mean - 40)).toBeLessThan((4.5 * 0.5) / Math.sqrt(draws));
    expect(Math.abs(replayed.draws.sigma.mean - 10)).toBeLessThan((4.5 * 10) / Math.sqrt(draws));
  });

  it("gives the same bits as the model with the values given", () => {
    const options = { draws: 3, seed: 9 };
    const replayed = schools.replay(data, place, options).observed.score.values;
    expect(replayed).toEqual(schools.given(place).simulate(data, options).observed.score.values);
  });

  it("refuses values where a prior has no mass, also by what was drawn before", () => {
    expect(failure("data", () => schools.replay(data, { ...place, tau: -1 }))).toEqual({
      message: 'replay: parameter "tau" cannot be -1, where its prior, exponential, has no mass',
      parameter: "tau",
      value: -1,
    });
    const bounded = model({ g: group() }, (_, { parameter }) => {
      const low = parameter(uniform(0, 1));
      return { low, x: parameter(uniform(low, 5)) };
    });
    expect(failure("data", () => bounded.replay({ g: ["a"] }, { x: -0.5 })).message).toBe(
      'replay: parameter "x" cannot be -0.5, where its prior, uniform, has no mass',
    );
  });

  it("refuses options as simulate does", () => {
    expect(failure("option", () => schools.replay(data, place, { draws: 0 })).message).toBe(
      "replay: draws must be a whole number from 1 up, got 0",
    );
  });
});
