import { type AxisReference, Expression, type Operand, where } from "../model/expression.ts";
import { totalAlong } from "../model/vector.ts";
import { allowed } from "./distribution.ts";
import {
  type Along,
  type VectorDistribution,
  type VectorFamily,
  vectorDistribution,
} from "./vector-distribution.ts";

const family: VectorFamily = {
  name: "multinomial",
  arguments: [
    { name: "trials", support: "count" },
    { name: "probabilities", support: "probability" },
  ],
  logDensity(x, axis, trials, probabilities) {
    // 0 log 0 = 0: a category without a count may have no probability
    const terms = where(x.equals(0), 0, x.mul(probabilities.log())).sub(x.add(1).lgamma());
    return totalAlong(terms, axis).add(trials.add(1).lgamma());
  },
  sample(random, size, trials, probabilities) {
    const p = (k: number) => (typeof probabilities === "number" ? probabilities : probabilities![k]!);
    let left = trials as number;
    let share = Array.from({ length: size }, (_, k) => p(k)).reduce((sum, x) => sum + x, 0);
    return Array.from({ length: size }, (_, k) => {
      const chance = share > 0 ? Math.min(1, p(k) / share) : 0;
      const count = k === size - 1 ? left : random.binomial(left, chance);
      left -= count;
      share -= p(k);
      return count;
    });
  },
  refuse(x, trials) {
    const bad = Array.from(x).find((count) => !allowed("count", count));
    if (bad !== undefined) return `${bad} is not a whole number from 0 up`;
    const total = Array.from(x).reduce((sum, count) => sum + count, 0);
    return Number.isNaN(trials) || total === trials
      ? undefined
      : `the counts add up to ${total}, not to the ${trials} trials`;
  },
};

/**
 * The multinomial distribution: how many of some trials fall into each category.
 *
 * `log p(x) = log n! - Σ log xₖ! + Σ xₖ log pₖ`, for whole numbers that add up to n. It is observed in a matrix along
 * the categories' axis; being discrete, it is no prior.
 *
 * @param trials - n, such as a column of counts
 * @param probabilities - along the axis of the categories, adding up to 1, such as a parameter of `dirichlet`
 * @param options - `along`, that axis, if the matrix has several
 * @throws tag "data" for counts that do not add up to the trials
 * @example
 * // schema: { party: axis(["left", "right"]), votes: matrix("party"), voters: count() }
 * observe(votes, multinomial(voters, share));
 */
export function multinomial<A extends string = never, B extends string = never, V extends string = never>(
  trials: Operand<A>,
  probabilities: Expression<B>,
  options: Along<V> = {},
): VectorDistribution<A | B, V> {
  const axis = probabilities instanceof Expression ? ownAxis(probabilities) : undefined;
  return vectorDistribution<A | B, V>(
    family,
    [trials, probabilities] as readonly Operand<A | B>[],
    options.along ?? (axis as AxisReference<V> | undefined),
  );
}

/** The one axis of the schema that an expression lies along. */
function ownAxis({ graph, node }: Expression): AxisReference | undefined {
  const [axis, another] = node.axes.filter(({ kind }) => kind === "fixed");
  return axis && !another ? { axis, graph } : undefined;
}
