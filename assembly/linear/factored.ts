/**
 * What models do with matrices: a symmetric positive definite A = L Lᵀ is factored once, and everything else is had
 * from L. Matrices are `[n, n]`, row by row, without padding; of A and L the lower triangle is read.
 *
 * A matrix that is not positive definite has a factor of NaN, and what is made of it is NaN.
 */
import { fourByTwo, product, rowProduct } from "./row-products";

// @ts-ignore: decorator
@inline
function bytes(count: i32): usize {
  return (<usize>count) << 3;
}

/**
 * L of A = L Lᵀ, zero above the diagonal: four rows at a time (Cholesky–Banachiewicz).
 *
 * @param out - receives L; not `matrix`
 */
export function choleskyFactor(out: usize, matrix: usize, n: i32): void {
  const stride = bytes(n);
  for (let i = 0; i < n; i += 4) {
    const rows = min(4, n - i);
    for (let r = i; r < i + rows; r++) {
      const row = out + <usize>r * stride;
      memory.copy(row, matrix + <usize>r * stride, bytes(r + 1));
      memory.fill(row + bytes(r + 1), 0, bytes(n - r - 1));
    }
    const first = out + <usize>i * stride;
    solveRows(first, stride, rows, out, n, 0, i);
    for (let r = 0; r < rows; r++) {
      const row = first + <usize>r * stride;
      solveRows(row, stride, 1, out, n, i, i + r);
      const pivot = load<f64>(row + bytes(i + r)) - rowProduct(row, row, 0, i + r);
      if (!(pivot > 0 && pivot < Infinity)) {
        for (let k = 0; k < n * n; k++) store<f64>(out + bytes(k), NaN);
        return;
      }
      store<f64>(row + bytes(i + r), sqrt(pivot));
    }
  }
}

/**
 * Solves `L x = b` for the elements `from` to before `to` of right-hand sides that are rows, those before being known.
 *
 * @param x - b, `[count]` rows `stride` bytes apart; becomes x
 */
function solveRows(x: usize, stride: usize, count: i32, factor: usize, n: i32, from: i32, to: i32): void {
  const width = bytes(n);
  let row = x;
  let left = count;
  for (; left >= 4; left -= 4, row += stride << 2) {
    let j = from;
    for (; j + 2 <= to; j += 2) {
      const above = factor + <usize>j * width;
      const below = above + width;
      const pivot = load<f64>(above + bytes(j));
      const beside = load<f64>(below + bytes(j));
      const next = load<f64>(below + bytes(j + 1));
      fourByTwo(row, stride, above, width, 0, j);
      for (let r = 0; r < 4; r++) {
        const at = row + <usize>r * stride + bytes(j);
        const value = (load<f64>(at) - product(r, 0)) / pivot;
        store<f64>(at, value);
        store<f64>(at, (load<f64>(at, 8) - product(r, 1) - beside * value) / next, 8);
      }
    }
    for (let r = 0; r < 4; r++) solveRow(row + <usize>r * stride, factor, width, j, to);
  }
  for (; left > 0; left--, row += stride) solveRow(row, factor, width, from, to);
}

function solveRow(x: usize, factor: usize, width: usize, from: i32, to: i32): void {
  for (let j = from; j < to; j++) {
    const row = factor + <usize>j * width;
    const rest = load<f64>(x + bytes(j)) - rowProduct(x, row, 0, j);
    store<f64>(x + bytes(j), rest / load<f64>(row + bytes(j)));
  }
}

/** to ← to - scale · from, of `count` numbers. */
// @ts-ignore: decorator
@inline
function subtractScaled(to: usize, scale: f64, from: usize, count: i32): void {
  const factor = f64x2.splat(scale);
  const end = to + bytes(count & ~1);
  for (; to < end; to += 16, from += 16) {
    v128.store(to, f64x2.sub(v128.load(to), f64x2.mul(factor, v128.load(from))));
  }
  if ((count & 1) != 0) store<f64>(to, load<f64>(to) - scale * load<f64>(from));
}

/**
 * `L⁻¹ b`.
 *
 * @param out - receives it, `[outer, n, inner]`
 * @param b - `[outer, n, inner]`
 */
export function lowerSolve(out: usize, factor: usize, b: usize, n: i32, outer: i32, inner: i32): void {
  const stride = bytes(n);
  memory.copy(out, b, stride * <usize>(outer * inner));
  if (inner == 1) {
    solveRows(out, stride, outer, factor, n, 0, n);
    return;
  }
  const width = bytes(inner);
  for (let o = 0; o < outer; o++, out += stride * <usize>inner) {
    for (let i = 0; i < n; i++) {
      const row = factor + <usize>i * stride;
      const x = out + <usize>i * width;
      for (let k = 0; k < i; k++) subtractScaled(x, load<f64>(row + bytes(k)), out + <usize>k * width, inner);
      divide(x, load<f64>(row + bytes(i)), inner);
    }
  }
}

/** `L⁻ᵀ b`; the same shapes. */
export function upperSolve(out: usize, factor: usize, b: usize, n: i32, outer: i32, inner: i32): void {
  memory.copy(out, b, bytes(n) * <usize>(outer * inner));
  upperSolveIn(out, factor, n, outer, inner);
}

