import type { Accumulator } from "./accumulator.ts";
import { type Code, call, get, type Local, type Statement, set } from "./code.ts";
import type { FunctionBuilder } from "./context.ts";

/** Products stay between 2^-500 and 2^500: what two factors multiply to cannot then lose digits or overflow unnoticed. */
const LEAST = 2 ** -500;
/** The number whose bits are those of 2^500 less those of 2^-500. */
const WIDTH = 2 ** -23;

/** A running product of both lanes, which takes one factor a body, or two. */
interface Product {
  readonly product: Local;
  /** What it was before the last factors. */
  readonly before: Local;
  readonly factors: readonly [Local, Local];
}

/**
 * A sum of logarithms by running products, `log v₁ + log v₂ + ... = log(v₁ v₂ ...)`: one for each two pairs of a body.
 *
 * A product that leaves its range, be it by a factor that is 0, negative, infinite or not a number, is given up: the
 * logarithms of the product before and of the last factors are added one by one, and it begins anew at 1. So the
 * sum is that of the logarithms for any factors, and its order depends on nothing but them.
 */
export class RunningProduct implements Accumulator {
  readonly #builder: FunctionBuilder;
  readonly #logs: Local;
  readonly #products: readonly Product[];

  constructor(builder: FunctionBuilder, pairs: number) {
    const local = (name: string) => builder.local("v128", name);
    this.#builder = builder;
    this.#logs = local("logs");
    this.#products = Array.from({ length: Math.ceil(pairs / 2) }, () => ({
      product: local("product"),
      before: local("before"),
      factors: [local("factor"), local("factor")],
    }));
  }

  start(): Statement[] {
    const one = this.#builder.constantPair(1);
    const all = this.#products.flatMap(({ product, before, factors }) => [product, before, ...factors]);
    return [set(this.#logs, this.#builder.constantPair(0)), ...all.map((local) => set(local, one))];
  }

  take(term: Code, vector: boolean, copy: number, count: number): Statement[] {
    const one = this.#builder.constantPair(1);
    const { product, before, factors } = this.#products[copy >> 1]!;
    const [first, second] = factors;
    const factor = set(factors[copy % 2]!, vector ? term : call("v128.replace1", one, term));
    if (copy % 2 === 0 && copy + 1 < count) return [set(before, get(product)), factor];
    const both = call("v128.multiply", get(first), get(second));
    if (copy % 2 === 1) return [factor, set(product, call("v128.multiply", get(before), both))];
    const single = call("v128.multiply", get(before), get(first));
    return [set(before, get(product)), factor, set(second, one), set(product, single)];
  }

  unsettled(): Code {
    return this.#products.map((one) => this.#outOfRange(one)).reduce((a, b) => call("v128.or", a, b));
  }

  settle(): Statement[] {
    const log = (x: Local) => call("logX2", get(x));
    return this.#products.map((one) => {
      const logs = [one.before, ...one.factors].map(log).reduce((a, b) => call("v128.add", a, b));
      return {
        kind: "if",
        condition: call("v128.any_true", this.#outOfRange(one)),
        body: [
          set(this.#logs, call("v128.add", get(this.#logs), logs)),
          set(one.product, this.#builder.constantPair(1)),
        ],
      };
    });
  }

  total(): { pair: Code } {
    const logs = this.#products.map(({ product }) => call("logX2", get(product)));
    return { pair: logs.reduce((a, b) => call("v128.add", a, b), get(this.#logs)) };
  }

  /** One comparison of bits as unsigned integers: both sides have their signs turned. */
  #outOfRange({ product }: Product): Code {
    const above = call("i64x2.sub", get(product), this.#builder.constantPair(-LEAST));
    return call("i64x2.gt_s", above, this.#builder.constantPair(-WIDTH));
  }
}
