/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder's reduction to a tridiagonal matrix, then the QL
 * algorithm with implicit shifts (Golub and Van Loan 2013, sections 8.3.1 and 8.3.5; EISPACK's tred2 and imtql2). The
 * orthogonal matrix is kept transposed, so that every inner loop runs along rows.
 */
import { allocate, mark, release } from "../memory";
import { addScaled, allocateVector, clearVector, dot, paddedLength } from "./vector";

const EPSILON: f64 = 2.220446049250313e-16;
/** Steps for one eigenvalue; two are usual, and without NaN more than a dozen are not seen. */
const MOST_STEPS: i32 = 60;
/** Squared length, in a matrix whose largest element is between 1 and 2, at which rounding is no longer relative. */
const VANISHING: f64 = 1e-280;
const EXPONENT: u64 = 0x7ff0000000000000;
/** Components this near the largest are as good as it when a sign is chosen: rounding must not choose among equals. */
const NEARLY: f64 = 0.9;

// @ts-ignore: decorator
@inline
function at(pointer: usize, i: i32): f64 {
  return load<f64>(pointer + ((<usize>i) << 3));
}

// @ts-ignore: decorator
@inline
function put(pointer: usize, i: i32, value: f64): void {
  store<f64>(pointer + ((<usize>i) << 3), value);
}

/**
 * A = Σₖ λₖ vₖ vₖᵀ with λ ascending and v orthonormal. Errors are of the order of rounding of the largest |λ|. The
 * sign of an eigenvector is that which makes its largest component positive, the first one of those that are nearly
 * as large. When an element of A is not finite, everything is NaN.
 *
 * @param matrix - A, `[dimension, dimension]`, of which the lower triangle is read
 * @param values - receives λ, `[dimension]`
 * @param vectors - receives vₖ as row k, `[dimension, dimension]`; may be `matrix`
 */
export function symmetricEigen(matrix: usize, dimension: i32, values: usize, vectors: usize): void {
  const floor = mark();
  const length = paddedLength(dimension);
  const stride = (<usize>length) << 3;
  const rows = allocate(<usize>dimension * stride);
  const beside = allocateVector(length);
  const diagonal = allocateVector(length);

  let largest: f64 = 0;
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j <= i; j++) {
      const value = at(matrix, i * dimension + j);
      put(rows + <usize>i * stride, j, value);
      put(rows + <usize>j * stride, i, value);
      largest = max(largest, abs(value)); // NaN stays
    }
  }
  if (largest < Infinity) {
    // Brought to the size of 1, by a power of two, squares neither overflow nor, as far as they matter, vanish.
    const power = reinterpret<f64>(reinterpret<u64>(largest) & EXPONENT);
    const scale = power > 0 ? power : 1;
    for (let i = 0; i < dimension; i++) {
      for (let j = 0; j < dimension; j++) {
        const row = rows + <usize>i * stride;
        put(row, j, at(row, j) / scale);
      }
    }
    tridiagonalise(rows, dimension, diagonal, beside);
    diagonalise(rows, dimension, diagonal, beside);
    for (let i = 0; i < dimension; i++) put(diagonal, i, at(diagonal, i) * scale);
  } else {
    for (let i = 0; i < dimension; i++) {
      put(diagonal, i, NaN);
      for (let j = 0; j < dimension; j++) put(rows + <usize>i * stride, j, NaN);
    }
  }

  // `beside` has served: from zero it comes to mark what has been taken.
  clearVector(beside, length);
  for (let k = 0; k < dimension; k++) {
    let least = -1;
    for (let i = 0; i < dimension; i++) {
      if (at(beside, i) == 0 && (least < 0 || at(diagonal, i) < at(diagonal, least))) least = i;
    }
    put(beside, least, 1);
    put(values, k, at(diagonal, least));
    writeVector(vectors + ((<usize>(k * dimension)) << 3), rows + <usize>least * stride, dimension);
  }
  release(floor);
}

/**
 * Rows i, from the last to the second, are reflected onto their neighbour left of the diagonal; then the rows are
 * overwritten with the product of the reflections.
 *
 * @param rows - A, `[dimension, length]`; becomes Qᵀ, with T = Qᵀ A Q tridiagonal
 * @param diagonal - receives the diagonal of T
 * @param beside - zeros; receives Tᵢ,ᵢ₊₁ as element i
 */
