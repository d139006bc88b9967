import { Expression, type Operand, where } from "../model/expression.ts";
import { elementsOf, stack, totalAlong } from "../model/vector.ts";
import { beta } from "./beta.ts";
import { gamma } from "./gamma.ts";
import {
  type Along,
  type VectorDistribution,
  type VectorFamily,
  vectorDistribution,
} from "./vector-distribution.ts";

/** How far the elements of a simplex may add up to something else than 1. */
const ROUNDING = 1e-8;

const family: VectorFamily = {
  name: "dirichlet",
  arguments: [{ name: "concentration", support: "positive" }],
  construct({ axis, part }, concentration) {
    if (!axis.axis.labels) {
      const shares = part(".share", gamma(concentration, 1), [axis]);
      return shares.div(shares.sum(axis));
    }
    // Broken off one after the other: after counts are seen, the breaks are independent.
    const alpha = elementsOf(concentration, axis);
    const result: Expression[] = [];
    let left: Expression | undefined;
    for (let k = 0; k < alpha.length - 1; k++) {
      const others = alpha.slice(k + 1).reduce((sum, a) => sum.add(a));
      const broken = part(`.break[${axis.axis.labels[k]}]`, beta(alpha[k]!, others));
      result.push(left ? left.mul(broken) : broken);
      const rest = broken.neg().add(1);
      left = left ? left.mul(rest) : rest;
    }
    const one = new Expression(concentration.graph, concentration.graph.constant(1));
    return stack([...result, left ?? one], axis);
  },
  invert(x, axis) {
    if (!axis.axis.labels) return [x];
    let left = 1;
    return Array.from(x)
      .slice(0, -1)
      .map((share) => {
        const broken = share / left;
        left -= share;
        return [broken];
      });
  },
  logDensity(x, axis, concentration) {
    const power = concentration.sub(1);
    // 0 log 0 = 0: where the concentration is 1, an element may be 0
    const terms = where(power.equals(0), 0, power.mul(x.log())).sub(concentration.lgamma());
    return totalAlong(terms, axis).add(totalAlong(concentration, axis).lgamma());
  },
  sample(random, size, concentration) {
    const alpha = Array.from({ length: size }, (_, k) =>
      typeof concentration === "number" ? concentration : concentration![k]!,
    );
    let others = alpha.reduce((sum, a) => sum + a, 0);
    let left = 1;
    return alpha.map((a, k) => {
      others -= a;
      const broken = k === size - 1 ? left : left * random.beta(a, others);
      left -= broken;
      return broken;
    });
  },
  refuse(x) {
    const bad = Array.from(x).find((share) => !(share >= 0 && share <= 1));
    if (bad !== undefined) return `${bad} is not from 0 to 1`;
    const total = Array.from(x).reduce((sum, share) => sum + share, 0);
    return Math.abs(total - 1) > ROUNDING ? `the elements add up to ${total}, not to 1` : undefined;
  },
};

/**
 * The Dirichlet distribution: shares of a whole, positive numbers that add up to 1.
 *
 * `log p(x) = log Γ(Σ αₖ) - Σ log Γ(αₖ) + Σ (αₖ - 1) log xₖ`, with respect to all elements but one.
 *
 * A parameter along an axis of the schema is broken off a stick, element by element: `xₖ = bₖ Π_{j<k} (1 - bⱼ)` with
 * `bₖ ~ beta(αₖ, Σ_{j>k} αⱼ)`: given counts the breaks are independent, and take half the gradients for an effective
 * draw that gammas over their sum take. Along an axis that only data know it is those gammas.
 *
 * @param concentration - α, one for all elements or one for each along the axis; 1 is uniform over the simplex
 * @param options - `along`, the axis of the shares, if it is not that of `{ each: ... }`
 * @throws tag "model" for a constant that is not positive; "data" for shares that do not add up to 1
 * @example
 * const weights = parameter(dirichlet(1), { each: arm });
 * const mixes = parameter(dirichlet(alpha, { along: arm }), { each: school });
 */
export function dirichlet<A extends string = never, V extends string = never>(
  concentration: Operand<A>,
  options: Along<V> = {},
): VectorDistribution<A, V> {
  return vectorDistribution<A, V>(family, [concentration], options.along);
}
