import { Expression, type Operand } from "../model/expression.ts";
import { checkBounds, type Distribution, distribution, type Family } from "./distribution.ts";

/** Bounds that are expressions are arguments; numbers may be infinite. */
function family(bounds: { lower?: Operand; upper?: Operand }): Family {
  const names = (["lower", "upper"] as const).filter((name) => bounds[name] instanceof Expression);
  const withArguments = <T>(args: readonly T[]): { lower?: T | Operand; upper?: T | Operand } => ({
    ...bounds,
    ...Object.fromEntries(names.map((name, i) => [name, args[i]!])),
  });
  return {
    name: "flat",
    arguments: names.map((name) => ({ name, support: "real" })),
    support: (...args) => {
      const { lower, upper } = withArguments(args);
      return { lower, upper };
    },
    logDensity: (x) => x.mul(0),
    print: (...args) => {
      const { lower, upper } = withArguments(args);
      const text = [lower === undefined ? [] : `above ${lower}`, upper === undefined ? [] : `below ${upper}`];
      return `flat(${text.flat().join(", ")})`;
    },
  };
}

/**
 * No prior: a constant density over a parameter's whole range, on its own scale.
 *
 * `log p(x) = 0`. It is improper where the range is unbounded, so a model that has it can be fitted (if the
 * data decide the parameter) but not simulated from.
 *
 * @param bounds - the range: `flat()` is the real line, `flat({ lower: 0 })` the positive numbers; they may depend on
 * other parameters
 * @throws tag "model" unless the lower of two numbers is the lower
 * @example const sigma = parameter(flat({ lower: 0 }));
 */
export function flat<A extends string = never, B extends string = never>(
  bounds: { lower?: Operand<A>; upper?: Operand<B> } = {},
): Distribution<A | B> {
  const { lower, upper } = bounds;
  checkBounds("flat", lower, upper);
  const expressions = [lower, upper].filter((bound) => bound instanceof Expression);
  return distribution<A | B>(family({ lower, upper }), expressions);
}
