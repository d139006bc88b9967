/** Pieces of Estrin's scheme: polynomials with f64 coefficients in a static table, lowest degree first. */

/** The `i`-th f64 of a table in both lanes; cheaper in V8 than materialising the constant. */
// @ts-ignore: decorator
@inline
export function splat(table: usize, i: usize): v128 {
  return v128.load64_splat(table + (i << 3));
}

/** The `i`-th f64 of a table. */
// @ts-ignore: decorator
@inline
export function constant(table: usize, i: usize): f64 {
  return load<f64>(table + (i << 3));
}

/** c[i] + c[i+1] x */
// @ts-ignore: decorator
@inline
export function linearX2(table: usize, i: usize, x: v128): v128 {
  return f64x2.add(splat(table, i), f64x2.mul(splat(table, i + 1), x));
}

/** c[i] + c[i+1] x + c[i+2] x^2 + c[i+3] x^3, where `xx` is x^2. */
// @ts-ignore: decorator
@inline
export function cubicX2(table: usize, i: usize, x: v128, xx: v128): v128 {
  return f64x2.add(linearX2(table, i, x), f64x2.mul(linearX2(table, i + 2, x), xx));
}
