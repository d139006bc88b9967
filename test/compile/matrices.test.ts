import { describe, expect, test } from "vitest";
import { exponential } from "../../src/distribution/exponential.ts";
import { normal } from "../../src/distribution/normal.ts";
import type { Expression } from "../../src/model/expression.ts";
import {
  cholesky,
  diagonal,
  identity,
  logDeterminant,
  ordinal,
  product,
  quadraticForm,
  solve,
  solveLower,
  transpose,
} from "../../src/model/linear-algebra.ts";
import { type Columns, group, real, type Schema } from "../../src/model/schema.ts";
import type { Outputs, Program } from "../../src/model/trace.ts";
import { checkProgram } from "./check-model.ts";
import { generator } from "./random-data.ts";

const schema = { place: group(), x: real(), y: real() };

/** Points at random on a line. */
function dataOf(n: number) {
  const random = generator(n);
  const numbers = () => Array.from({ length: n }, () => 4 * random() - 2);
  return { place: Array.from({ length: n }, (_, i) => `p${i % 3}`), x: numbers(), y: numbers() };
}

type Made = { K: Expression; L: Expression; z: Expression; rho: Expression; x: Expression; y: Expression };

/** A model whose observations have a mean made of matrices. */
function modelOf(meanOf: (made: Made) => Expression): Program<Schema, Outputs> {
  return (columns, { parameter, observe }) => {
    const { x, y, rows } = columns as unknown as Columns<typeof schema>;
    const rho = parameter(exponential(1)).add(0.5);
    const alpha = parameter(exponential(1));
    const z = parameter(normal(0, 1), { each: rows });
    const distance = x.sub(transpose(x)).square();
    const K = alpha
      .add(1)
      .mul(distance.div(rho.square()).mul(-0.5).exp())
      .add(identity(x).mul(alpha.add(0.1)));
    const mean = meanOf({ K, L: cholesky(K), z, rho, x, y });
    observe(y, normal(mean, 2));
    return { mean, rho, z };
  };
}

const means: Record<string, (made: Made) => Expression> = {
  "L z": ({ L, z }) => product(L, z),
  "K⁻¹ z": ({ K, z }) => solve(K, z),
  "K⁻¹ (ρ z)": ({ K, z, rho }) => solve(K, z.mul(rho).neg()),
  "L⁻¹ z": ({ L, z }) => solveLower(L, z),
  "log |K|": ({ K }) => logDeterminant(K),
  "zᵀ K⁻¹ z": ({ K, z }) => quadraticForm(K, z).mul(0.1),
  "yᵀ K⁻¹ y": ({ K, y }) => quadraticForm(K, y).mul(0.1),
  "log |K| and zᵀ K⁻¹ z": ({ K, z }) => logDeterminant(K).add(quadraticForm(K, z).mul(0.1)),
  "(K K z)": ({ K, z }) => product(product(K, K), z).mul(0.05),
  "K times Kᵀ of what is not symmetric": ({ K, z }) =>
    product(K.mul(z), transpose(K.mul(z)))
      .sum()
      .mul(0.01),
  "the diagonal of L": ({ L, z }) => diagonal(L).mul(z),
  "a triangle that is no factor": ({ K, z }) => solveLower(K, z),
  "Lᵀ z": ({ L, z }) => product(transpose(L), z),
  "K⁻¹ X of a matrix X": ({ K, z, x }) => diagonal(solve(K, z.mul(transpose(x)))),
  "L⁻¹ X of a matrix X": ({ L, z, x }) => diagonal(transpose(solveLower(L, z.add(transpose(x))))),
  "distances between parameters": ({ z }) =>
    logDeterminant(z.sub(transpose(z)).square().mul(-0.5).exp().add(identity(z))),
  places: ({ z }) => z.mul(ordinal(z)).mul(0.1),
  "solutions with what data alone decide": ({ x, z }) =>
    solve(x.sub(transpose(x)).abs().neg().exp().add(identity(x)), z),
};

describe.each(Object.entries(means))("%s", (_, meanOf) => {
  test.each([1, 2, 3, 4, 6, 9, 13])("%i rows: value, gradient and outputs", (n) => {
    const { finite, differences } = checkProgram(schema, modelOf(meanOf), dataOf(n), n);
    expect(finite).toBe(true);
    expect(differences.filter(Boolean).length).toBe(n + 2);
  });
});
