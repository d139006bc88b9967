/** Directions in which a set of points is wide. */
import { symmetricEigen } from "./symmetric-eigen";
import { addScaled, allocateVector, clearVector, dot } from "./vector";

/** Share of a direction that must be new beside the others; less is rounding. */
const LEAST_NEW: f64 = 1e-3;

/**
 * Extends an orthonormal basis by the first principal directions of points, leaving out what it spans already. What it
 * allocates stays allocated.
 *
 * @param basis - `[≥ size + wanted, length]`, of which `size` rows are there
 * @param points - `[count, length]`, their mean 0
 * @param wanted - at most `count`
 * @returns the new size
 */
export function addPrincipalDirections(
  basis: usize,
  size: i32,
  points: usize,
  count: i32,
  length: i32,
  wanted: i32,
): i32 {
  const stride = (<usize>length) << 3;
  // The products of the points have the same eigenvalues as their covariance, and count is below length.
  const products = allocateVector(count * count);
  const values = allocateVector(count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const product = dot(points + <usize>i * stride, points + <usize>j * stride, length);
      store<f64>(products + ((<usize>(i * count + j)) << 3), product);
    }
  }
  symmetricEigen(products, count, values, products);
  for (let k = count - 1; k >= count - wanted; k--) {
    const direction = basis + <usize>size * stride;
    clearVector(direction, length);
    for (let i = 0; i < count; i++) {
      const weight = load<f64>(products + ((<usize>(k * count + i)) << 3));
      addScaled(direction, weight, points + <usize>i * stride, length);
    }
    const before = sqrt(dot(direction, direction, length));
    // Twice is enough (Giraud, Langou and Rozloznik 2005).
    for (let pass = 0; pass < 2; pass++) {
      for (let other = basis; other < direction; other += stride) {
        addScaled(direction, -dot(other, direction, length), other, length);
      }
    }
    const norm = sqrt(dot(direction, direction, length));
    if (!(norm > LEAST_NEW * before)) continue;
    addScaled(direction, 1 / norm - 1, direction, length);
    size++;
  }
  return size;
}
