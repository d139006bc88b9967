import { normalQuantile } from "../math";

/**
 * Fills `table` (`[2 count - 1]`) with the normal scores of every rank and half rank of `count` values:
 * entry 2 r - 2 is Phi^-1((r - 3/8) / (count + 1/4)), for r = 1, 1.5, 2, .., count.
 *
 * An average rank is always a half integer, so this is all that scoring ever needs. Blom (1958).
 */
export function fillNormalScores(table: usize, count: i32): void {
  for (let i = 0; i < 2 * count - 1; i++) {
    const rank = 0.5 * <f64>(i + 2);
    store<f64>(table + ((<usize>i) << 3), normalQuantile((rank - 0.375) / (<f64>count - 0.75 + 1)));
  }
}

/**
 * Rank-normalises: `scores[order[i]]` = `table[r_i]` where r_i is the average rank of the i-th of the ascending
 * `sorted` values (`[total]`) among those whose place `order[i]` is below `count`; others are passed over.
 *
 * With `table` from `fillNormalScores(table, count)`. Vehtari et al. (2021), section 4.1.
 */
export function rankNormalise(
  scores: usize,
  sorted: usize,
  order: usize,
  total: i32,
  count: i32,
  table: usize,
): void {
  let before = 0;
  let i = 0;
  while (i < total) {
    const value = load<f64>(sorted + ((<usize>i) << 3));
    if (i + 1 == total || load<f64>(sorted + ((<usize>i) << 3), 8) != value) {
      const place = load<i32>(order + ((<usize>i) << 2));
      if (place < count) {
        store<f64>(scores + ((<usize>place) << 3), load<f64>(table + ((<usize>before) << 4)));
        before++;
      }
      i++;
      continue;
    }
    let end = i;
    let ties = 0; // of those that count
    do {
      ties += i32(load<i32>(order + ((<usize>end) << 2)) < count);
      end++;
    } while (end < total && load<f64>(sorted + ((<usize>end) << 3)) == value);
    if (ties > 0) {
      const score = load<f64>(table + ((<usize>(2 * before + ties - 1)) << 3));
      for (; i < end; i++) {
        const place = load<i32>(order + ((<usize>i) << 2));
        if (place < count) store<f64>(scores + ((<usize>place) << 3), score);
      }
      before += ties;
    }
    i = end;
  }
}

/**
 * The distances |x - centre| of ascending `sorted` values (`[count]`) from `centre`, themselves ascending, with their
 * places: the two sides of the centre are already in order, so one merge is enough.
 */
export function foldSorted(
  folded: usize,
  foldedOrder: usize,
  sorted: usize,
  order: usize,
  count: i32,
  centre: f64,
): void {
  let right = 0;
  while (right < count && load<f64>(sorted + ((<usize>right) << 3)) < centre) right++;
  let left = right - 1;
  // which side is nearer cannot be predicted: selects, not branches
  for (let i = 0; i < count; i++) {
    const l = max(left, 0);
    const r = min(right, count - 1);
    const below = abs(load<f64>(sorted + ((<usize>l) << 3)) - centre);
    const above = abs(load<f64>(sorted + ((<usize>r) << 3)) - centre);
    const takeLeft = i32(left >= 0) & (i32(right >= count) | i32(below < above));
    const from = select(l, r, takeLeft);
    store<f64>(folded + ((<usize>i) << 3), select(below, above, takeLeft));
    store<i32>(foldedOrder + ((<usize>i) << 2), load<i32>(order + ((<usize>from) << 2)));
    left -= takeLeft;
    right += 1 - takeLeft;
  }
}
