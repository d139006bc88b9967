import type { Accumulator } from "./accumulator.ts";
import { type Code, call, f64, get, type Local, type Statement, set } from "./code.ts";
import type { FunctionBuilder } from "./context.ts";

/**
 * Running sums of pairs, and one of single numbers; at the end they are added in that order, which never depends on
 * anything but the sizes. Several take turns, so that none waits for another; where an element costs much one is enough,
 * and leaves more registers to the others.
 */
export class RunningSum implements Accumulator {
  readonly #pairs: readonly Local[];
  readonly #single: Local;
  readonly #zero: () => Code;

  constructor(builder: FunctionBuilder, pairs: number) {
    this.#pairs = Array.from({ length: pairs }, () => builder.local("v128", "acc"));
    this.#single = builder.local("f64", "acc");
    this.#zero = () => builder.constantPair(0);
  }

  start(): Statement[] {
    const zero = this.#zero();
    return [...this.#pairs.map((pair) => set(pair, zero)), set(this.#single, f64(0))];
  }

  take(term: Code, vector: boolean, copy: number): Statement[] {
    const sum = vector ? this.#pairs[copy % this.#pairs.length]! : this.#single;
    return [set(sum, call(vector ? "v128.add" : "f64.add", get(sum), term))];
  }

  total(): { pair: Code; single: Code } {
    const pair = this.#pairs.map(get).reduce((a, b) => call("v128.add", a, b));
    return { pair, single: get(this.#single) };
  }
}
