import { cos, sin } from "../math";
import { allocate } from "../memory";

/** A power-of-two transform with its twiddles computed beforehand. */
@unmanaged
export class FourierTransform {
  /** Number of complex points, a power of two >= 2. */
  size: i32;
  /** For every half-size h = 1, 2, .., size/2 and j < h, at entry h + j: (c, c, -s, s), c - i s = exp(-i pi j / h). */
  twiddles: usize;
}

/** Prepares transforms of `size` complex points (a power of two, at least 2). */
export function createFourierTransform(size: i32): usize {
  const plan = changetype<FourierTransform>(allocate(offsetof<FourierTransform>()));
  plan.size = size;
  plan.twiddles = allocate((<usize>size) << 5);
  for (let h = 1; h < size; h <<= 1) {
    for (let j = 0; j < h; j++) {
      const angle = (3.141592653589793 * <f64>j) / <f64>h;
      const at = plan.twiddles + ((<usize>(h + j)) << 5);
      const cosine = cos(angle);
      const sine = sin(angle);
      store<f64>(at, cosine);
      store<f64>(at, cosine, 8);
      store<f64>(at, -sine, 16);
      store<f64>(at, sine, 24);
    }
  }
  return changetype<usize>(plan);
}

@inline
function swapped(x: v128): v128 {
  return v128.shuffle<f64>(x, x, 1, 0);
}

/**
 * The discrete Fourier transform in place, X_k = sum_n x_n exp(-2 pi i k n / size).
 *
 * `data` is `[size]` complex numbers (real, imaginary), 16-byte aligned; the output is in bit-reversed order.
 * Cooley and Tukey (1965), decimation in frequency.
 */
export function forwardTransform(transform: usize, data: usize): void {
  const plan = changetype<FourierTransform>(transform);
  const end = data + ((<usize>plan.size) << 4);
  for (let h = plan.size >> 1; h > 1; h >>= 1) {
    const width = (<usize>h) << 4;
    const twiddles = plan.twiddles + ((<usize>h) << 5);
    for (let block = data; block < end; block += width << 1) {
      let w = twiddles;
      for (let p = block, stop = block + width; p < stop; p += 16, w += 32) {
        const a = v128.load(p);
        const b = v128.load(p + width);
        const d = f64x2.sub(a, b);
        v128.store(p, f64x2.add(a, b));
        // conjugate of the stored s: exp(-i angle) = c - i s
        v128.store(p + width, f64x2.sub(f64x2.mul(d, v128.load(w)), f64x2.mul(swapped(d), v128.load(w, 16))));
      }
    }
  }
  butterflies(data, end);
}

/**
 * The unscaled inverse of `forwardTransform` in place: bit-reversed order in, natural order out, times `size`.
 */
export function inverseTransform(transform: usize, data: usize): void {
  const plan = changetype<FourierTransform>(transform);
  const end = data + ((<usize>plan.size) << 4);
  butterflies(data, end);
  for (let h = 2; h < plan.size; h <<= 1) {
    const width = (<usize>h) << 4;
    const twiddles = plan.twiddles + ((<usize>h) << 5);
    for (let block = data; block < end; block += width << 1) {
      let w = twiddles;
      for (let p = block, stop = block + width; p < stop; p += 16, w += 32) {
        const a = v128.load(p);
        const b = v128.load(p + width);
        const d = f64x2.add(f64x2.mul(b, v128.load(w)), f64x2.mul(swapped(b), v128.load(w, 16)));
        v128.store(p, f64x2.add(a, d));
        v128.store(p + width, f64x2.sub(a, d));
      }
    }
  }
}

@inline
function butterflies(data: usize, end: usize): void {
  for (let p = data; p < end; p += 32) {
    const a = v128.load(p);
    const b = v128.load(p, 16);
    v128.store(p, f64x2.add(a, b));
    v128.store(p, f64x2.sub(a, b), 16);
  }
}
