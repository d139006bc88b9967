import { describe, expect, it } from "vitest";
import {
  axis,
  cholesky,
  diagonal,
  type Expression,
  exponential,
  flat,
  group,
  identity,
  logDeterminant,
  model,
  normal,
  ordinal,
  product,
  quadraticForm,
  real,
  sample,
  solve,
  transpose,
} from "../../src/node.ts";
import { failure } from "./failure.ts";

const line = { x: real(), y: real() };

/** A log-density that is `term` of the matrix `a + b (x - x')²`. */
const ofMatrix = (term: (matrix: Expression<"rows" | "rows\u2032">) => Expression<never>) =>
  model(line, ({ x }, { parameter, observe }) => {
    const a = parameter(flat());
    const matrix = identity(x)
      .mul(a)
      .add(x.sub(transpose(x)).square().mul(0.1));
    observe(x, normal(term(matrix).mul(1e-9), 1));
    return { a, value: term(matrix) };
  });

describe("matrices that are not positive definite", () => {
  it("of parameters give a log-density of -Infinity", () => {
    const density = ofMatrix(logDeterminant).density({ x: [0, 1, 3], y: [0, 0, 0] });
    expect(density.value([5])).toBeGreaterThan(-20);
    // eigenvalues a + those of 0.1 D: one is below 0
    expect(density.value([0.1])).toBe(Number.NEGATIVE_INFINITY);
    expect(density.value([-1])).toBe(Number.NEGATIVE_INFINITY);
  });

  it("are refused proposals, and sampling goes on", async () => {
    const narrow = model({ x: real() }, ({ x }, { parameter, observe }) => {
      const correlation = parameter(flat({ lower: -3, upper: 3 }));
      const off = identity(x).sub(1).mul(-1);
      const matrix = identity(x).add(off.mul(correlation));
      observe(x, normal(product(cholesky(matrix), x), 1));
      return { correlation };
    });
    const data = { x: [0.3, -0.2, 0.5] };
    const fit = await sample(narrow, data, { chains: 2, draws: 300, seed: 1, threads: 0 });
    const draws = [...fit.draws.correlation.values];
    // three alike are positive definite between -1/2 and 1
    expect(Math.min(...draws)).toBeGreaterThan(-0.5);
    expect(Math.max(...draws)).toBeLessThan(1);
    expect(Math.max(...draws) - Math.min(...draws)).toBeGreaterThan(0.9);
  });

  const known = (make: (x: Expression<"rows">) => Expression<"rows" | "rows\u2032">) =>
    model({ x: real() }, ({ x }, { parameter, observe }) => {
      const z = parameter(normal(0, 1));
      observe(x, normal(z.mul(logDeterminant(make(x))), 1));
      return { z };
    });

  it("of data alone are an error when data come, which names the matrix and the place", () => {
    const twice = known((x) => x.sub(transpose(x)).square().neg().exp());
    expect(Number.isFinite(twice.density({ x: [0, 1, 2.5] }).value([0]))).toBe(true);
    expect(failure("data", () => twice.density({ x: [0, 1, 1, 2] }))).toMatchInlineSnapshot(`
      {
        "message": "the matrix exp(-(x - x′)^2), along "rows", is not positive definite: the part up to row 2 (from 0) is not; correct the data it is made of, add to its diagonal, or leave out one of two elements that say the same",
        "row": 2,
      }
    `);
  });

  it("and so is one that is not symmetric", () => {
    const skew = known((x) => x.sub(transpose(x)).add(identity(x)));
    expect(failure("data", () => skew.density({ x: [0, 1] }))).toMatchInlineSnapshot(`
      {
        "message": "the matrix x - x′ + identity, along "rows", is not symmetric: at row 1 (from 0) and row 0 (from 0) it is -1, the other way round 1; a covariance is the same both ways",
        "row": 1,
        "value": -1,
      }
    `);
  });

  it("of parameters that are fixed count as data", () => {
    const fixed = ofMatrix(logDeterminant).given({ a: 0.1 });
    const run = () => fixed.density({ x: [0, 1, 3], y: [0, 0, 0] });
    expect(() => run()).toThrow(/not positive definite/);
  });
});