function upperSolveIn(x: usize, factor: usize, n: i32, outer: i32, inner: i32): void {
  const stride = bytes(n);
  const width = bytes(inner);
  for (let o = 0; o < outer; o++, x += stride * <usize>inner) {
    for (let i = n - 1; i >= 0; i--) {
      const row = factor + <usize>i * stride;
      const value = x + <usize>i * width;
      divide(value, load<f64>(row + bytes(i)), inner);
      if (inner == 1) subtractScaled(x, load<f64>(value), row, i);
      else
        for (let k = 0; k < i; k++)
          subtractScaled(x + <usize>k * width, load<f64>(row + bytes(k)), value, inner);
    }
  }
}

function divide(x: usize, by: f64, count: i32): void {
  for (let i = 0; i < count; i++) store<f64>(x + bytes(i), load<f64>(x + bytes(i)) / by);
}

/** `A⁻¹ b = L⁻ᵀ L⁻¹ b`; the same shapes. */
export function factoredSolve(out: usize, factor: usize, b: usize, n: i32, outer: i32, inner: i32): void {
  lowerSolve(out, factor, b, n, outer, inner);
  upperSolveIn(out, factor, n, outer, inner);
}

/**
 * `A⁻¹ = U Uᵀ`, U = L⁻ᵀ: a third of a product of matrices for U, and as much for the inverse.
 *
 * @param out - receives it; not `factor`
 */
export function factoredInverse(out: usize, factor: usize, n: i32): void {
  const stride = bytes(n);
  memory.fill(out, 0, stride * <usize>n);
  for (let i = 0; i < n; i += 4) {
    const rows = min(4, n - i);
    for (let r = i; r < i + rows; r++) store<f64>(out + <usize>r * stride + bytes(r), 1);
    forwardFrom(out + <usize>i * stride, stride, rows, factor, n, i);
  }
  // U stands above the diagonal; what is done of the inverse, below it. Rows go in pairs, each with all that precede.
  for (let j = 0; j < n; j += 2) {
    const row = out + <usize>j * stride;
    const isPair = j + 1 < n;
    let i = 0;
    for (; isPair && i + 4 <= j; i += 4) {
      fourByTwo(out + <usize>i * stride, stride, row, stride, j, n);
      for (let r = 0; r < 4; r++) {
        store<f64>(row + bytes(i + r), product(r, 0));
        store<f64>(row + stride + bytes(i + r), product(r, 1));
      }
    }
    for (; i < j; i++) {
      const other = out + <usize>i * stride;
      store<f64>(row + bytes(i), rowProduct(other, row, j, n));
      if (isPair) store<f64>(row + stride + bytes(i), rowProduct(other, row + stride, j + 1, n));
    }
    // The second row first: the first one's diagonal is not wanted for it.
    if (isPair) {
      store<f64>(row + stride + bytes(j), rowProduct(row, row + stride, j + 1, n));
      store<f64>(row + stride + bytes(j + 1), rowProduct(row + stride, row + stride, j + 1, n));
    }
    store<f64>(row + bytes(j), rowProduct(row, row, j, n));
  }
  mirror(out, n);
}

/** Solves `L x = b` for rows that are 0 before `from`, a multiple of 4. */
function forwardFrom(x: usize, stride: usize, count: i32, factor: usize, n: i32, from: i32): void {
  const skip = bytes(from);
  let j = from;
  if (count == 4) {
    for (; j + 2 <= n; j += 2) {
      const above = factor + <usize>j * stride;
      const below = above + stride;
      const pivot = load<f64>(above + bytes(j));
      const beside = load<f64>(below + bytes(j));
      const next = load<f64>(below + bytes(j + 1));
      fourByTwo(x + skip, stride, above + skip, stride, 0, j - from);
      for (let r = 0; r < 4; r++) {
        const at = x + <usize>r * stride + bytes(j);
        const value = (load<f64>(at) - product(r, 0)) / pivot;
        store<f64>(at, value);
        store<f64>(at, (load<f64>(at, 8) - product(r, 1) - beside * value) / next, 8);
      }
    }
  }
  for (; j < n; j++) {
    const row = factor + <usize>j * stride;
    for (let r = 0; r < count; r++) {
      const own = x + <usize>r * stride;
      const rest = load<f64>(own + bytes(j)) - rowProduct(own, row, from, j);
      store<f64>(own + bytes(j), rest / load<f64>(row + bytes(j)));
    }
  }
}

/** Copies what is below the diagonal above it. */
function mirror(matrix: usize, n: i32): void {
  const stride = bytes(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      store<f64>(matrix + <usize>j * stride + bytes(i), load<f64>(matrix + <usize>i * stride + bytes(j)));
    }
  }
}

/** `A Bᵀ`; `out` is neither. */
export function productTransposed(out: usize, a: usize, b: usize, n: i32): void {
  const stride = bytes(n);
  for (let i = 0; i < n; i += 4) {
    const rows = min(4, n - i);
    const from = a + <usize>i * stride;
    const to = out + <usize>i * stride;
    let j = 0;
    for (; rows == 4 && j + 2 <= n; j += 2) {
      fourByTwo(from, stride, b + <usize>j * stride, stride, 0, n);
      for (let r = 0; r < 4; r++) {
        const at = to + <usize>r * stride + bytes(j);
        store<f64>(at, product(r, 0));
        store<f64>(at, product(r, 1), 8);
      }
    }
    for (; j < n; j++) {
      const row = b + <usize>j * stride;
      for (let r = 0; r < rows; r++) {
        store<f64>(to + <usize>r * stride + bytes(j), rowProduct(from + <usize>r * stride, row, 0, n));
      }
    }
  }
}
