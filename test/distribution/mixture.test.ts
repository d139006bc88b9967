import { describe, expect, it } from "vitest";
import { asWritten } from "../../src/compile/target.ts";
import {
  beta,
  exponential,
  flat,
  gamma,
  group,
  halfNormal,
  mixture,
  model,
  normal,
  poisson,
  positive,
  probability,
  real,
  uniform,
} from "../../src/index.ts";
import { topological } from "../../src/model/node.ts";
import { failure } from "../model/failure.ts";

// biome-ignore lint/suspicious/noExplicitAny: mistakes have no type
type Loose = any;

const genes = model({ z: real(), s: positive() }, ({ z, s }, { parameter, observe }) => {
  const p = parameter(beta(1, 9));
  const slab = parameter(halfNormal(2));
  observe(z, mixture(p, [normal(0, s.square().add(slab.square()).sqrt()), normal(0, s)]));
  return { p, slab };
});

it("is printed as it is written", () => {
  expect(String(genes).split("\n")[2]).toBe(
    "z    ~ mixture([p, 1 - p], [normal(0, sqrt(s^2 + slab^2)), normal(0, s)])   for each row",
  );
});

it("one probability stands for two weights", () => {
  const two = model({ z: real() }, ({ z }, { parameter, observe }) => {
    observe(z, mixture([0.25, 0.75], [normal(0, 1), normal(0, 5)]));
    return { mu: parameter(mixture(0.25, [normal(-2, 1), normal(3, 0.5)])) };
  });
  expect(String(two)).toContain("mu ~ mixture([0.25, 0.75], [normal(-2, 1), normal(3, 0.5)])");
});

it("costs one exponential and two logarithms a row for two normals", () => {
  const { logDensity } = asWritten(genes.sites);
  const calls = (operation: string) =>
    topological([logDensity]).filter(
      (node) => node.free && node.axes.length > 0 && node.kind === "unary" && node.operation === operation,
    ).length;
  expect([calls("exp"), calls("log"), calls("log1p")]).toEqual([1, 2, 0]);
});

it("a weight may be 0 or 1, with a finite gradient", () => {
  const known = model({ z: real(), w: probability() }, ({ z, w }, { parameter, observe }) => {
    const mu = parameter(normal(0, 1));
    observe(z, mixture(w, [normal(mu, 1), normal(mu.add(400), 1)]));
    return { mu };
  });
  const gradient = (z: number, w: number) => known.density({ z: [z], w: [w] }).gradient([0.5])[0];
  // the prior's -0.5, then the residual of the one component that is left, however far
  expect([gradient(3, 1), gradient(403, 1), gradient(3, 0), gradient(403, 0)]).toEqual([2, 402, -398, 2]);
});

it("where one component has no mass the others decide, with a finite gradient", () => {
  const robust = model({ y: real() }, ({ y }, { parameter, observe }) => {
    const mu = parameter(normal(0, 1));
    const rate = parameter(exponential(1));
    observe(y, mixture([0.5, 0.3, 0.2], [normal(mu, 1), gamma(2, rate), uniform(-1, 5)]));
    return { mu, rate };
  });
  const { gradient } = robust.density({ y: [-3] });
  // mu: prior -0.5, residual -3.5; log rate: the exponential prior's -exp q and the Jacobian's 1 alone
  expect([...gradient([0.5, 0])]).toEqual([-4, 0]);
});

it("is a prior on the support of its components", () => {
  const scale = model({ y: real() }, ({ y }, { parameter, observe }) => {
    const tau = parameter(mixture([0.5, 0.2, 0.3], [exponential(1), halfNormal(0.1), gamma(2, 1)]));
    observe(y, normal(0, tau));
    return { tau };
  });
  const { value } = scale.without("y").density({ y: [1] });
  for (const tau of [0.01, 0.7, 30]) {
    const components = [
      Math.exp(-tau),
      (Math.sqrt(2 / Math.PI) / 0.1) * Math.exp(-50 * tau ** 2),
      tau * Math.exp(-tau),
    ];
    const density = 0.5 * components[0]! + 0.2 * components[1]! + 0.3 * components[2]!;
    expect(value([Math.log(tau)])).toBeCloseTo(Math.log(density * tau), 12);
  }
});

