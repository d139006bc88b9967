/** How far one chain is. Sent about ten to twenty times a second, and once when the chain is done. */
export interface Progress {
  /** The chain's number from 0. */
  chain: number;
  /** Iterations done, warm-up included; never falls, except that a chain started again begins again. */
  iteration: number;
  /** Iterations in all: warm-up and draws. */
  total: number;
  phase: "warmup" | "sampling";
  /** Divergent transitions among the draws so far; those of the warm-up do not count. */
  divergences: number;
  /** The leapfrog step size in use. */
  stepSize: number;
  /** The time left at the present pace; absent until there is a pace to speak of. */
  secondsLeft?: number;
}

/**
 * The time left, from the pace of recent slices: an exponentially weighted mean of the milliseconds an
 * iteration takes. Warm-up and sampling differ, so old slices are forgotten.
 */
export class Pace {
  #millisecondsAnIteration = 0;
  #weight = 0;

  /** Takes in a slice of `iterations` that took `milliseconds`. */
  add(iterations: number, milliseconds: number): void {
    const keep = 0.8;
    this.#millisecondsAnIteration =
      keep * this.#millisecondsAnIteration + (1 - keep) * (milliseconds / iterations);
    this.#weight = keep * this.#weight + (1 - keep);
  }

  /** Seconds that `iterations` more will take, or undefined before the second slice. */
  secondsFor(iterations: number): number | undefined {
    if (this.#weight < 0.3) return undefined;
    return (iterations * this.#millisecondsAnIteration) / this.#weight / 1000;
  }
}
