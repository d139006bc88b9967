import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { buildLinear, dot, type Linear, largest, rowsAt, square, store } from "./linear.ts";

let linear: Linear;
beforeAll(async () => {
  linear = await buildLinear();
}, 60_000);

interface Eigen {
  values: number[];
  /** Row k is the k-th eigenvector. */
  vectors: number[][];
}

function symmetricEigen(matrix: number[][]): Eigen {
  const n = matrix.length;
  const start = linear.mark();
  const from = store(linear, matrix);
  const values = linear.allocate(8 * n);
  const vectors = linear.allocate(8 * n * n);
  const before = linear.mark();
  linear.symmetricEigen(from, n, values, vectors);
  expect(linear.mark()).toBe(before);
  const eigen = { values: rowsAt(linear, values, 1, n)[0]!, vectors: rowsAt(linear, vectors, n, n) };
  linear.release(start);
  return eigen;
}

const diagonal = (...values: number[]) => square(values.length, (i, j) => (i === j ? values[i]! : 0));

/** Symmetric, of no structure, elements in (-1, 1). */
const arbitrary = (n: number) => square(n, (i, j) => Math.sin(1 + 7 * (i + j) + 13 * i * j));

/** Q diag(values) Qᵀ for a reflection Q, of which no element is 0. */
function withEigenvalues(values: number[]): number[][] {
  const n = values.length;
  const u = values.map((_, i) => 1 + Math.cos(3 * i));
  const norm = dot(u, u);
  const q = square(n, (i, j) => (i === j ? 1 : 0) - (2 * u[i]! * u[j]!) / norm);
  return square(n, (i, j) =>
    values.reduce((sum, value, k) => sum + q[Math.max(i, j)]![k]! * value * q[Math.min(i, j)]![k]!, 0),
  );
}

/** Held to the definition: ascending, orthonormal, A v = λ v, and the rule of signs. */
function check(matrix: number[][]): Eigen {
  const n = matrix.length;
  const { values, vectors } = symmetricEigen(matrix);
  const tolerance = 2e-16 * (10 + 4 * n);
  const size = largest(matrix.flat());
  expect(values).toEqual([...values].sort((a, b) => a - b));
  for (const [k, v] of vectors.entries()) {
    const residual = matrix.map((row, i) => dot(row, v) - values[k]! * v[i]!);
    expect(largest(residual)).toBeLessThanOrEqual(tolerance * size);
    for (let j = 0; j <= k; j++) {
      expect(Math.abs(dot(v, vectors[j]!) - (j === k ? 1 : 0))).toBeLessThan(tolerance);
    }
    expect(v.find((x) => Math.abs(x) >= 0.9 * largest(v))).toBeGreaterThan(0);
  }
  return { values, vectors };
}

