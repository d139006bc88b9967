import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { ofMatrices } from "../../src/model/matrix-operations.ts";
import type { MatrixOperation } from "../../src/model/node.ts";
import { buildLinear, dot, type Linear, largest, rowsAt, square, store } from "./linear.ts";

interface Reference {
  matrix: number[][];
  b: number[];
  factorDerivative: number[][];
  factor: number[][];
  logDeterminant: number;
  inverse: number[][];
  solve: number[];
  lowerSolve: number[];
  upperSolve: number[];
  derivative: number[][];
}

const references: Record<string, Reference> = JSON.parse(
  readFileSync(new URL("../fixtures/linear/factored.json", import.meta.url), "utf8"),
);

let linear: Linear;
beforeAll(async () => {
  linear = await buildLinear();
}, 60_000);

/** Calls the engine with arrays in memory, all given back to it afterwards. */
function call(
  operation: Exclude<MatrixOperation, "logDeterminant">,
  inputs: number[][][],
  sizes: { n: number; outer: number; inner: number },
): Float64Array {
  const { n, outer, inner } = sizes;
  const start = linear.mark();
  const pointers = inputs.map((rows) => store(linear, rows));
  const length = inputs.at(-1)!.flat().length;
  const out = linear.allocate(8 * length);
  const top = linear.mark();
  const solves = operation.endsWith("Solve");
  const f = linear[operation] as (...x: number[]) => void;
  f(out, ...pointers, n, ...(solves ? [outer, inner] : []));
  expect(linear.mark()).toBe(top);
  const result = Float64Array.from(rowsAt(linear, out, 1, length)[0]!);
  linear.release(start);
  return result;
}

const alone = (n: number) => ({ n, outer: 1, inner: 1 });

/** How far errors may go: rounding, by the size of what was asked for and how badly conditioned it is. */
function close(actual: Float64Array, expected: readonly number[], condition: number): void {
  const allowed = 1e-15 * condition * largest([...expected]);
  actual.forEach((x, i) => {
    expect(Math.abs(x - expected[i]!), `element ${i}: ${x}, ${expected[i]}`).toBeLessThanOrEqual(allowed);
  });
}

const rowSum = (rows: number[][]) => largest(rows.map((row) => row.reduce((sum, x) => sum + Math.abs(x), 0)));

describe.each(Object.entries(references))("%s, against 50 digits", (_, reference) => {
  const n = reference.matrix.length;
  const condition = n * rowSum(reference.matrix) * rowSum(reference.inverse);
  const { log } = Math;

  it("is made by the engine and by the plain loops", () => {
    const { matrix, factor, b, factorDerivative } = reference;
    const cases: [Exclude<MatrixOperation, "logDeterminant">, number[][][], number[]][] = [
      ["choleskyFactor", [matrix], factor.flat()],
      ["factoredInverse", [factor], reference.inverse.flat()],
      ["factoredSolve", [factor, [b]], reference.solve],
      ["lowerSolve", [factor, [b]], reference.lowerSolve],
      ["upperSolve", [factor, [b]], reference.upperSolve],
      ["choleskyAdjoint", [factor, factorDerivative], reference.derivative.flat()],
    ];
    for (const [operation, inputs, expected] of cases) {
      close(call(operation, inputs, alone(n)), expected, condition);
      const arrays = inputs.map((rows) => Float64Array.from(rows.flat()));
      close(ofMatrices(operation, arrays, alone(n), { log }), expected, condition);
    }
    const [value] = ofMatrices("logDeterminant", [Float64Array.from(factor.flat())], alone(n), { log });
    expect(Math.abs(value! - reference.logDeterminant)).toBeLessThan(1e-14 * n * (1 + Math.abs(value!)));
  });
});

/** Positive definite, of no structure. */
function arbitrary(n: number): number[][] {
  const parts = square(n, (i, j) => Math.sin(1 + 7 * i + 13 * j + 5 * i * j));
  return square(n, (i, j) => dot(parts[i]!, parts[j]!) / n + (i === j ? 0.5 : 0));
}

describe.each([1, 2, 3, 4, 5, 7, 8, 10, 33, 50])("%i rows", (n) => {
  const matrix = arbitrary(n);

  it("has a factor whose product is the matrix, zero above the diagonal", () => {
    const flat = call("choleskyFactor", [matrix], alone(n));
    const factor = square(n, (i, j) => flat[i * n + j]!);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        if (j > i) expect(factor[i]![j]).toBe(0);
        expect(Math.abs(dot(factor[i]!, factor[j]!) - matrix[i]![j]!)).toBeLessThan(
          1e-15 * n * largest(matrix[0]!),
        );
      }
  });

  it("is solved for right-hand sides in rows, in columns and in both", () => {
    const flat = call("choleskyFactor", [matrix], alone(n));
    const factor = square(n, (i, j) => flat[i * n + j]!);
    for (const operation of ["lowerSolve", "upperSolve", "factoredSolve"] as const)
      for (const [outer, inner] of [
        [5, 1],
        [1, 3],
        [2, 4],
      ] as const) {
        const shape = { n, outer, inner };
        const b = [Array.from({ length: outer * n * inner }, (_, i) => Math.cos(i * i))];
        const expected = ofMatrices(operation, [flat, Float64Array.from(b[0]!)], shape, Math);
        close(call(operation, [factor, b], shape), [...expected], 100 * n);
      }
  });

  it("has the derivative and the inverse that the plain loops have, and products", () => {
    const flat = call("choleskyFactor", [matrix], alone(n));
    const factor = square(n, (i, j) => flat[i * n + j]!);
    const other = square(n, (i, j) => Math.cos(3 * i - 2 * j + i * j));
    for (const [operation, inputs] of [
      ["choleskyAdjoint", [factor, other]],
      ["factoredInverse", [factor]],
      ["productTransposed", [matrix, other]],
    ] as const) {
      const arrays = inputs.map((rows) => Float64Array.from(rows.flat()));
      const expected = ofMatrices(operation, arrays, alone(n), Math);
      close(call(operation, [...inputs], alone(n)), [...expected], 100 * n);
    }
  });
});

it.each([
  [
    "an eigenvalue below 0",
    [
      [1, 2],
      [2, 1],
    ],
  ],
  [
    "an eigenvalue of 0",
    [
      [1, 1],
      [1, 1],
    ],
  ],
  [
    "NaN",
    [
      [1, 0],
      [0, Number.NaN],
    ],
  ],
  [
    "an infinite element",
    [
      [Number.POSITIVE_INFINITY, 0],
      [0, 1],
    ],
  ],
])("a matrix with %s has a factor of NaN", (_, matrix) => {
  expect([...call("choleskyFactor", [matrix], alone(2))]).toEqual(Array(4).fill(Number.NaN));
  const plain = ofMatrices("choleskyFactor", [Float64Array.from(matrix.flat())], alone(2), Math);
  expect([...plain]).toEqual(Array(4).fill(Number.NaN));
});
