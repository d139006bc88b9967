import { KindredError } from "../model/errors.ts";
import { Expression, liftTo, type Operand } from "../model/expression.ts";
import { showValue } from "../model/wording.ts";
import type { Distribution } from "./distribution.ts";

/**
 * The probability of each component of a mixture that x comes from it, given x: `wₖ pₖ(x) / Σ wⱼ pⱼ(x)`. As an output
 * its mean over the draws is the posterior probability; of a spike and a slab, of inclusion.
 *
 * @param distribution - a mixture
 * @param x - a column, or the parameter that has the mixture as its prior
 * @returns one expression for each component, in their order, along the axes of x and the mixture
 * @throws tag "model" for a distribution that is no mixture, or if no argument is an expression.
 * @example const [active] = responsibilities(mixture(p, [normal(0, slab), normal(0, spike)]), effect);
 */
export function responsibilities<A extends string = never, B extends string = never>(
  distribution: Distribution<A>,
  x: Operand<B>,
): Expression<A | B>[] {
  const { family, arguments: args } = distribution ?? {};
  if (!family?.terms)
    throw new KindredError(
      "model",
      `responsibilities: expected a mixture, got ${family ? family.name : showValue(distribution)}; write responsibilities(mixture(p, [normal(0, 5), normal(0, 1)]), x)`,
      { value: distribution },
    );
  const found = [x, ...args].find((value) => value instanceof Expression);
  if (!(found instanceof Expression))
    throw new KindredError(
      "model",
      "responsibilities: nothing here is an expression; give a column or a parameter",
      { value: x },
    );
  const { graph } = found;
  const lift = (value: Operand) => new Expression<A | B>(graph, liftTo(graph, value));
  const terms = family.terms(lift(x), ...args.map(lift));
  const largest = terms.reduce((a, b) => a.max(b));
  const weights = terms.map((term) => term.sub(largest).exp());
  const total = weights.reduce((a, b) => a.add(b));
  return weights.map((weight) => weight.div(total) as Expression<A | B>);
}
