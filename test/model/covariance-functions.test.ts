import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { exponential } from "../../src/distribution/exponential.ts";
import { normal } from "../../src/distribution/normal.ts";
import { approximateProcess } from "../../src/model/basis-functions.ts";
import { conditionalProcess } from "../../src/model/conditional-process.ts";
import {
  type CovarianceFunction,
  covarianceMatrix,
  matern,
  periodic,
  productOf,
  type Scales,
  squaredExponential,
  sumOf,
} from "../../src/model/covariance-function.ts";
import type { Expression } from "../../src/model/expression.ts";
import { axis, type Columns, group, real, type Schema } from "../../src/model/schema.ts";
import type { Outputs, Program } from "../../src/model/trace.ts";
import { model } from "../../src/public/model.ts";
import { checkProgram } from "../compile/check-model.ts";
import { failure } from "./failure.ts";

interface Reference {
  matrix: number[][];
  columns: number[][];
  conditional: { mean: number[]; covariance: number[][]; sd: number[] };
  same: { mean: number[]; covariance: number[][]; sd: number[] };
  spectrum: number[];
  approximate: number[];
}

const reference: {
  x: number[];
  y: number[];
  second: number[];
  new: number[];
  frequencies: number[];
  beta: number[];
  sd: number;
  lengthScale: number;
  period: number;
  noise: number;
  functions: Record<string, Reference>;
  periodic: number[][];
} = JSON.parse(readFileSync(new URL("../fixtures/covariance/covariance.json", import.meta.url), "utf8"));

const functions: Record<string, (scales: Scales) => CovarianceFunction> = {
  squaredExponential,
  "matern 0.5": (scales) => matern(0.5, scales),
  "matern 1.5": (scales) => matern(1.5, scales),
  "matern 2.5": (scales) => matern(2.5, scales),
};

const schema = {
  x: real(),
  second: real(),
  y: real(),
  site: group({ x: real() }),
  basis: axis(4),
  frequency: axis(3),
};
const data = {
  x: reference.x,
  second: reference.second,
  y: reference.y,
  site: { of: [0, 1, 2, 3, 0], labels: [0, 1, 2, 3], x: reference.new },
};
const { sd, lengthScale, period, noise } = reference;
const known = { sd, lengthScale, noise, beta: reference.beta, frequency: reference.frequencies };

/** What expressions of columns and parameters come to, at the reference's scales. */
function outputsOf(
  make: (
    columns: Columns<typeof schema>,
    at: {
      scales: Scales;
      noise: Expression<never>;
      beta: Expression<"basis">;
      frequency: Expression<"frequency">;
    },
  ) => Outputs,
): Record<string, number[]> {
  const made = model(schema, (columns, { parameter }) => {
    const scales = { sd: parameter(exponential(1)), lengthScale: parameter(exponential(1)) };
    const noise = parameter(exponential(1));
    const beta = parameter(normal(0, 1), { each: columns.basis });
    const frequency = parameter(normal(0, 1), { each: columns.frequency });
    return { ...scales, noise, beta, frequency, ...make(columns, { scales, noise, beta, frequency }) };
  });
  const { draws } = made.given(known as never).simulate(data as never, { seed: 1 });
  return Object.fromEntries(Object.entries(draws).map(([name, { values }]) => [name, [...values]]));
}

function close(actual: readonly number[] | undefined, expected: readonly number[], relative: number): void {
  const size = Math.max(...expected.map(Math.abs));
  expect(actual?.length).toBe(expected.length);
  expected.forEach((x, i) => {
    expect(Math.abs(actual![i]! - x), `element ${i}: ${actual![i]}, ${x}`).toBeLessThanOrEqual(
      relative * size,
    );
  });
}

describe.each(Object.entries(functions))("%s, against 40 digits", (name, of) => {
  const wanted = reference.functions[name]!;
  const result = outputsOf((columns, { scales, noise, beta, frequency }) => {
    const { x, y, second, site } = columns;
    const covariance = of(scales);
    const there = conditionalProcess(covariance, { x, values: y, noise, jitter: 0 }, site.x);
    const same = conditionalProcess(covariance, { x, values: y, noise, jitter: 0 }, x);
    return {
      matrix: covarianceMatrix(covariance, x, { jitter: 0 }),
      columns: covarianceMatrix(covariance, [x, second], { jitter: 0 }),
      mean: there.mean,
      deviation: there.sd,
      covariance: there.covariance,
      sameMean: same.mean,
      sameDeviation: same.sd,
      sameCovariance: same.covariance,
      spectrum: covariance.spectralDensity!(frequency),
      approximate: approximateProcess(covariance, x, beta, 2.75),
    };
  });

  it("has the values of the formula", () => {
    close(result.matrix, wanted.matrix.flat(), 1e-14);
    close(result.columns, wanted.columns.flat(), 1e-14);
  });

  it("gives the process at other points, and at the same", () => {
    close(result.mean, wanted.conditional.mean, 1e-12);
    close(result.deviation, wanted.conditional.sd, 1e-12);
    close(result.covariance, wanted.conditional.covariance.flat(), 1e-12);
    close(result.sameMean, wanted.same.mean, 1e-12);
    close(result.sameDeviation, wanted.same.sd, 1e-12);
    close(result.sameCovariance, wanted.same.covariance.flat(), 1e-12);
  });

  it("has its own Fourier transform as spectral density, and the approximation that it gives", () => {
    // The slow decay of the roughest one is cut off by the quadrature, at 40.
    close(result.spectrum, wanted.spectrum, 1e-13);
    close(result.approximate, wanted.approximate, 1e-12);
  });
});

