import type { Operand } from "../model/expression.ts";
import { checkBounds, type Distribution, distribution, type Family } from "./distribution.ts";

const family = (lower?: Operand, upper?: Operand): Family => ({
  name: "flat",
  arguments: [],
  support: () => ({ lower, upper }),
  logDensity: (x) => x.mul(0),
  print: () => {
    const bounds = [lower === undefined ? [] : `above ${lower}`, upper === undefined ? [] : `below ${upper}`];
    return `flat(${bounds.flat().join(", ")})`;
  },
});

/**
 * No prior: a constant density over a parameter's whole range, on its own scale.
 *
 * `log p(x) = 0`. It is improper where the range is unbounded, so a model that has it can be fitted (if the
 * data decide the parameter) but not simulated from.
 *
 * @param bounds - the range: `flat()` is the real line, `flat({ lower: 0 })` the positive numbers
 * @example const sigma = parameter(flat({ lower: 0 }));
 */
export function flat(bounds: { lower?: number; upper?: number } = {}): Distribution<never> {
  checkBounds("flat", bounds.lower, bounds.upper);
  return distribution<never>(family(bounds.lower, bounds.upper), []);
}
