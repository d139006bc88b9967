import { expect, test } from "vitest";
import { evaluate } from "../../src/model/evaluate.ts";
import { Expression } from "../../src/model/expression.ts";
import { Graph } from "../../src/model/graph.ts";
import { generator } from "../compile/random-data.ts";
import { families } from "../compile/random-model.ts";
import { mathematics } from "../compile/run-compiled.ts";

/** Every family once, made of constants that its arguments may have. */
const constants = { real: 0.5, positive: 0.5, small: 0.05, probability: 0.5, upper: 0.75, count: 2 };
const all = families.map(({ make, arguments: kinds }) =>
  make(...(kinds.map((kind) => constants[kind]) as never[])),
);
const random = generator(31);
const real = () => 6 * random() - 3;
const positive = () => 0.2 + 2 * random();

/** The values of expressions in arguments and x, which are given as numbers. */
function valuesOf(numbers: readonly number[], make: (...x: Expression[]) => readonly Expression[]): number[] {
  const graph = new Graph();
  const leaves = numbers.map((_, i) => new Expression(graph, graph.parameter(i, [])));
  const table = { sizes: new Map(), labels: new Map(), columns: new Map(), indices: new Map() };
  const parameters = new Map(numbers.map((x, i) => [i, [x]]));
  const nodes = make(...leaves).map((e) => e.node);
  return evaluate(nodes, table, parameters, mathematics).map(({ data }) => data[0]!);
}

const gaussian = all.map(({ family }) => family).filter((family) => family.gaussian);
test("the families with a Gaussian form", () => {
  expect(gaussian.map((family) => family.name)).toEqual(["normal", "lognormal"]);
});

test.each(gaussian.map((family) => [family.name, family] as const))(
  "%s: a square of the residual, and a rest that does not know the mean",
  (_, family) => {
    for (let i = 0; i < 50; i++) {
      const [x, mean, sd, shift] = [positive(), real(), positive(), real()];
      const [density, residual, scale, rest, residualMoved, restMoved] = valuesOf(
        [x, mean, sd, shift],
        (x, mean, sd, shift) => {
          const form = family.gaussian!(x, mean, sd);
          const moved = family.gaussian!(x, mean.add(shift), sd);
          return [
            family.logDensity(x, mean, sd),
            form.residual,
            form.scale,
            form.rest,
            moved.residual,
            moved.rest,
          ];
        },
      ) as [number, number, number, number, number, number];
      expect(-0.5 * (residual / scale) ** 2 + rest).toBeCloseTo(density, 10);
      expect(residualMoved).toBeCloseTo(residual - shift, 12);
      expect(restMoved).toBe(rest);
    }
  },
);

const located = all.map(({ family }) => family).filter((family) => family.location);
test("the families with a location and a scale", () => {
  expect(located.map((family) => family.name)).toEqual([
    "normal",
    "cauchy",
    "studentT",
    "laplace",
    "logistic",
    "gumbel",
    "skewNormal",
    "asymmetricLaplace",
  ]);
});

test.each(located.map((family) => [family.name, family] as const))(
  "%s: location + scale z, and z knows neither",
  (_, family) => {
    expect(family.support()).toEqual({});
    for (let i = 0; i < 50; i++) {
      const args = family.arguments.map(({ support }) =>
        support === "positive" ? positive() : support === "openProbability" ? random() : real(),
      );
      const [density, standard] = valuesOf([real(), ...args], (z, ...args) => {
        const { location, scale } = family.location!(...args);
        const zero = args.map((arg) =>
          arg === location ? arg.sub(arg) : arg === scale ? arg.div(arg) : arg,
        );
        return [
          family.logDensity(location.add(scale.mul(z)), ...args).add(scale.log()),
          family.logDensity(z, ...zero),
        ];
      }) as [number, number];
      expect(density).toBeCloseTo(standard, 10);
    }
  },
);
