import { productRest } from "./double-double";

/** The bits of 2 / pi behind the binary point. */
// @ts-ignore: decorator
@lazy
const TWO_OVER_PI: usize = memory.data<u64>([
  0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
  0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4,
  0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
  0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
]);

const HALF_PI: f64 = 1.5707963267948966;
/** Pi / 2 less its nearest double. */
const HALF_PI_REST: f64 = 6.123233995736766e-17;

/** The upper 64 bits of the product of two 64-bit integers. */
function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  const cross = aLow * bHigh + (middle & 0xffffffff);
  return aHigh * bHigh + (middle >> 32) + (cross >> 32);
}

/** The 64 bits of 2 / pi from bit `start` on, 0 being the first behind the point. */
function bitsOfTwoOverPi(start: i32): u64 {
  const word = TWO_OVER_PI + ((<usize>(start >> 6)) << 3);
  const shift = <u64>(start & 63);
  if (shift == 0) return load<u64>(word);
  return (load<u64>(word) << shift) | (load<u64>(word + 8) >> (64 - shift));
}

/**
 * Payne and Hanek's (1983) reduction, for finite |x| > 10^6: only the bits of 2 / pi that matter are multiplied, 192 of
 * them; those before are multiples of 4 quadrants, those behind change the remainder by less than 2^-137.
 *
 * x = quadrant pi / 2 + remainder + rest, the quadrant being an i64.
 */
export function reduceLarge(x: f64, quadrant: usize, remainder: usize, remainderRest: usize): void {
  const bits = reinterpret<u64>(x);
  const mantissa = (bits & 0x000fffffffffffff) | 0x0010000000000000;
  // x is mantissa 2^exponent; bit i of 2 / pi, from 0, stands for 2^(-1 - i), and the first that matters for 2^1
  const exponent = <i32>((bits >> 52) & 0x7ff) - 1075;
  let high: u64, middle: u64, low: u64;
  if (exponent >= 2) {
    high = bitsOfTwoOverPi(exponent - 2);
    middle = bitsOfTwoOverPi(exponent + 62);
    low = bitsOfTwoOverPi(exponent + 126);
  } else {
    const shift = <u64>(2 - exponent);
    const first = load<u64>(TWO_OVER_PI);
    const second = load<u64>(TWO_OVER_PI, 8);
    const third = load<u64>(TWO_OVER_PI, 16);
    high = first >> shift;
    middle = (second >> shift) | (first << (64 - shift));
    low = (third >> shift) | (second << (64 - shift));
  }
  const lowProduct = mantissa * low;
  const lowCarry = multiplyHigh(mantissa, low);
  const middleProduct = mantissa * middle + lowCarry;
  const middleCarry = multiplyHigh(mantissa, middle) + (middleProduct < lowCarry ? 1 : 0);
  const highProduct = mantissa * high + middleCarry;
  let n = <i32>(highProduct >> 62);
  let upper = (highProduct << 2) | (middleProduct >> 62);
  let lower = (middleProduct << 2) | (lowProduct >> 62);
  const above = <i64>upper < 0;
  if (above) {
    n++;
    upper = ~upper + (lower == 0 ? 1 : 0);
    lower = ~lower + 1;
  }
  let scale = 0;
  if (upper == 0) {
    upper = lower;
    lower = 0;
    scale = 64;
  }
  const zeros = clz(upper);
  scale += <i32>zeros;
  if (zeros != 0) {
    upper = (upper << zeros) | (lower >> (64 - zeros));
    lower <<= zeros;
  }
  const unit = reinterpret<f64>((<u64>(1023 - 53 - scale)) << 52);
  const fraction = <f64>(upper >> 11) * unit;
  const fractionRest = <f64>((upper << 53) | (lower >> 11)) * (unit * 5.421010862427522e-20);
  const half = HALF_PI;
  const r = fraction * half;
  const rest = productRest(fraction, half, r) + (fraction * HALF_PI_REST + fractionRest * half);
  const sum = r + rest;
  const left = r - sum + rest;
  const negative = above != <i64>bits < 0;
  store<f64>(remainder, negative ? -sum : sum);
  store<f64>(remainderRest, negative ? -left : left);
  store<i64>(quadrant, <i64>bits < 0 ? -n : n);
}
