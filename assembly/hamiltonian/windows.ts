/**
 * Stan's warm-up schedule: a fast interval for the step size alone, slow windows of doubling length at whose ends the
 * metric is learnt, and a last fast interval. For 1000 iterations: 75 | 25, 50, 100, 200, 500 | 50.
 */

const FIRST: i32 = 75;
const BASE: i32 = 25;
const LAST: i32 = 50;
/** With fewer iterations only the step size is learnt. */
const FEWEST: i32 = 20;

@unmanaged
export class Windows {
  /** Iterations before the first window. */
  first: i32;
  /** Iteration at which the last fast interval begins. */
  stop: i32;
  /** Length of the present window. */
  size: i32;
  /** Last iteration of the present window; -1 when there is none. */
  end: i32;
}

/** Lays out `warmup` iterations: 75 | 25 ... | 50 when they fit, else 15 % | 75 % | 10 %. */
export function startWindows(windows: Windows, warmup: i32): void {
  let last = LAST;
  windows.first = FIRST;
  windows.size = BASE;
  if (FIRST + BASE + LAST > warmup) {
    windows.first = <i32>(0.15 * <f64>warmup);
    last = <i32>(0.1 * <f64>warmup);
    windows.size = warmup - windows.first - last;
  }
  windows.stop = warmup - last;
  windows.end = windows.first + windows.size - 1;
  if (warmup < FEWEST) {
    windows.stop = 0;
    windows.end = -1;
  }
}

/** Whether the draw of `iteration` (from 0) belongs to a window. */
// @ts-ignore: decorator
@inline
export function inWindow(windows: Windows, iteration: i32): bool {
  return iteration >= windows.first && iteration < windows.stop;
}

/** Moves on to the next window, twice as long, and stretched to the end if the one after it would not fit. */
export function nextWindow(windows: Windows): void {
  const lastEnd = windows.stop - 1;
  if (windows.end == lastEnd) return;
  windows.size *= 2;
  windows.end += windows.size;
  if (windows.end != lastEnd && windows.end + 2 * windows.size >= windows.stop) windows.end = lastEnd;
}

/** The first iteration of the last window, or `stop` when there is only one: then nothing was learnt before it. */
export function lastWindow(windows: Windows, warmup: i32): i32 {
  let first = windows.stop;
  while (windows.end < windows.stop - 1) {
    first = windows.end + 1;
    nextWindow(windows);
  }
  startWindows(windows, warmup);
  return first;
}