it("draws each component as often as its weight says", () => {
  const draws = 10_000;
  const made = model({ g: group(), y: real() }, ({ g, y }, { parameter, observe }) => {
    const centre = parameter(normal(0, 1), { each: g });
    const nested = mixture(0.5, [uniform(10, 11), uniform(20, 21)]);
    observe(y, mixture([0.2, 0.3, 0.5], [normal(centre.at(g), 1e-3), uniform(5, 6), nested]));
    return { centre };
  });
  const simulated = made.given({ centre: [-3] }).simulate({ g: ["a"] }, { draws, seed: "components" });
  const { values } = simulated.observed.y;
  const share = (from: number, to: number) => values.filter((x) => x > from && x < to).length / draws;
  const expected: [number, number, number][] = [
    [-3.01, -2.99, 0.2],
    [5, 6, 0.3],
    [10, 11, 0.25],
    [20, 21, 0.25],
  ];
  for (const [from, to, weight] of expected) {
    const error = Math.sqrt((weight * (1 - weight)) / draws);
    expect(Math.abs(share(from, to) - weight) / error).toBeLessThan(4.5);
  }
  expect(expected.reduce((sum, [from, to]) => sum + share(from, to), 0)).toBe(1);
});

describe("mistakes", () => {
  const two = [normal(0, 1), normal(0, 5)];
  const usage = "write mixture([p, q], [normal(0, 1), normal(0, 5)]) or mixture(p, [...])";
  it.each<[string, Loose, Loose, string]>([
    ["no list", 0.5, normal(0, 1), "expected a list of distributions, got an object"],
    ["nothing", [], [], "there are no components; give at least one"],
    ["no distribution", 0.5, [normal(0, 1), 3], "component 2 should be a distribution, got 3"],
    ["an improper one", 0.5, [flat(), normal(0, 1)], "component 1, flat, is improper; give a proper one"],
    [
      "two kinds",
      0.5,
      [normal(0, 1), poisson(3)],
      "normal and poisson are of two kinds; give components that are all continuous or all discrete",
    ],
    ["a weight short", [1], two, "1 weights for 2 components; give one for each"],
    ["a weight too many", [0.2, 0.3, 0.5], two, "3 weights for 2 components; give one for each"],
    ["one for three", 0.5, [...two, ...two], "2 weights for 4 components; give one for each"],
    [
      "a negative weight",
      [-0.5, 1.5],
      two,
      "weight 1 must be a number from 0 to 1 or an expression, got -0.5",
    ],
    ["a string", ["a", 0.5], two, 'weight 1 must be a number from 0 to 1 or an expression, got "a"'],
    ["a sum of 0.9", [0.4, 0.5], two, "the weights add up to 0.9; they should add up to 1"],
  ])("%s", (_, weights, components, message) => {
    expect(failure("model", () => mixture(weights, components)).message).toBe(
      `mixture: ${message}; ${usage}`,
    );
  });

  const build = (program: Loose) => () => model({ g: group(), y: real() }, program);
  it.each<[string, Loose, string]>([
    [
      "a prior whose density jumps",
      (_: Loose, { parameter }: Loose) => ({ a: parameter(mixture(0.5, [normal(0, 1), exponential(1)])) }),
      "parameter 1: the components of mixture have different supports, so that its density jumps, and a gradient-based sampler needs a smooth one; give components of one support",
    ],
    [
      "an argument along another axis",
      ({ g, y }: Loose, { parameter, observe }: Loose) => {
        const a = parameter(normal(0, 1), { each: g });
        observe(y, mixture(0.5, [normal(0, 1), normal(a, 1)]));
        return { a };
      },
      'observe(y): the mean of component 2 of mixture lies along "g", but the observation lies along "rows"; carry it over with .at(g)',
    ],
    [
      "a weight that is no probability",
      ({ y }: Loose, { parameter, observe }: Loose) => {
        const w = parameter(halfNormal(1));
        observe(y, mixture(w, two));
        return { w };
      },
      "y ~ mixture: its weight 1 must be from 0 to 1, but it is w ~ halfNormal, which can exceed 1; give it a beta or uniform(0, 1) prior, or use the logit form",
    ],
  ])("%s", (_, program, message) => {
    expect(failure("model", build(program)).message).toBe(message);
  });

  it("data where no component has mass", () => {
    const made = model({ y: real() }, ({ y }, { parameter, observe }) => {
      observe(y, mixture(0.5, [uniform(0, 1), exponential(1)]));
      return { mu: parameter(normal(0, 1)) };
    });
    expect(failure("data", () => made.density({ y: [0.5, -0.1] }))).toEqual({
      message:
        'column "y", row 1 (from 0): mixture has no mass at -0.1, only at finite numbers from 0 up; correct the value or observe the column with another distribution',
      column: "y",
      row: 1,
      value: -0.1,
    });
  });
});
