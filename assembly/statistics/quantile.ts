/**
 * The quantile of ascending `sorted` values (`[count]`) at `probability` in [0, 1], interpolated between order
 * statistics: with i = (count - 1) p, (1 - h) x_floor(i) + h x_ceil(i), h = i - floor(i).
 *
 * Hyndman and Fan (1996), type 7; the same bits as R's `quantile`.
 */
export function quantileOfSorted(sorted: usize, count: i32, probability: f64): f64 {
  // counted from one, as R does, for the same rounding of the fraction
  const index = 1 + <f64>(count - 1) * probability;
  const below = floor(index);
  const low = load<f64>(sorted + ((<usize>(<i32>below - 1)) << 3));
  if (index == below) return low;
  const high = load<f64>(sorted + ((<usize>(<i32>below)) << 3));
  if (low == high) return low;
  const h = index - below;
  return (1 - h) * low + h * high;
}

/** The middle of ascending `sorted` values, or the mean of the two middle ones. */
export function medianOfSorted(sorted: usize, count: i32): f64 {
  const high = load<f64>(sorted + ((<usize>(count >> 1)) << 3));
  if (count & 1) return high;
  const low = load<f64>(sorted + ((<usize>((count >> 1) - 1)) << 3));
  return (low + high) / 2;
}
