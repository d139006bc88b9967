import { describe, expect, it, test } from "vitest";
import "../../src/build.ts";
import type { Distribution } from "../../src/distribution/distribution.ts";
import {
  bernoulli,
  binomial,
  cauchy,
  cdf,
  censored,
  discreteUniform,
  exponential,
  geometric,
  halfCauchy,
  halfNormal,
  hurdle,
  laplace,
  logCdf,
  lognormal,
  logSurvival,
  mixture,
  model,
  negativeBinomial,
  negativeBinomialProbability,
  normal,
  poisson,
  quantile,
  real,
  truncated,
  uniform,
  zeroInflated,
} from "../../src/index.ts";
import { Expression, liftTo } from "../../src/model/expression.ts";
import { families } from "../compile/random-model.ts";
import { mathematics } from "../compile/run-compiled.ts";
import fixture from "../fixtures/distribution/cumulative.json" with { type: "json" };
import { failure } from "../model/failure.ts";
import { type Slopes, slopesOf } from "./slopes.ts";

type Case = [family: string, args: number[], x: number, lower: Slopes, upper: Slopes];
const cases = fixture as Case[];

const familyOf = (name: string) => families.find((family) => family.name === name)!;

const CLOSED = [
  "normal",
  "lognormal",
  "halfNormal",
  "cauchy",
  "halfCauchy",
  "laplace",
  "exponential",
  "uniform",
];

/**
 * How far a value may be off: as far as the rounding of the arguments moves it, and a logarithm of nearly 1 by the
 * rounding of that 1. Series and continued fractions may take some roundings more.
 */
const tolerance = (name: string, value: number, slopes: readonly (number | null)[], at: readonly number[]) =>
  2 ** -52 +
  (CLOSED.includes(name) ? 4e-15 : 5e-14) *
    slopes.reduce<number>((sum, slope, k) => sum + Math.abs((slope ?? 0) * at[k]!), Math.abs(value));

describe.each([...new Set(cases.map(([name]) => name))])("%s", (name) => {
  const own = cases.filter(([family]) => family === name);
  const columns = [own.map(([, , x]) => x), ...own[0]![1].map((_, k) => own.map(([, args]) => args[k]!))];
  const of = (args: readonly Expression[]): Distribution => familyOf(name).make(...(args as never[]));

  it.each([
    ["lower", 3, (x: Expression, ...args: Expression[]) => logCdf(of(args), x)],
    ["upper", 4, (x: Expression, ...args: Expression[]) => logSurvival(of(args), x)],
  ] as const)("the %s tail and its derivatives are the reference's", (_, place, f) => {
    const found = slopesOf(columns, f);
    own.forEach((row, i) => {
      const [value, ...slopes] = row[place];
      const at = [row[2], ...row[1]];
      const where = `${name}(${row[1]}) at ${row[2]}`;
      expect(Math.abs(found[0]![i]! - value), `${where}: ${found[0]![i]}, not ${value}`).toBeLessThan(
        tolerance(name, value, slopes, at),
      );
      const steepest = Math.max(0, ...slopes.map((slope) => Math.abs(slope ?? 0)));
      slopes.forEach((slope, k) => {
        if (slope === null) return;
        const error = Math.abs(found[k + 1]![i]! - slope);
        expect(error, `${where}, derivative ${k}: ${found[k + 1]![i]}, not ${slope}`).toBeLessThan(
          1e-12 * Math.abs(slope) + 2 ** -52 * (1 + steepest),
        );
      });
    });
  });
});