it("periodic, sums and products", () => {
  const result = outputsOf(({ x }, { scales }) => {
    const season = periodic({ ...scales, period });
    const trend = squaredExponential(scales);
    return {
      periodic: covarianceMatrix(season, x, { jitter: 0 }),
      sum: covarianceMatrix(sumOf(season, trend), x, { jitter: 0.5 }),
      product: covarianceMatrix(productOf(season, trend), x),
    };
  });
  const [season, trend] = [reference.periodic.flat(), reference.functions.squaredExponential!.matrix.flat()];
  const onDiagonal = (i: number) => i % 6 === 0;
  close(result.periodic, season, 1e-14);
  close(
    result.sum,
    season.map((a, i) => a + trend[i]! + (onDiagonal(i) ? 0.5 : 0)),
    1e-14,
  );
  close(
    result.product,
    season.map((a, i) => a * trend[i]! + (onDiagonal(i) ? 1e-9 : 0)),
    1e-14,
  );
});

it("with many basis functions far enough out the approximation is the process", () => {
  const n = 160;
  const wide = model({ x: real(), basis: axis(n) }, ({ x, basis }, { parameter }) => {
    const beta = parameter(normal(0, 1), { each: basis });
    return { beta, f: approximateProcess(squaredExponential({ sd: 1, lengthScale: 0.5 }), x, beta, 10) };
  });
  // the covariance of f(x) and f(y) is the sum of the products of what each weight does to them
  const columns = Array.from({ length: n }, (_, j) => {
    const beta = Float64Array.from({ length: n }, (_, k) => Number(j === k));
    return wide.given({ beta }).simulate({ x: [-1, 0.2, 1.5] }).draws.f.values;
  });
  for (const [i, j, distance] of [
    [0, 0, 0],
    [0, 1, 1.2],
    [1, 2, 1.3],
  ] as const) {
    const sum = columns.reduce((total, f) => total + f[i]! * f[j]!, 0);
    expect(sum).toBeCloseTo(Math.exp(-(distance ** 2) / 0.5), 10);
  }
});

describe("compiled: value, outputs and gradient, in scales and points", () => {
  const free: Record<string, (scales: Scales) => CovarianceFunction> = {
    ...functions,
    periodic: (scales) => periodic({ ...scales, period: 2.5 }),
    "a season that fades": (scales) =>
      productOf(periodic({ ...scales, period: 3 }), squaredExponential({ sd: 1, lengthScale: 2 })),
  };
  test.each(Object.entries(free))("%s", (_, of) => {
    const program: Program<Schema, Outputs> = (columns, { parameter, observe }) => {
      const { x, second, y, site, rows, basis } = columns as unknown as Columns<typeof schema>;
      const scales = {
        sd: parameter(exponential(1)).add(0.5),
        lengthScale: parameter(exponential(1)).add(0.5),
      };
      const moved = x.add(parameter(normal(0, 1), { each: rows }).mul(0.1));
      const covariance = of(scales);
      const there = conditionalProcess(covariance, { x: [moved, second], values: y, noise: 0.5 }, [
        site.x,
        site.x,
      ]);
      const beta = parameter(normal(0, 1), { each: basis });
      const wave = covariance.spectralDensity
        ? approximateProcess(covariance, x, beta, 4)
        : x.mul(beta.sum());
      const same = conditionalProcess(covariance, { x: moved, values: y, noise: 0.7 }, moved);
      observe(
        y,
        normal(there.mean.at(site).add(wave).add(same.mean), there.sd.at(site).add(same.sd).add(0.1)),
      );
      return { mean: there.mean, covariance: there.covariance };
    };
    const { finite, differences } = checkProgram(schema, program, data, 5);
    expect(finite).toBe(true);
    expect(differences.filter(Boolean).length).toBeGreaterThan(8);
  });
});

describe("bad arguments", () => {
  // biome-ignore lint/suspicious/noExplicitAny: mistakes have no type
  const wrong = (act: (columns: any) => unknown) => () =>
    model(schema, (columns, { parameter }) => {
      const z = parameter(normal(0, 1));
      act({ ...columns, z });
      return { z };
    });
  const one = { sd: 1, lengthScale: 1 };
  it.each([
    [
      "a length-scale of 0",
      () => squaredExponential({ sd: 1, lengthScale: 0 }),
      "lengthScale must be a positive number",
    ],
    ["no sd", () => matern(1.5, { lengthScale: 1 } as never), "sd must be a positive number"],
    ["a smoothness of 2", () => matern(2 as never, one), "smoothness must be 0.5, 1.5 or 2.5, got 2"],
    ["no columns", () => covarianceMatrix(squaredExponential(one), []), "expected a column"],
    ["nothing to add up", () => sumOf(), "give at least one"],
    [
      "a season by basis functions",
      ({ x, z }: never) => approximateProcess(periodic({ ...one, period: 2 }), x, z, 2),
      "no spectral density",
    ],
    [
      "a boundary of 0",
      ({ x, z }: never) => approximateProcess(squaredExponential(one), x, z, 0),
      "boundary must be a positive number",
    ],
    [
      "one weight",
      ({ x, z }: never) => approximateProcess(squaredExponential(one), x, z, 2),
      "the weights lie along one axis",
    ],
    [
      "a number known",
      ({ x }: never) => conditionalProcess(squaredExponential(one), { x, values: 3 as never }, x),
      "expected values along one axis",
    ],
  ] as [string, (columns: never) => unknown, string][])("%s", (_, act, message) => {
    expect(failure("model", wrong(act as never)).message).toContain(message);
  });
});
