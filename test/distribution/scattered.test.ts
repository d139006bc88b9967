import { describe, expect, it, test } from "vitest";
import "../../src/node.ts";
import {
  axis,
  covarianceMatrix,
  exponential,
  gaussianProcess,
  group,
  halfNormal,
  identity,
  lkj,
  logDeterminant,
  matern,
  matrix,
  model,
  multiNormal,
  multiStudentT,
  normal,
  real,
  sample,
  squaredExponential,
  transpose,
} from "../../src/index.ts";
import type { Expression } from "../../src/model/expression.ts";
import type { Columns, Schema } from "../../src/model/schema.ts";
import type { Outputs, Program, Sites } from "../../src/model/trace.ts";
import { checkProgram } from "../compile/check-model.ts";
import { generator } from "../compile/random-data.ts";
import reference from "../fixtures/distribution/scattered.json" with { type: "json" };
import { failure } from "../model/failure.ts";

const KINDS = ["covariance", "cholesky", "precision"] as const;
type Kind = (typeof KINDS)[number];
type Square = Expression<"rows" | "rows\u2032">;
const by = (kind: Kind, matrix: Square) => ({ [kind]: matrix }) as { covariance: Square };

const known = { y: real(), m: real(), S: matrix("rows") };
const observed = (kind: Kind, nu?: number) =>
  model(known, ({ y, m, S }, { parameter, observe }) => {
    const shift = parameter(normal(0, 1));
    const scatter = by(kind, S);
    observe(
      y,
      nu === undefined ? multiNormal(m.add(shift), scatter) : multiStudentT(nu, m.add(shift), scatter),
    );
    return { shift };
  });
const LOG_NORMAL_AT_0 = -0.9189385332046727;

describe.each(KINDS)("by its %s", (kind) => {
  test.each(reference.map((one) => [one.x.length, one] as const))(
    "%i elements, against 30 digits",
    (_, one) => {
      const data = { y: one.x, m: one.mean, S: one[kind] };
      const close = (actual: number, expected: number) => {
        const error = Math.abs(actual - LOG_NORMAL_AT_0 - expected);
        expect(error).toBeLessThan(1e-15 * (10 + one.condition) * (1 + Math.abs(expected)));
      };
      close(observed(kind).density(data).value([0]), one.normal);
      close(observed(kind, one.nu).density(data).value([0]), one.t);
    },
  );

  it("has the slope of the formula in its mean", () => {
    const one = reference[3]!;
    const data = { y: one.x, m: one.mean, S: one[kind] };
    // 1' Sigma^-1 (x - mean), of the normal; of t it is stretched
    const r = one.x.map((x, i) => x - one.mean[i]!);
    const pulls = one.precision.map((row) => row.reduce((sum, p, j) => sum + p * r[j]!, 0));
    const slope = pulls.reduce((a, b) => a + b);
    const squares = pulls.reduce((sum, p, i) => sum + p * r[i]!, 0);
    expect(observed(kind).density(data).gradient([0])[0]! / slope).toBeCloseTo(1, 11);
    const stretched = (slope * (one.nu + r.length)) / (one.nu + squares);
    expect(observed(kind, one.nu).density(data).gradient([0])[0]! / stretched).toBeCloseTo(1, 11);
  });

  it("is drawn with that covariance, as a parameter and as data", () => {
    const draws = 20_000;
    const one = reference[2]!;
    const n = one.x.length;
    const made = model(known, ({ rows, m, S, y }, { parameter, observe }) => {
      const x = parameter(multiNormal(m, by(kind, S)), { each: rows });
      observe(y, multiStudentT(9, m, by(kind, S)));
      return { x };
    });
    const simulated = made.simulate({ m: one.mean, S: one[kind] }, { draws, seed: 5 });
    for (const [values, stretch] of [
      [simulated.draws.x.values, 1],
      [simulated.observed.y.values, 9 / 7],
    ] as const)
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) {
          let sum = 0;
          for (let d = 0; d < draws; d++)
            sum += (values[d * n + i]! - one.mean[i]!) * (values[d * n + j]! - one.mean[j]!);
          const expected = stretch * one.covariance[i]![j]!;
          const size = stretch * Math.sqrt(one.covariance[i]![i]! * one.covariance[j]![j]!);
          // the sd of a product is about the size, of t some half as much again: six of the mean's
          expect(Math.abs(sum / draws - expected)).toBeLessThan(
            (6 * 1.5 * Math.SQRT2 * size) / Math.sqrt(draws),
          );
        }
  });

  it("a parameter's vector is made of standard normal parts, and can be fixed", () => {
    const one = reference[4]!;
    const made = model(known, ({ rows, m, S }, { parameter }) => ({
      x: parameter(multiNormal(m, by(kind, S)), { each: rows }),
    }));
    const data = { y: one.x, m: one.mean, S: one[kind] };
    expect(made.given({ x: one.x }).density(data).value([])).toBeCloseTo(one.normal, 8);
    const density = made.density(data);
    const z = Array.from(one.x, (_, i) => Math.sin(i));
    const { x } = density.constrain(z) as { x: Float64Array };
    // log p(x) + log |dx / dz|, half the log-determinant
    const data2 = { ...data, y: [...x] };
    const half = -0.5 * logDet(one.covariance);
    expect(density.value(z)).toBeCloseTo(
      observed(kind).density(data2).value([0]) - LOG_NORMAL_AT_0 - half,
      8,
    );
  });
});