test.each<[string, (...args: Expression[]) => Distribution, number[], number, number]>([
  ["geometric", (p) => geometric(p!), [0.3], 0, 12],
  ["discreteUniform", (a, b) => discreteUniform(a!, b!), [-3, 5], -3, 4],
  ["negativeBinomialProbability", (s, p) => negativeBinomialProbability(s!, p!), [2.5, 0.2], 0, 12],
  ["zeroInflated", (p, r) => zeroInflated(p!, poisson(r!)), [0.3, 2.5], 0, 9],
  ["hurdle", (p, m, s) => hurdle(p!, negativeBinomial(m!, s!)), [0.2, 0.1, 4], 0, 9],
  ["truncated", (m, s) => truncated(negativeBinomial(m!, s!), 2, 9), [3, 2], 2, 8],
  ["censored", (r) => censored(poisson(r!), { lower: 2, upper: 9 }), [4], 2, 8],
  ["mixture", (p, r) => mixture(p!, [poisson(r!), binomial(9, 0.4)]), [0.4, 3], 0, 8],
])("%s: the distribution function is the sum of the probabilities", (_, make, args, first, last) => {
  const x = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const columns = [x, ...args.map((value) => x.map(() => value))];
  const logDensity = (y: Expression, ...of: Expression[]) => {
    const made = make(...of);
    const lifted = made.arguments.map((value) => new Expression(y.graph, liftTo(y.graph, value)));
    return made.family.logDensity(y, ...lifted);
  };
  const density = slopesOf(columns, logDensity);
  const lower = slopesOf(columns, (y, ...of) => logCdf(make(...of), y) as Expression);
  const upper = slopesOf(columns, (y, ...of) => logSurvival(make(...of), y) as Expression);
  let mass = 0;
  const slopes = args.map(() => 0);
  x.forEach((_, i) => {
    const here = Math.exp(density[0]![i]!);
    mass += here;
    expect(Math.exp(lower[0]![i]!)).toBeCloseTo(mass, 13);
    expect(Math.exp(upper[0]![i]!)).toBeCloseTo(1 - mass, 13);
    // bounds are whole, and have no derivative
    if (args[0]! < 0) return;
    args.forEach((_, k) => {
      slopes[k]! += here * density[k + 2]![i]!;
      expect(mass * lower[k + 2]![i]!).toBeCloseTo(slopes[k]!, 12);
      expect((1 - mass) * upper[k + 2]![i]!).toBeCloseTo(-slopes[k]!, 12);
    });
  });
});

test.each<[string, (...args: Expression[]) => Distribution, number[]]>([
  ["normal", (m, s) => normal(m!, s!), [0.3, 2]],
  ["lognormal", (m, s) => lognormal(m!, s!), [0.3, 2]],
  ["halfNormal", (s) => halfNormal(s!), [3]],
  ["exponential", (r) => exponential(r!), [0.7]],
  ["uniform", (a, b) => uniform(a!, b!), [0, 5]],
  ["laplace", (m, s) => laplace(m!, s!), [0.3, 2]],
  ["cauchy", (m, s) => cauchy(m!, s!), [0.3, 2]],
  ["halfCauchy", (s) => halfCauchy(s!), [3]],
])("%s: quantiles and their derivatives", (_, make, args) => {
  const levels = [1e-100, 1e-9, 0.003, 0.0199, 0.0201, 0.2, 0.5, 0.8, 0.999, 1 - 2 ** -40];
  const columns = [levels, ...args.map((value) => levels.map(() => value))];
  const found = slopesOf(columns, (p, ...of) => quantile(make(...of), p) as Expression);
  const back = slopesOf(
    [[...found[0]!], ...columns.slice(1)],
    (x, ...of) => logCdf(make(...of), x) as Expression,
  );
  levels.forEach((p, i) => {
    const [x, slope] = [found[0]![i]!, back[1]![i]!];
    // too close to the bound for a double to tell
    if (x === make(...(args as never[])).family.support(...args).lower) return;
    // the rounding of p moves both, and the rounding of x by as much as the slope there says
    const rounding =
      1e-14 * Math.abs(slope * x) + 1e-13 * (1 - Math.log(p)) + (2 ** -52 / p) * (p > 0.5 ? 1 : 0);
    expect(Math.abs(back[0]![i]! - Math.log(p)), `at ${p}`).toBeLessThan(rounding);
    // dx/dp = 1 / density, and along with an argument x moves so that the probability stays
    expect(found[1]![i]! * slope * p).toBeCloseTo(1, 9);
    args.forEach((_, k) => {
      const moved = found[k + 2]![i]! * slope + back[k + 2]![i]!;
      expect(Math.abs(moved), `at ${p}, argument ${k}`).toBeLessThan(
        1e-9 * Math.abs(back[k + 2]![i]!) + 1e-12,
      );
    });
  });
});

