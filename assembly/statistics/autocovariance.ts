import { forwardTransform, inverseTransform } from "./fourier-transform";

/** Zeros that `laggedProducts` needs after every chain: it may read this many values beyond its end. */
export const lagPadding: i32 = 40;

/** The largest lag, exclusive, that `laggedProducts` can reach over `lagPadding` zeros. */
export const directLags: i32 = 32;

/**
 * Autocovariances at lags `first` .. `first + 3`, averaged over chains:
 * out[t] = sum_c sum_i y_c,i y_c,i+t / (chains length), the biased estimate (Geyer 1992).
 *
 * `centred` is `[chains, stride]`, every chain's `length` values less their mean and then `lagPadding` zeros or more;
 * `stride` even, `first` + 3 < `directLags` + 4. For the few lags a good chain needs this beats a transform.
 */
export function laggedProducts(
  out: usize,
  centred: usize,
  chains: i32,
  length: i32,
  stride: i32,
  first: i32,
): void {
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let sum2 = f64x2.splat(0);
  let sum3 = f64x2.splat(0);
  for (let c = 0; c < chains; c++) {
    let p = centred + ((<usize>(c * stride)) << 3);
    const end = p + ((<usize>length) << 3);
    const lag = (<usize>first) << 3;
    for (; p < end; p += 16) {
      const y = v128.load(p);
      sum0 = f64x2.add(sum0, f64x2.mul(y, v128.load(p + lag)));
      sum1 = f64x2.add(sum1, f64x2.mul(y, v128.load(p + lag, 8)));
      sum2 = f64x2.add(sum2, f64x2.mul(y, v128.load(p + lag, 16)));
      sum3 = f64x2.add(sum3, f64x2.mul(y, v128.load(p + lag, 24)));
    }
  }
  const scale = <f64>chains * <f64>length;
  out += (<usize>first) << 3;
  store<f64>(out, total(sum0) / scale);
  store<f64>(out, total(sum1) / scale, 8);
  store<f64>(out, total(sum2) / scale, 16);
  store<f64>(out, total(sum3) / scale, 24);
}

@inline
function total(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/**
 * The autocovariances of lags `first` .. `length` - 1, averaged over chains, in O(chains length log length).
 *
 * The same `centred` as `laggedProducts`; `transform` of `size` >= 2 `length` points; `data` and `power` hold `size`
 * complex and `size` real numbers. Two chains share a transform as its real and imaginary parts (only the sum of the
 * power spectra is wanted, and there the two do not mix), and one inverse serves all chains.
 */
export function autocovariances(
  out: usize,
  centred: usize,
  chains: i32,
  length: i32,
  stride: i32,
  transform: usize,
  size: i32,
  data: usize,
  power: usize,
  first: i32,
): void {
  memory.fill(power, 0, (<usize>size) << 3);
  for (let c = 0; c < chains; c += 2) {
    const first = centred + ((<usize>(c * stride)) << 3);
    const second = first + ((<usize>stride) << 3);
    const pair = c + 1 < chains;
    for (let i = 0; i < length; i++) {
      const at = (<usize>i) << 3;
      store<f64>(data + (at << 1), load<f64>(first + at));
      store<f64>(data + (at << 1), pair ? load<f64>(second + at) : 0, 8);
    }
    memory.fill(data + ((<usize>length) << 4), 0, (<usize>(size - length)) << 4);
    forwardTransform(transform, data);
    for (let k = 0; k < size; k++) {
      const re = load<f64>(data + ((<usize>k) << 4));
      const im = load<f64>(data + ((<usize>k) << 4), 8);
      const at = power + ((<usize>k) << 3);
      store<f64>(at, load<f64>(at) + (re * re + im * im));
    }
  }
  for (let k = 0; k < size; k++) {
    store<f64>(data + ((<usize>k) << 4), load<f64>(power + ((<usize>k) << 3)));
    store<f64>(data + ((<usize>k) << 4), 0, 8);
  }
  inverseTransform(transform, data);
  const scale = <f64>chains * <f64>length * <f64>size;
  // the odd part of the summed spectra, from the pairing, is purely imaginary here: the real part is the answer
  for (let t = first; t < length; t++) {
    store<f64>(out + ((<usize>t) << 3), load<f64>(data + ((<usize>t) << 4)) / scale);
  }
}
