import type { MatrixOperation } from "./node.ts";

/** How many rows a matrix has, and how many right-hand sides lie around it: `[outer, n, inner]`. */
export interface MatrixShape {
  readonly n: number;
  readonly outer: number;
  readonly inner: number;
}

/**
 * What the engine makes of whole matrices, in plain loops: `[n, n]`, row by row.
 *
 * A matrix that is not positive definite has a factor of NaN.
 */
export function ofMatrices(
  operation: MatrixOperation,
  inputs: readonly Float64Array[],
  { n, outer, inner }: MatrixShape,
  { log }: { log(x: number): number },
): Float64Array {
  const [a, b] = inputs as [Float64Array, Float64Array];
  const eachSide = (solve: (x: Float64Array) => void): Float64Array => {
    const result = Float64Array.from(b);
    const x = new Float64Array(n);
    for (let o = 0; o < outer; o++)
      for (let s = 0; s < inner; s++) {
        const at = (i: number) => (o * n + i) * inner + s;
        for (let i = 0; i < n; i++) x[i] = result[at(i)]!;
        solve(x);
        for (let i = 0; i < n; i++) result[at(i)] = x[i]!;
      }
    return result;
  };
  switch (operation) {
    case "choleskyFactor":
      return factorOf(a, n);
    case "lowerSolve":
      return eachSide((x) => solveLower(a, n, x));
    case "upperSolve":
      return eachSide((x) => solveUpper(a, n, x));
    case "factoredSolve":
      return eachSide((x) => {
        solveLower(a, n, x);
        solveUpper(a, n, x);
      });
    case "logDeterminant": {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += 2 * log(a[i * n + i]!);
      return Float64Array.of(sum);
    }
    case "factoredInverse":
      return rowsOf(n, (x, i) => {
        x[i] = 1;
        solveLower(a, n, x);
        solveUpper(a, n, x);
      });
    case "productTransposed":
      return rowsOf(n, (x, i) => {
        for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) x[j]! += a[i * n + k]! * b[j * n + k]!;
      });
    case "choleskyAdjoint":
      return factorAdjoint(a, b, n);
  }
}

function rowsOf(n: number, fill: (row: Float64Array, i: number) => void): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) fill(result.subarray(i * n, i * n + n), i);
  return result;
}

/** L of `A = L Lᵀ`, zero above the diagonal; NaN if A is not positive definite. */
export function factorOf(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let rest = a[i * n + j]!;
      for (let k = 0; k < j; k++) rest -= l[i * n + k]! * l[j * n + k]!;
      if (j < i) l[i * n + j] = rest / l[j * n + j]!;
      else if (rest > 0 && rest < Number.POSITIVE_INFINITY) l[i * n + i] = Math.sqrt(rest);
      else return l.fill(Number.NaN);
    }
  return l;
}

function solveLower(l: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i * n + k]! * x[k]!;
    x[i]! /= l[i * n + i]!;
  }
}

/** `L⁻ᵀ x`, in place. */
export function solveUpper(l: Float64Array, n: number, x: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= l[k * n + i]! * x[k]!;
    x[i]! /= l[i * n + i]!;
  }
}

/** `½ L⁻ᵀ (Φ + Φᵀ) L⁻¹`, Φ the lower triangle of Lᵀ L̄ with half its diagonal. */
function factorAdjoint(l: Float64Array, adjoint: Float64Array, n: number): Float64Array {
  const phi = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += l[k * n + i]! * adjoint[k * n + j]!;
      phi[i * n + j] = phi[j * n + i] = sum / 2;
    }
  const right = rowsOf(n, (x, i) => {
    x.set(phi.subarray(i * n, i * n + n));
    solveUpper(l, n, x);
  });
  return rowsOf(n, (x, i) => {
    for (let j = 0; j < n; j++) x[j] = right[j * n + i]!;
    solveUpper(l, n, x);
  });
}
