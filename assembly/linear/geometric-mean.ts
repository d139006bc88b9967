/** The geometric mean of one covariance and the inverse of another. */
import { cholesky, solveTransposedLower, transposedLowerProduct } from "./cholesky";
import { symmetricEigen } from "./symmetric-eigen";
import { addScaled, allocateVector, clearVector } from "./vector";

/**
 * The symmetric Σ with Σ B Σ = A. With B = R Rᵀ and Rᵀ A R = W S Wᵀ it is R⁻ᵀ W S^½ Wᵀ R⁻¹. What it allocates stays
 * allocated.
 *
 * @param a - A, `[dimension, dimension]`, positive semidefinite; receives the eigenvectors of Σ as its rows
 * @param b - B, positive definite
 * @param dimension - a multiple of four
 * @param values - receives the eigenvalues of Σ, ascending
 * @returns false, and nothing is written, when B is not positive definite
 */
export function geometricMean(a: usize, b: usize, dimension: i32, values: usize): bool {
  const stride = (<usize>dimension) << 3;
  const factor = allocateVector(dimension * dimension);
  const product = allocateVector(dimension * dimension);
  if (!cholesky(factor, b, dimension)) return false;
  multiplyByTransposedLower(product, factor, a, dimension);
  multiplyByTransposedLower(a, factor, product, dimension);
  symmetricEigen(a, dimension, values, a);
  clearVector(product, dimension * dimension);
  for (let k = 0; k < dimension; k++) {
    const w = a + <usize>k * stride;
    solveTransposedLower(w, factor, dimension);
    const root = sqrt(max<f64>(load<f64>(values + ((<usize>k) << 3)), 0));
    for (let i = 0; i < dimension; i++) {
      addScaled(product + <usize>i * stride, root * load<f64>(w + ((<usize>i) << 3)), w, dimension);
    }
  }
  symmetricEigen(product, dimension, values, a);
  return true;
}

/** out ← Rᵀ Mᵀ */
function multiplyByTransposedLower(out: usize, factor: usize, matrix: usize, dimension: i32): void {
  const stride = (<usize>dimension) << 3;
  const column = allocateVector(dimension);
  for (let j: usize = 0; j < stride; j += 8) {
    transposedLowerProduct(column, factor, matrix, dimension);
    for (let i: usize = 0; i < stride; i += 8)
      store<f64>(out + i * <usize>dimension + j, load<f64>(column + i));
    matrix += stride;
  }
}
