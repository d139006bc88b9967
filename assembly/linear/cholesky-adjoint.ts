// @ts-ignore: decorator
@inline
function at(matrix: usize, n: i32, i: i32, j: i32): usize {
  return matrix + ((<usize>(i * n + j)) << 3);
}

/**
 * From the derivative of a scalar in L its derivative in A = L Lᵀ: symmetric, so that `Σ Āᵢⱼ dAᵢⱼ` over all elements
 * is the scalar's change. Twice the work of the factor; four columns at a time, from the last.
 *
 * Source: Murray (2016), "Differentiation of the Cholesky decomposition", the blocked algorithm of section 4.
 *
 * @param out - receives Ā, `[n, n]`; may be `adjoint`
 * @param factor - L, `[n, n]`
 * @param adjoint - L̄, `[n, n]`, of which the lower triangle is read
 */
export function choleskyAdjoint(out: usize, factor: usize, adjoint: usize, n: i32): void {
  if (out != adjoint) memory.copy(out, adjoint, at(0, n, n, 0));
  for (let first = (n - 1) & ~3; first >= 0; first -= 4) {
    const end = min(first + 4, n);
    for (let i = end; i < n; i++) divideByBlock(out, factor, n, i, first);
    for (let c = first; c < end; c++) {
      for (let r = c; r < end; r++) {
        let sum: f64 = 0;
        for (let i = end; i < n; i++) sum += load<f64>(at(out, n, i, r)) * load<f64>(at(factor, n, i, c));
        store<f64>(at(out, n, r, c), load<f64>(at(out, n, r, c)) - sum);
      }
    }
    blockAdjoint(out, factor, n, first, end);
    if (end - first == 4) carryLeft(out, factor, n, first);
    for (let r = first; r < end; r++) {
      for (let c = first; c < end; c++) {
        const low = max(r, c);
        const weight = load<f64>(at(out, n, low, min(r, c))) * (r == c ? 2 : 1);
        for (let k = 0; k < first; k++) {
          const place = at(out, n, r, k);
          store<f64>(place, load<f64>(place) - weight * load<f64>(at(factor, n, c, k)));
        }
      }
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const half = 0.5 * load<f64>(at(out, n, i, j));
      store<f64>(at(out, n, i, j), half);
      store<f64>(at(out, n, j, i), half);
    }
  }
}

/** C̄ ← C̄ D⁻¹, of row i, D being the four columns' block on the diagonal. */
function divideByBlock(out: usize, factor: usize, n: i32, i: i32, first: i32): void {
  for (let c = first + 3; c >= first; c--) {
    let value = load<f64>(at(out, n, i, c));
    for (let other = c + 1; other < first + 4; other++)
      value -= load<f64>(at(out, n, i, other)) * load<f64>(at(factor, n, other, c));
    store<f64>(at(out, n, i, c), value / load<f64>(at(factor, n, c, c)));
  }
}

/** The block on the diagonal, column by column from the last. */
function blockAdjoint(out: usize, factor: usize, n: i32, first: i32, end: i32): void {
  for (let j = end - 1; j >= first; j--) {
    const pivot = load<f64>(at(factor, n, j, j));
    let diagonal = load<f64>(at(out, n, j, j));
    for (let i = j + 1; i < end; i++)
      diagonal -= (load<f64>(at(out, n, i, j)) * load<f64>(at(factor, n, i, j))) / pivot;
    diagonal /= pivot;
    for (let i = j + 1; i < end; i++) store<f64>(at(out, n, i, j), load<f64>(at(out, n, i, j)) / pivot);
    for (let k = first; k < j; k++) {
      const left = load<f64>(at(factor, n, j, k));
      let value = load<f64>(at(out, n, j, k)) - diagonal * left;
      for (let i = j + 1; i < end; i++) {
        const below = load<f64>(at(out, n, i, j));
        value -= below * load<f64>(at(factor, n, i, k));
        store<f64>(at(out, n, i, k), load<f64>(at(out, n, i, k)) - below * left);
      }
      store<f64>(at(out, n, j, k), value);
    }
    store<f64>(at(out, n, j, j), 0.5 * diagonal);
  }
}

/** B̄ ← B̄ - C̄ R and R̄ ← R̄ - C̄ᵀ B, two columns at a time: what is left of the four columns, for all rows below. */
function carryLeft(out: usize, factor: usize, n: i32, first: i32): void {
  const stride = (<usize>n) << 3;
  for (let k = 0; k < first; k += 2) {
    const rows = at(factor, n, first, k);
    const r0 = v128.load(rows);
    const r1 = v128.load(rows + stride);
    const r2 = v128.load(rows + 2 * stride);
    const r3 = v128.load(rows + 3 * stride);
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    let below = at(factor, n, first + 4, k);
    let target = at(out, n, first + 4, k);
    let column = at(out, n, first + 4, first);
    for (let i = first + 4; i < n; i++) {
      const b = v128.load(below);
      const c0 = v128.load64_splat(column);
      const c1 = v128.load64_splat(column, 8);
      const c2 = v128.load64_splat(column, 16);
      const c3 = v128.load64_splat(column, 24);
      s0 = f64x2.add(s0, f64x2.mul(c0, b));
      s1 = f64x2.add(s1, f64x2.mul(c1, b));
      s2 = f64x2.add(s2, f64x2.mul(c2, b));
      s3 = f64x2.add(s3, f64x2.mul(c3, b));
      const left = f64x2.add(f64x2.mul(c0, r0), f64x2.mul(c1, r1));
      const right = f64x2.add(f64x2.mul(c2, r2), f64x2.mul(c3, r3));
      v128.store(target, f64x2.sub(v128.load(target), f64x2.add(left, right)));
      below += stride;
      target += stride;
      column += stride;
    }
    const own = at(out, n, first, k);
    v128.store(own, f64x2.sub(v128.load(own), s0));
    v128.store(own + stride, f64x2.sub(v128.load(own + stride), s1));
    v128.store(own + 2 * stride, f64x2.sub(v128.load(own + 2 * stride), s2));
    v128.store(own + 3 * stride, f64x2.sub(v128.load(own + 3 * stride), s3));
  }
}