function logDet(covariance: number[][]): number {
  const made = model({ S: matrix("rows"), y: real() }, ({ S, y }, { parameter, observe }) => {
    const a = parameter(normal(0, 1));
    observe(y, normal(a, 1));
    return { a, d: logDeterminant(S) };
  });
  const y = covariance.map(() => 0);
  return made.given({ a: 0 }).simulate({ S: covariance, y }).draws.d.values[0]!;
}

/** Values, outputs and gradients of compiled code, against the plain evaluator and finite differences. */
describe("compiled", () => {
  const schema = { x: real(), y: real(), site: group({ x: real() }), time: axis(3), panel: matrix("time") };
  type All = Columns<typeof schema>;
  const random = generator(8);
  const numbers = (n: number) => Array.from({ length: n }, () => 4 * random() - 2);
  const n = 7;
  const data = {
    x: numbers(n),
    y: numbers(n),
    site: { of: [0, 1, 2, 3, 4, 0, 1], labels: [0, 1, 2, 3, 4], x: numbers(5) },
    panel: Array.from({ length: n }, () => numbers(3)),
  };
  const programs: Record<string, (columns: All, sites: Sites) => Outputs> = {
    ...Object.fromEntries(
      KINDS.map((kind) => [
        `normal, by a ${kind} of parameters`,
        ({ x, y }: All, { parameter, observe }: Sites) => {
          const a = parameter(exponential(1)).add(0.5);
          const mu = parameter(normal(0, 1));
          const S = x.sub(transpose(x)).abs().div(a).neg().exp().add(identity(x).mul(a));
          observe(y, multiNormal(mu, by(kind, S)));
          return { a, mu };
        },
      ]),
    ),
    "t, and its degrees of freedom": ({ x, y }, { parameter, observe }) => {
      const nu = parameter(exponential(1)).add(1);
      const mu = parameter(normal(0, 1));
      const covariance = covarianceMatrix(matern(1.5, { sd: nu, lengthScale: 1 }), x, { jitter: 0.1 });
      observe(y, multiStudentT(nu, mu, { covariance }));
      return { nu, mu };
    },
    "many vectors of one covariance": ({ time, panel }, { parameter, observe }) => {
      const tau = parameter(exponential(1)).add(0.5);
      const mean = parameter(normal(0, 1), { each: time });
      const covariance = identity(mean).mul(tau).add(0.3);
      observe(panel as never, multiNormal(mean, { covariance }));
      return { tau, mean };
    },
    "effects along a group": ({ site, y }, { parameter, observe }) => {
      const scales = {
        sd: parameter(exponential(1)).add(0.5),
        lengthScale: parameter(exponential(1)).add(0.5),
      };
      const mu = parameter(normal(0, 1));
      const f = parameter(gaussianProcess(mu, squaredExponential(scales), site.x, { jitter: 0.01 }), {
        each: site,
      });
      const nu = parameter(exponential(1)).add(1);
      const g = parameter(multiStudentT(nu, f, { covariance: identity(f) }), { each: site });
      observe(y, normal(g.at(site), 1));
      return { f, g };
    },
    "effects along a group for each time": ({ site, time, y }, { parameter, observe }) => {
      const scales = { sd: 1, lengthScale: parameter(exponential(1)).add(0.5) };
      const f = parameter(gaussianProcess(0, squaredExponential(scales), site.x, { jitter: 0.01 }), {
        each: [time, site],
      });
      observe(y, normal(f.at(site).sum(time), 1));
      return { f };
    },
    "the factor of a matrix that is made of elements": ({ time, panel }, { parameter, observe }) => {
      const R = parameter(lkj(2), { each: time });
      const tau = parameter(halfNormal(1), { each: time });
      const covariance = R.mul(tau.add(0.5)).mul(transpose(tau.add(0.5)));
      observe(panel as never, multiNormal(0, { covariance } as never));
      return { tau, d: logDeterminant(R as never) };
    },
  };
  test.each(Object.entries(programs))("%s", (_, program) => {
    const loose = program as unknown as Program<Schema, Outputs>;
    const { finite, differences } = checkProgram(schema, loose, data, 3);
    expect(finite).toBe(true);
    expect(differences.filter(Boolean).length).toBeGreaterThan(0.9 * differences.length - 1);
  });
});

