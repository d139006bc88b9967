import { describe, expect, it } from "vitest";
import "../../src/build.ts";
import type { Distribution } from "../../src/distribution/distribution.ts";
import {
  bernoulli,
  cdf,
  exponential,
  logCdf,
  logSurvival,
  model,
  normal,
  quantile,
  real,
} from "../../src/index.ts";
import type { Expression } from "../../src/model/expression.ts";
import { families } from "../compile/random-model.ts";
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
