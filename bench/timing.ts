/** The value below which a fraction `p` of `values` lies, interpolated. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Something to be timed: runs `count` times, and says how many nanoseconds that took. */
export interface Contender {
  run(count: number): number | Promise<number>;
}

/** V8 compiles hot code anew with its optimising compiler, in the background: nothing counts before this. */
const WARM_MILLISECONDS = 300;
/** Shorter than the turns that an operating system gives to processes, so that most blocks are left alone. */
export const BLOCK_MILLISECONDS = 1;

/**
 * Times contenders in turn, A B C A B C ..., in blocks of about 1 ms, so that what else the machine does falls
 * on all alike.
 *
 * @returns nanoseconds a call, `[contender][round]`
 */
export async function interleave(contenders: readonly Contender[], rounds: number): Promise<number[][]> {
  const counts: number[] = [];
  for (const contender of contenders) {
    let count = 1;
    let spent = 0;
    let fastest = Number.POSITIVE_INFINITY;
    while (spent < WARM_MILLISECONDS * 1e6) {
      const took = await contender.run(count);
      spent += took;
      fastest = Math.min(fastest, took / count);
      if (took < BLOCK_MILLISECONDS * 1e6) count *= 2;
    }
    counts.push(Math.max(1, Math.round((BLOCK_MILLISECONDS * 1e6) / fastest)));
  }
  const times: number[][] = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const c = (turn + round) % contenders.length;
      times[c]!.push((await contenders[c]!.run(counts[c]!)) / counts[c]!);
    }
  }
  return times;
}

/** The median over rounds of a / b, each ratio within one round. */
export function ratio(a: readonly number[], b: readonly number[]): number {
  return median(a.map((value, i) => value / b[i]!));
}

/** Milliseconds that `action` takes, and what it gives. */
export function timed<T>(action: () => T): [milliseconds: number, result: T] {
  const start = performance.now();
  const result = action();
  return [performance.now() - start, result];
}