it("is finite or certain where shapes are huge, tiny or none", () => {
  const { logGammaP, logGammaQ, logBetaI, logStudentTCdf, logStudentTCdfInNu } = mathematics;
  // of 1e9 and more the central limit theorem says half, less what the skewness takes
  expect(logGammaP(1e9, 1e9)).toBeCloseTo(Math.log(0.5 + 1 / (3 * Math.sqrt(2e9 * Math.PI))), 11);
  expect(logBetaI(1e9, 1e9, 0.5, 0.5)).toBeCloseTo(-Math.LN2, 12);
  // E1(1) = 0.21938...: Q(a, x) is a E1(x) for a small a
  expect(logGammaQ(1e-300, 1)).toBeCloseTo(Math.log(0.21938393439552029) - 300 * Math.LN10, 11);
  expect([logGammaP(5, 1e308), logGammaQ(5, 0), logStudentTCdf(1e200, 3)].map(Math.abs)).toEqual([0, 0, 0]);
  expect([logGammaP(5, 0), logStudentTCdf(-1e200, 3)]).toEqual([-Infinity, -Infinity]);
  expect([logStudentTCdf(0, 3), logStudentTCdfInNu(0, 3)]).toEqual([-Math.LN2, 0]);
  for (const value of [
    logGammaP(-1, 1),
    logGammaP(1, -1),
    logGammaP(1e11, 1),
    logBetaI(1, Number.NaN, 0.5, 0.5),
  ])
    expect(value).toBeNaN();
});

// biome-ignore lint/suspicious/noExplicitAny: mistakes have no type
type Loose = any;

describe("in a model", () => {
  const outputs = (program: (mu: Expression<never>) => Record<string, Expression>) => {
    const made = model({ y: real() }, ({ y }, { parameter, observe }) => {
      const mu = parameter(normal(0, 1));
      observe(y, normal(mu, 1));
      return program(mu);
    });
    const { draws } = made.simulate({ y: [0] }, { draws: 1, seed: "one" });
    return Object.fromEntries(Object.entries(draws).map(([name, { values }]) => [name, values[0]!]));
  };

  it("has no mass below the support, and all of it above", () => {
    const found = outputs((mu) => {
      const below = mu.square().neg().sub(1);
      return {
        below: cdf(exponential(2), below),
        logBelow: logCdf(exponential(2), below),
        survivalBelow: logSurvival(exponential(2), below),
      };
    });
    expect(found).toEqual({ below: 0, logBelow: Number.NEGATIVE_INFINITY, survivalBelow: 0 });
  });

  it("a quantile is where the distribution function reaches p", () => {
    const found = outputs((mu) => {
      const rate = mu.square().add(1);
      return { p: cdf(exponential(rate), quantile(exponential(rate), 0.3)) };
    });
    expect(found.p).toBeCloseTo(0.3, 14);
  });

  it.each<[string, (mu: Loose) => Loose, string]>([
    [
      "no distribution",
      (mu) => cdf(mu, 1),
      "cdf: expected a distribution such as normal(0, 1), got an expression; write cdf(normal(mu, sigma), x)",
    ],
    [
      "no expression",
      () => logCdf(normal(0, 1), 2),
      "logCdf: nothing here is an expression, so that there is nothing to compute in the model; compute the constant before it, or give a column or a parameter",
    ],
    ["a p above 1", (mu) => quantile(normal(mu, 1), 1.5), "quantile: p must be between 0 and 1, got 1.5"],
    [
      "no quantiles",
      (mu) => quantile(bernoulli(mu), 0.5),
      "quantile: bernoulli has no expression for its quantiles; use one of a family that has, such as normal, or take quantiles of draws",
    ],
  ])("%s", (_, program, message) => {
    expect(failure("model", () => outputs((x) => ({ x: program(x) }))).message).toBe(message);
  });
});