function tridiagonalise(rows: usize, dimension: i32, diagonal: usize, beside: usize): void {
  const stride = (<usize>paddedLength(dimension)) << 3;
  const image = allocateVector(paddedLength(dimension));
  for (let i = dimension - 1; i >= 0; i--) {
    const u = rows + <usize>i * stride;
    const width = paddedLength(i);
    put(diagonal, i, at(u, i));
    for (let j = i; j < dimension; j++) put(u, j, 0);
    if (i == 0) break;
    const head = at(u, i - 1);
    const norm = sqrt(dot(u, u, width));
    // Reflected away from itself, no digit of the head cancels. I - u uᵀ / h with h = |u|² / 2.
    const reflected = -copysign(norm, head);
    const h = norm * (norm + abs(head));
    // A row that is nothing beside the rest counts as zeros, and is not reflected: u = 0.
    if (h < VANISHING) {
      clearVector(u, width);
      continue;
    }
    put(beside, i - 1, reflected);
    put(u, i - 1, head - reflected);
    // A ← A - u qᵀ - q uᵀ, q = p - (u·p / 2h) u, p = A u / h
    for (let j = 0; j < i; j++) put(image, j, dot(rows + <usize>j * stride, u, width) / h);
    for (let j = i; j < width; j++) put(image, j, 0);
    addScaled(image, -dot(u, image, width) / (2 * h), u, width);
    for (let j = 0; j < i; j++) {
      const row = rows + <usize>j * stride;
      addScaled(row, -at(u, j), image, width);
      addScaled(row, -at(image, j), u, width);
    }
  }

  // Qᵀ = H₁ H₂ ... Hₙ₋₁, where Hᵢ leaves elements from i on alone: it grows in the rows whose reflections are spent.
  for (let i = 0; i < dimension; i++) {
    const u = rows + <usize>i * stride;
    const width = paddedLength(i);
    const h = dot(u, u, width) / 2;
    for (let j = 0; j < i; j++) {
      const row = rows + <usize>j * stride;
      if (h > 0) addScaled(row, -dot(row, u, width) / h, u, width);
      put(row, i, 0);
    }
    clearVector(u, paddedLength(dimension));
    put(u, i, 1);
  }
}

/**
 * QL steps until T is diagonal; the rotations are applied to the rows.
 *
 * @param rows - Qᵀ; becomes the eigenvectors
 * @param diagonal - of T; becomes the eigenvalues, in no order
 * @param beside - of T, as `tridiagonalise` leaves it; becomes zero
 */
function diagonalise(rows: usize, dimension: i32, diagonal: usize, beside: usize): void {
  const length = paddedLength(dimension);
  const stride = (<usize>length) << 3;
  for (let l = 0; l < dimension; l++) {
    for (let step = 0; step < MOST_STEPS; step++) {
      // The block that begins at l and ends at m, where the coupling to the next is lost in rounding.
      let m = l;
      while (m + 1 < dimension) {
        const size = abs(at(diagonal, m)) + abs(at(diagonal, m + 1));
        if (abs(at(beside, m)) <= EPSILON * size) break;
        m++;
      }
      if (m == l) break;

      // Wilkinson's shift: the eigenvalue of the leading 2 by 2 matrix nearer to its first element.
      const first = at(diagonal, l);
      const coupling = at(beside, l);
      const half = (at(diagonal, l + 1) - first) / (2 * coupling);
      const shift = first - coupling / (half + copysign(sqrt(half * half + 1), half));
      let g = at(diagonal, m) - shift;
      let sine: f64 = 1;
      let cosine: f64 = 1;
      let p: f64 = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = sine * at(beside, i);
        const b = cosine * at(beside, i);
        const r = sqrt(f * f + g * g);
        put(beside, i + 1, r);
        // Underflow: the block has split on the way.
        if (r == 0) {
          put(diagonal, i + 1, at(diagonal, i + 1) - p);
          break;
        }
        sine = f / r;
        cosine = g / r;
        const d = at(diagonal, i + 1) - p;
        const t = (at(diagonal, i) - d) * sine + 2 * cosine * b;
        p = sine * t;
        put(diagonal, i + 1, d + p);
        g = cosine * t - b;
        rotate(rows + <usize>i * stride, rows + <usize>(i + 1) * stride, cosine, sine, length);
      }
      put(beside, m, 0);
      if (i >= l) continue;
      put(diagonal, l, at(diagonal, l) - p);
      put(beside, l, g);
    }
  }
}

/** (a, b) ← (c a - s b, s a + c b) */
function rotate(a: usize, b: usize, cosine: f64, sine: f64, length: i32): void {
  const c = f64x2.splat(cosine);
  const s = f64x2.splat(sine);
  const end = a + ((<usize>length) << 3);
  for (; a < end; a += 16, b += 16) {
    const x = v128.load(a);
    const y = v128.load(b);
    v128.store(a, f64x2.sub(f64x2.mul(c, x), f64x2.mul(s, y)));
    v128.store(b, f64x2.add(f64x2.mul(s, x), f64x2.mul(c, y)));
  }
}

function writeVector(to: usize, from: usize, dimension: i32): void {
  let largest: f64 = 0;
  for (let i = 0; i < dimension; i++) largest = max(largest, abs(at(from, i)));
  let leading = 0;
  while (leading + 1 < dimension && abs(at(from, leading)) < NEARLY * largest) leading++;
  const sign: f64 = at(from, leading) < 0 ? -1 : 1;
  for (let i = 0; i < dimension; i++) put(to, i, sign * at(from, i));
}