describe("what has not the shape of a matrix is refused", () => {
  // biome-ignore lint/suspicious/noExplicitAny: mistakes have no type
  const tried = (act: (columns: any, z: any, a: any) => unknown) => () =>
    model({ ...line, school: group(), arm: axis(3) }, (columns, { parameter }) => {
      const z = parameter(normal(0, 1), { each: columns.rows });
      act(columns, z, parameter(normal(0, 1), { each: columns.arm }));
      return { z };
    });

  const square = "expected a square matrix, along an axis and its twin";
  const oneAxis = "expected an expression along one axis";
  it.each([
    ["a vector for a matrix", (_: unknown, z: never) => cholesky(z), `cholesky: ${square}`],
    [
      "a number for a matrix",
      () => logDeterminant(3 as never),
      "logDeterminant: expected an expression, got 3",
    ],
    ["the diagonal of a vector", (_: unknown, z: never) => diagonal(z), `diagonal: ${square}`],
    [
      "a scalar transposed",
      (_: unknown, z: Expression) => transpose(z.sum()),
      "a scalar needs no transposition",
    ],
    ["an axis that it has not", ({ school }: never, z: never) => transpose(z, school), 'not along "school"'],
    ["the identity of a scalar", (_: unknown, z: Expression) => identity(z.sum()), `identity: ${oneAxis}`],
    [
      "places along two axes",
      (_: unknown, z: Expression) => ordinal(z.add(transpose(z))),
      `ordinal: ${oneAxis}`,
    ],
    [
      "a matrix beside other axes",
      ({ x }: { x: Expression }, z: Expression, a: Expression) =>
        solve(identity(z), z.add(transpose(x)).add(a)),
      "a matrix along it and its twin alone",
    ],
  ] as unknown as [string, never, string][])("%s", (_, act, message) => {
    expect(failure("model", tried(act)).message).toContain(message);
  });
});

it("is printed as mathematics", () => {
  const printed = model(line, ({ x, y, rows }, { parameter, observe }) => {
    const rho = parameter(exponential(1));
    const z = parameter(normal(0, 1), { each: rows });
    const K = x.sub(transpose(x)).abs().div(rho).neg().exp().add(identity(x));
    observe(y, normal(product(cholesky(K), z), quadraticForm(K, z).add(logDeterminant(K))));
    return { rho, solution: solve(K, z), K };
  });
  expect(String(printed)).toMatchInlineSnapshot(`
    "rho         ~ exponential(1)
    parameter 2 ~ normal(0, 1)                                                               for each row
    y           ~ normal(product(cholesky(exp(-abs(x - x′) / rho) + identity), parameter 2), (sum over rows of (parameter 2 * solve(exp(-abs(x - x′) / rho) + identity, parameter 2))) + logDeterminant(exp(-abs(x - x′) / rho) + identity))   for each row
    solution    = solve(exp(-abs(x - x′) / rho) + identity, parameter 2)                     for each row
    K           = exp(-abs(x - x′) / rho) + identity                                         for each rows′ and row"
  `);
});

it("a matrix can be an output, labelled along both axes", async () => {
  const correlated = model({ x: real() }, ({ x }, { parameter, observe }) => {
    const rho = parameter(exponential(1));
    const K = x.sub(transpose(x)).abs().div(rho).neg().exp();
    observe(x, normal(0, rho));
    return { rho, K };
  });
  const data = { x: [0, 1, 2], rows: ["a", "b", "c"] };
  const simulated = correlated.simulate(data, { draws: 2, seed: 3 });
  expect(simulated.draws.K.shape).toEqual([1, 2, 3, 3]);
  const fit = await sample(correlated, data, { chains: 1, draws: 20, seed: 1, threads: 0 });
  const { values, shape, labels } = fit.draws.K;
  expect(shape).toEqual([1, 20, 3, 3]);
  expect(labels).toEqual([data.rows, data.rows]);
  const rho = fit.draws.rho.values;
  for (let draw = 0; draw < 20; draw++) {
    expect(values[9 * draw]).toBe(1);
    expect(values[9 * draw + 2]).toBeCloseTo(Math.exp(-2 / rho[draw]!), 14);
    expect(values[9 * draw + 6]).toBe(values[9 * draw + 2]);
  }
});
