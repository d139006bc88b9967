/**
 * Products of rows of f64, several at a time: each number that is loaded serves two or four of them. Rows need no
 * alignment and no padding. A sum goes to the lanes of one accumulator, even places to the first; what an odd length
 * leaves is added last.
 */

/** Where `fourByTwo` leaves its sums: `[4, 2]`. */
const SUMS: usize = memory.data(64, 16);

/** Σ aₖ bₖ, k from `from` to before `to`. */
export function rowProduct(a: usize, b: usize, from: i32, to: i32): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  let k = from;
  for (; k + 4 <= to; k += 4) {
    const offset = (<usize>k) << 3;
    even = f64x2.add(even, f64x2.mul(v128.load(a + offset), v128.load(b + offset)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(a + offset, 16), v128.load(b + offset, 16)));
  }
  const lanes = f64x2.add(even, odd);
  let sum = f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
  for (; k < to; k++) {
    const offset = (<usize>k) << 3;
    sum += load<f64>(a + offset) * load<f64>(b + offset);
  }
  return sum;
}

/**
 * The products of four rows with two: Σ pᵣₖ q꜀ₖ, k from `from` to before `to`. They are then had from `product`.
 *
 * @param p - the first of four rows, `pStride` bytes apart
 * @param q - the first of two rows, `qStride` bytes apart
 */
export function fourByTwo(p: usize, pStride: usize, q: usize, qStride: usize, from: i32, to: i32): void {
  let p0 = p + ((<usize>from) << 3);
  let p1 = p0 + pStride;
  let p2 = p1 + pStride;
  let p3 = p2 + pStride;
  let q0 = q + ((<usize>from) << 3);
  let q1 = q0 + qStride;
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let s20 = f64x2.splat(0);
  let s21 = f64x2.splat(0);
  let s30 = f64x2.splat(0);
  let s31 = f64x2.splat(0);
  const end = q0 + ((<usize>((to - from) & ~1)) << 3);
  while (q0 < end) {
    const x = v128.load(q0);
    const y = v128.load(q1);
    let row = v128.load(p0);
    s00 = f64x2.add(s00, f64x2.mul(row, x));
    s01 = f64x2.add(s01, f64x2.mul(row, y));
    row = v128.load(p1);
    s10 = f64x2.add(s10, f64x2.mul(row, x));
    s11 = f64x2.add(s11, f64x2.mul(row, y));
    row = v128.load(p2);
    s20 = f64x2.add(s20, f64x2.mul(row, x));
    s21 = f64x2.add(s21, f64x2.mul(row, y));
    row = v128.load(p3);
    s30 = f64x2.add(s30, f64x2.mul(row, x));
    s31 = f64x2.add(s31, f64x2.mul(row, y));
    p0 += 16;
    p1 += 16;
    p2 += 16;
    p3 += 16;
    q0 += 16;
    q1 += 16;
  }
  keep(0, s00, s01);
  keep(16, s10, s11);
  keep(32, s20, s21);
  keep(48, s30, s31);
  if (((to - from) & 1) != 0) {
    const x = load<f64>(q0);
    const y = load<f64>(q1);
    add(0, load<f64>(p0), x, y);
    add(16, load<f64>(p1), x, y);
    add(32, load<f64>(p2), x, y);
    add(48, load<f64>(p3), x, y);
  }
}

/** The product of row `row` of the four with row `column` of the two. */
// @ts-ignore: decorator
@inline
export function product(row: i32, column: i32): f64 {
  return load<f64>(SUMS + ((<usize>(2 * row + column)) << 3));
}

// @ts-ignore: decorator
@inline
function keep(place: usize, a: v128, b: v128): void {
  store<f64>(SUMS + place, f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1));
  store<f64>(SUMS + place, f64x2.extract_lane(b, 0) + f64x2.extract_lane(b, 1), 8);
}

function add(place: usize, p: f64, x: f64, y: f64): void {
  store<f64>(SUMS + place, load<f64>(SUMS + place) + p * x);
  store<f64>(SUMS + place, load<f64>(SUMS + place, 8) + p * y, 8);
}