it("a Gaussian process is the multivariate normal of its covariance", () => {
  const scales = { sd: 1.3, lengthScale: 0.7 };
  const line = { x: real(), y: real() };
  const process = model(line, ({ x, y }, { parameter, observe }) => {
    const mu = parameter(normal(0, 1));
    observe(y, gaussianProcess(mu, squaredExponential(scales), x, { noise: 0.4 }));
    return { mu };
  });
  const normalAlike = model(line, ({ x, y }, { parameter, observe }) => {
    const mu = parameter(normal(0, 1));
    const K = covarianceMatrix(squaredExponential(scales), x).add(identity(x).mul(0.4 ** 2));
    observe(y, multiNormal(mu, { covariance: K }));
    return { mu };
  });
  const data = { x: [0, 0.5, 1.5, 1.5], y: [1, 2, 0.5, 0.1] };
  expect(process.density(data).value([0.3])).toBe(normalAlike.density(data).value([0.3]));
  expect(String(process)).toBe(String(normalAlike));
});

it("a latent process is sampled with the prior's moments where data say nothing", async () => {
  const latent = model({ x: real() }, ({ x, rows }, { parameter }) => ({
    f: parameter(gaussianProcess(2, matern(0.5, { sd: 1.5, lengthScale: 1 }), x), { each: rows }),
  }));
  const fit = await sample(latent, { x: [0, 0.5, 3] }, { draws: 1000, seed: 2, threads: 0 });
  const { values } = fit.draws.f;
  const draws = values.length / 3;
  const at = (i: number) => Array.from({ length: draws }, (_, d) => values[3 * d + i]! - 2);
  const covariance = (i: number, j: number) => at(i).reduce((sum, a, d) => sum + a * at(j)[d]!, 0) / draws;
  expect(Math.abs(covariance(0, 0) - 2.25)).toBeLessThan(0.35);
  expect(Math.abs(covariance(0, 1) - 2.25 * Math.exp(-0.5))).toBeLessThan(0.3);
  expect(Math.abs(covariance(1, 2) - 2.25 * Math.exp(-2.5))).toBeLessThan(0.25);
});

describe("what is refused", () => {
  it("a covariance of parameters that is not positive definite: -Infinity", () => {
    const made = model({ y: real() }, ({ y }, { parameter, observe }) => {
      const a = parameter(normal(0, 10));
      observe(y, multiNormal(0, { covariance: identity(y).add(a) }));
      return { a };
    });
    const density = made.density({ y: [1, 2, 3] });
    expect(density.value([0.5])).toBeGreaterThan(-20);
    expect(density.value([-0.5])).toBe(Number.NEGATIVE_INFINITY);
  });

  it("a covariance of data that is not: an error when data come", () => {
    const S = [
      [1, 2],
      [2, 1],
    ];
    const bad = failure("data", () => observed("covariance").density({ y: [0, 0], m: [0, 0], S }));
    expect(bad.message).toBe(
      'the matrix S, along "rows", is not positive definite: the part up to row 1 (from 0) is not; correct the data it is made of, add to its diagonal, or leave out one of two elements that say the same',
    );
  });

  it("a matrix of data that is not square", () => {
    const S = [
      [1, 0, 0],
      [0, 1, 0],
    ];
    const bad = failure("data", () => observed("covariance").density({ y: [0, 0], m: [0, 0], S }));
    expect(bad.message).toContain("as many as it has rows");
  });

  // biome-ignore lint/suspicious/noExplicitAny: mistakes have no type
  const wrong = (act: (y: any) => unknown) => () =>
    model({ y: real() }, ({ y }, { parameter }) => {
      act(y);
      return { a: parameter(normal(0, 1)) };
    });
  it.each([
    ["nothing", () => multiNormal(0, undefined as never), "multiNormal(mean, { covariance })"],
    ["no matrix", () => multiNormal(0, {} as never), "expected one of { covariance }"],
    [
      "two matrices",
      (y: never) => multiStudentT(3, 0, { covariance: y, cholesky: y } as never),
      "covariance and cholesky",
    ],
    ["a vector", (y: never) => multiNormal(0, { precision: y }), "the precision: expected a square matrix"],
    [
      "degrees of freedom below 0",
      (y: never) => multiStudentT(-1, 0, { covariance: identity(y) }),
      "must be positive",
    ],
  ] as [string, (y: never) => unknown, string][])("%s", (_, act, message) => {
    expect(failure("model", wrong(act as never)).message).toContain(message);
  });
});
