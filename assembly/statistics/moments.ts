/**
 * The mean of `values` (`[count]`), summed a second time about the first result: the error is about one rounding, and
 * equal values have exactly that mean. Fixed order of summation: four interleaved sums.
 */
export function meanOf(values: usize, count: i32): f64 {
  const mean = sumAbout(values, count, 0) / <f64>count;
  // the remainder of an infinite mean is NaN and would hide which infinity it is
  if (!isFinite(mean)) return mean;
  return mean + sumAbout(values, count, mean) / <f64>count;
}

/** sum_i (x_i - centre). */
function sumAbout(values: usize, count: i32, centre: f64): f64 {
  const about = f64x2.splat(centre);
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let p = values;
  for (const end = values + ((<usize>(count & ~3)) << 3); p < end; p += 32) {
    sum0 = f64x2.add(sum0, f64x2.sub(v128.load(p), about));
    sum1 = f64x2.add(sum1, f64x2.sub(v128.load(p, 16), about));
  }
  sum0 = f64x2.add(sum0, sum1);
  let sum = f64x2.extract_lane(sum0, 0) + f64x2.extract_lane(sum0, 1);
  for (const end = values + ((<usize>count) << 3); p < end; p += 8) sum += load<f64>(p) - centre;
  return sum;
}

/** The variance of `values` (`[count]`) about their mean `mean`, with divisor count - 1. */
export function varianceOf(values: usize, count: i32, mean: f64): f64 {
  const about = f64x2.splat(mean);
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let p = values;
  for (const end = values + ((<usize>(count & ~3)) << 3); p < end; p += 32) {
    const d0 = f64x2.sub(v128.load(p), about);
    const d1 = f64x2.sub(v128.load(p, 16), about);
    sum0 = f64x2.add(sum0, f64x2.mul(d0, d0));
    sum1 = f64x2.add(sum1, f64x2.mul(d1, d1));
  }
  sum0 = f64x2.add(sum0, sum1);
  let sum = f64x2.extract_lane(sum0, 0) + f64x2.extract_lane(sum0, 1);
  for (const end = values + ((<usize>count) << 3); p < end; p += 8) {
    const d = load<f64>(p) - mean;
    sum += d * d;
  }
  return sum / <f64>(count - 1);
}
