const digitBits: i32 = 11;
const buckets: i32 = 1 << digitBits;
const digitMask: u64 = <u64>buckets - 1;

/** Passes that are made with one reading of the keys: 33 bits. */
const passes: i32 = 3;

/** Bytes of scratch that `sortWithOrder` needs for `count` values. */
export function sortScratchBytes(count: i32): usize {
  return ((<usize>count) << 5) + tableBytes(count);
}

@inline
function tableBytes(count: i32): usize {
  return (<usize>max(passes * buckets, (count + 3) & ~3)) << 2;
}

/**
 * Sorts `values` (`[count]`, no NaN) ascending into `sorted`, and their former places (i32) into `order`.
 *
 * Time is O(count) whatever the values. Draws that fill their range are dealt into as many equal intervals as there
 * are draws, and an insertion puts the few of each interval in order; when the intervals are too unequally full for
 * that (heavy tails, outliers, ties), radix passes over all 64 bits do it. Equal values keep their order, and -0 comes
 * before 0.
 */
export function sortWithOrder(sorted: usize, order: usize, values: usize, count: i32, scratch: usize): void {
  const pairs = scratch + tableBytes(count);
  let smallest = Infinity;
  let largest = -Infinity;
  for (let i = 0; i < count; i++) {
    const value = load<f64>(values + ((<usize>i) << 3));
    smallest = select(value, smallest, value < smallest);
    largest = select(value, largest, value > largest);
    store<u64>(pairs + ((<usize>i) << 4), orderedKey(value));
    store<i32>(pairs + ((<usize>i) << 4), i, 8);
  }
  let result = deal(pairs, values, count, scratch, smallest, largest);
  if (result == 0) {
    result = radixPasses(pairs, count, scratch, 0);
    memory.copy(pairs, result, (<usize>count) << 4);
    result = radixPasses(pairs, count, scratch, passes * digitBits);
  }
  for (let i = 0; i < count; i++) {
    const index = load<i32>(result + ((<usize>i) << 4), 8);
    store<i32>(order + ((<usize>i) << 2), index);
    store<f64>(sorted + ((<usize>i) << 3), load<f64>(values + ((<usize>index) << 3)));
  }
}

/**
 * Sorts the pairs by intervals of the values; gives the address where they then are, or 0, with the pairs as they
 * were, when insertion might take more than 16 moves a pair.
 */
function deal(pairs: usize, values: usize, count: i32, counts: usize, smallest: f64, largest: f64): usize {
  // rounding is monotone, so the interval's number never falls as the value grows
  const scale = <f64>(count - 1) / (largest - smallest);
  if (!(scale > 0 && isFinite(scale) && isFinite(largest - smallest))) return 0;
  memory.fill(counts, 0, (<usize>count) << 2);
  let worst: i64 = 0;
  for (let i = 0; i < count; i++) {
    const at = counts + (interval(values, i, smallest, scale) << 2);
    const before = load<i32>(at);
    worst += before;
    store<i32>(at, before + 1);
  }
  if (worst > 16 * <i64>count) return 0;
  startsFromSizes(counts, count);
  const to = pairs + ((<usize>count) << 4);
  for (let i = 0; i < count; i++) {
    const at = counts + (interval(values, i, smallest, scale) << 2);
    const place = load<i32>(at);
    store<i32>(at, place + 1);
    v128.store(to + ((<usize>place) << 4), v128.load(pairs + ((<usize>i) << 4)));
  }
  insert(to, count);
  return to;
}

@inline
function interval(values: usize, i: i32, smallest: f64, scale: f64): usize {
  return <usize>(<i32>((load<f64>(values + ((<usize>i) << 3)) - smallest) * scale));
}

function startsFromSizes(table: usize, length: i32): void {
  let start = 0;
  for (let at = table, end = table + ((<usize>length) << 2); at < end; at += 4) {
    const size = load<i32>(at);
    store<i32>(at, start);
    start += size;
  }
}

function insert(pairs: usize, count: i32): void {
  for (let i = 1; i < count; i++) {
    let place = pairs + ((<usize>i) << 4);
    const key = load<u64>(place);
    if (load<u64>(place - 16) <= key) continue;
    const pair = v128.load(place);
    do {
      v128.store(place, v128.load(place - 16));
      place -= 16;
    } while (place > pairs && load<u64>(place - 16) > key);
    v128.store(place, pair);
  }
}

/** The value's bits as an unsigned integer of the same order. */
@inline
function orderedKey(value: f64): u64 {
  const bits = reinterpret<i64>(value);
  return <u64>(bits ^ ((bits >> 63) | i64.MIN_VALUE));
}

/** Sorts the pairs by 33 bits of the key from `shift` up, keeping the order of equals; gives where they then are. */
function radixPasses(pairs: usize, count: i32, counts: usize, shift: i32): usize {
  const bytes = (<usize>buckets) << 2;
  const end = pairs + ((<usize>count) << 4);
  memory.fill(counts, 0, <usize>passes * bytes);
  for (let pair = pairs; pair < end; pair += 16) {
    const key = load<u64>(pair) >> shift;
    increment(counts, key);
    increment(counts + bytes, key >> digitBits);
    increment(counts + 2 * bytes, key >> (2 * digitBits));
  }
  let from = pairs;
  let to = end;
  for (let pass = 0; pass < passes; pass++) {
    const table = counts + <usize>pass * bytes;
    startsFromSizes(table, buckets);
    const down = shift + pass * digitBits;
    for (let pair = from, stop = from + ((<usize>count) << 4); pair < stop; pair += 16) {
      const at = table + ((<usize>((load<u64>(pair) >> down) & digitMask)) << 2);
      const place = load<i32>(at);
      store<i32>(at, place + 1);
      v128.store(to + ((<usize>place) << 4), v128.load(pair));
    }
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}

@inline
function increment(table: usize, digits: u64): void {
  const at = table + ((<usize>(digits & digitMask)) << 2);
  store<i32>(at, load<i32>(at) + 1);
}