describe("eigenvalues and eigenvectors of a symmetric matrix", () => {
  it.each([1, 2, 3, 4, 5, 8, 13, 64, 101])("of %i rows satisfy their definition", (n) => {
    const matrix = arbitrary(n);
    const { values } = check(matrix);
    const trace = matrix.reduce((sum, row, i) => sum + row[i]!, 0);
    expect(values.reduce((sum, x) => sum + x, 0)).toBeCloseTo(trace, 11);
  });

  it("agree with forty digits of mpmath", () => {
    const cases: { matrix: number[][]; values: number[]; vectors: number[][] }[] = JSON.parse(
      readFileSync(new URL("../fixtures/linear/symmetric-eigen.json", import.meta.url), "utf8"),
    );
    expect(cases.length).toBeGreaterThan(3);
    for (const { matrix, values, vectors } of cases) {
      const found = check(matrix);
      const size = largest(values);
      for (const [k, value] of values.entries()) {
        expect(Math.abs(found.values[k]! - value)).toBeLessThan(2e-15 * size);
        const gap = Math.min(
          ...values.map((other, j) => (j === k ? Number.POSITIVE_INFINITY : Math.abs(other - value))),
        );
        const error = largest(found.vectors[k]!.map((x, i) => x - vectors[k]![i]!));
        expect(error).toBeLessThan((4e-15 * size) / gap);
      }
    }
  });

  it("read only the lower triangle", () => {
    const matrix = arbitrary(7);
    const lower = matrix.map((row, i) => row.map((x, j) => (j > i ? Number.NaN : x)));
    expect(symmetricEigen(lower)).toEqual(symmetricEigen(matrix));
  });

  it("of a diagonal matrix are its elements, in order", () => {
    const { values, vectors } = check(diagonal(3, -1, 0, 2, -1));
    expect(values).toEqual([-1, -1, 0, 2, 3]);
    expect(vectors.map((v) => v.indexOf(1))).toEqual([1, 4, 2, 3, 0]);
  });

  it("of repeated eigenvalues span the space", () => {
    const { values } = check(withEigenvalues([2, 2, 2, 5, 5, -1, 2, 5]));
    [-1, 2, 2, 2, 2, 5, 5, 5].forEach((value, k) => {
      expect(values[k]).toBeCloseTo(value, 13);
    });
    // All equal: the identity, and one that says so only up to rounding.
    expect(check(diagonal(...Array(6).fill(4))).values).toEqual(Array(6).fill(4));
    check(withEigenvalues(Array(9).fill(0.1)));
  });

  it("are known of a matrix with equal elements beside its diagonal", () => {
    const { values, vectors } = check(square(6, (i, j) => (i === j ? 1 : 0.3)));
    [0.7, 0.7, 0.7, 0.7, 0.7, 2.5].forEach((value, k) => {
      expect(values[k]).toBeCloseTo(value, 14);
    });
    for (const x of vectors[5]!) expect(x).toBeCloseTo(1 / Math.sqrt(6), 14);
  });

  it("bear graded matrices, either way round", () => {
    for (const grade of [(i: number) => 10 ** -i, (i: number) => 10 ** (i - 11)]) {
      check(square(12, (i, j) => Math.sqrt(grade(i) * grade(j)) * (i === j ? 2 : 1 / (1 + Math.abs(i - j)))));
    }
    const wide = [1e-30, 1e-10, 1, 1e10, 1e30];
    expect(check(diagonal(...wide)).values).toEqual(wide);
  });

  it("bear sizes near the ends of the range", () => {
    for (const size of [1e-300, 1e-160, 1e160, 1e300]) {
      const { values } = check(arbitrary(5).map((row) => row.map((x) => size * x)));
      check(arbitrary(5)).values.forEach((value, k) => {
        expect(values[k]! / size).toBeCloseTo(value, 13);
      });
    }
    // What is far below the largest counts as nothing, and does no harm.
    check(square(6, (i, j) => (i === 0 && j === 0 ? 1 : 1e-160 * Math.cos(i * j))));
  });

  it("of zeros are zeros and the axes", () => {
    expect(check(square(4, () => 0))).toEqual({ values: [0, 0, 0, 0], vectors: diagonal(1, 1, 1, 1) });
    expect(check([[-3]])).toEqual({ values: [-3], vectors: [[1]] });
  });

  it("are the same from one call to the next, whatever lay in memory", () => {
    const first = symmetricEigen(arbitrary(10));
    symmetricEigen(arbitrary(30));
    expect(symmetricEigen(arbitrary(10))).toEqual(first);
  });

  it("choose a sign that rounding cannot turn", () => {
    // Components ±1/√2, and (1, 1, -2)/√6: equal in size but for rounding.
    for (const tiny of [0, 1e-15, -1e-15]) {
      const { vectors } = check([
        [1, 0.5 + tiny],
        [0.5 + tiny, 1 + tiny],
      ]);
      expect(vectors[0]![0]).toBeGreaterThan(0);
      expect(vectors[1]![0]).toBeGreaterThan(0);
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("end with NaN for %d", (bad) => {
    for (const n of [1, 5, 40]) {
      const matrix = arbitrary(n);
      matrix[n - 1]![0] = bad;
      const { values, vectors } = symmetricEigen(matrix);
      expect([...values, ...vectors.flat()].every(Number.isNaN)).toBe(true);
    }
  });
});
