/** Where to look for a number: in a range that may be infinite, and whether for whole numbers only. */
export interface Range {
  readonly lower: number;
  readonly upper: number;
  readonly whole: boolean;
}

/** Steps that are as short as this part of x change nothing that matters. */
const TOLERANCE = 2 ** -48;

/** The least number of a range at which an increasing function reaches `target`. */
export function invert(f: (x: number) => number, target: number, { lower, upper, whole }: Range): number {
  let [low, high] = [lower, upper];
  const anchor = Number.isFinite(lower) ? lower : Number.isFinite(upper) ? upper : 0;
  if (low === Number.NEGATIVE_INFINITY) {
    low = anchor - 1;
    for (let step = 1; f(low) >= target; step *= 2) low = anchor - step;
  }
  if (high === Number.POSITIVE_INFINITY) {
    high = anchor + 1;
    for (let step = 1; f(high) < target; step *= 2) high = anchor + step;
  }
  return whole ? leastWhole(f, target, low, high) : root((x) => f(x) - target, low, high);
}

/** By bisection. */
function leastWhole(f: (x: number) => number, target: number, low: number, high: number): number {
  let [below, reached] = [low - 1, high];
  while (reached - below > 1) {
    const middle = Math.floor(below + (reached - below) / 2);
    if (f(middle) < target) below = middle;
    else reached = middle;
  }
  return reached;
}

/**
 * By false position in the Illinois way, which halves the value of an end that stays; where an end's value is infinite,
 * by bisection.
 */
function root(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  let [below, above] = [f(a), f(b)];
  if (below >= 0) return a;
  if (above <= 0) return b;
  let kept = 0;
  for (let i = 0; i < 200; i++) {
    const isBounded = Number.isFinite(below) && Number.isFinite(above);
    const guess = isBounded ? (a * above - b * below) / (above - below) : a + (b - a) / 2;
    const x = guess > a && guess < b ? guess : a + (b - a) / 2;
    if (x <= a || x >= b) return x;
    const value = f(x);
    const moved = value < 0 ? x - a : b - x;
    if (value === 0 || b - a <= TOLERANCE * Math.abs(x)) return x;
    if (isBounded && moved <= TOLERANCE * Math.abs(x)) return x;
    if (value < 0) {
      [a, below] = [x, value];
      if (kept > 0) above /= 2;
      kept = 1;
    } else {
      [b, above] = [x, value];
      if (kept < 0) below /= 2;
      kept = -1;
    }
  }
  return a + (b - a) / 2;
}
