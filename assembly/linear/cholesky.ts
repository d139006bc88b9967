/** Cholesky factor of a symmetric positive definite matrix, and the products with it that a dense metric needs. */
import { addScaled, clearVector, dot, paddedLength } from "./vector";

/**
 * Factors A = L Lᵀ, row by row (Cholesky–Banachiewicz).
 *
 * @param factor - L, `[dimension, stride]`, stride = paddedLength(dimension); the strict upper triangle and the
 *   padding must be zero and stay zero
 * @param matrix - A, `[dimension, dimension]`, row-major; only its lower triangle is read
 * @returns whether A is positive definite; when false, `factor` holds only the rows before the failing one
 */
export function cholesky(factor: usize, matrix: usize, dimension: i32): bool {
  const stride = (<usize>paddedLength(dimension)) << 3;
  for (let i = 0; i < dimension; i++) {
    const row = factor + <usize>i * stride;
    const source = matrix + ((<usize>i * <usize>dimension) << 3);
    // The dot products below run over whole groups of four: what an earlier factorisation left must not enter them.
    for (let j = 0; j <= i; j++) store<f64>(row + ((<usize>j) << 3), 0);
    for (let j = 0; j < i; j++) {
      const other = factor + <usize>j * stride;
      const rest = load<f64>(source + ((<usize>j) << 3)) - dot(row, other, paddedLength(j));
      store<f64>(row + ((<usize>j) << 3), rest / load<f64>(other + ((<usize>j) << 3)));
    }
    const pivot = load<f64>(source + ((<usize>i) << 3)) - dot(row, row, paddedLength(i));
    if (!(pivot > 0 && pivot < Infinity)) return false;
    store<f64>(row + ((<usize>i) << 3), sqrt(pivot));
  }
  return true;
}

/** y ← y + scale · L x, for L as `cholesky` leaves it; x and y padded and distinct. */
export function addLowerProduct(y: usize, scale: f64, factor: usize, x: usize, dimension: i32): void {
  const stride = (<usize>paddedLength(dimension)) << 3;
  for (let i = 0; i < dimension; i++) {
    const at = y + ((<usize>i) << 3);
    store<f64>(at, load<f64>(at) + scale * dot(factor, x, paddedLength(i + 1)));
    factor += stride;
  }
}

/** y ← Lᵀ x, for L as `cholesky` leaves it; x and y padded and distinct. */
export function transposedLowerProduct(y: usize, factor: usize, x: usize, dimension: i32): void {
  const stride = (<usize>paddedLength(dimension)) << 3;
  clearVector(y, paddedLength(dimension));
  for (let i = 0; i < dimension; i++) {
    addScaled(y, load<f64>(x + ((<usize>i) << 3)), factor, paddedLength(i + 1));
    factor += stride;
  }
}

/** x ← L⁻ᵀ x, for L as `cholesky` leaves it; x padded. */
export function solveTransposedLower(x: usize, factor: usize, dimension: i32): void {
  const stride = (<usize>paddedLength(dimension)) << 3;
  for (let i = dimension - 1; i >= 0; i--) {
    const offset = (<usize>i) << 3;
    const row = factor + <usize>i * stride;
    const value = load<f64>(x + offset) / load<f64>(row + offset);
    addScaled(x, -value, row, paddedLength(i + 1));
    store<f64>(x + offset, value);
  }
}

/** x ← L⁻¹ x, for L as `cholesky` leaves it; x padded, its padding zero. */
export function solveLower(x: usize, factor: usize, dimension: i32): void {
  const stride = (<usize>paddedLength(dimension)) << 3;
  for (let i = 0; i < dimension; i++) {
    const offset = (<usize>i) << 3;
    const pivot = load<f64>(factor + offset);
    // The dot product runs over whole groups of four: what x still holds there meets zeros above the diagonal, but
    // not on it.
    const rest = load<f64>(x + offset);
    store<f64>(x + offset, 0);
    store<f64>(x + offset, (rest - dot(factor, x, paddedLength(i))) / pivot);
    factor += stride;
  }
}
