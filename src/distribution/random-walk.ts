import type { Axis } from "../model/axis.ts";
import { KindredError } from "../model/errors.ts";
import { type AxisReference, Expression, type Operand } from "../model/expression.ts";
import { recur } from "../model/recurrence.ts";
import { showValue } from "../model/wording.ts";
import { type Distribution, distribution, type Family } from "./distribution.ts";
import { normal } from "./normal.ts";

function familyOf(axis: Axis): Family {
  const before = (x: Expression, initial: Expression) => {
    const shift = recur(x.graph, axis, false, [initial.node], () => [x.node]);
    return new Expression(x.graph, shift("before"));
  };
  const step = (x: Expression, sd: Expression, initial: Expression) => normal(before(x, initial), sd);
  return {
    name: "randomWalk",
    along: axis,
    arguments: [
      { name: "sd", support: "positive" },
      { name: "initial", support: "real" },
    ],
    support: () => ({}),
    logDensity: (x, sd, initial) => normal(0, 1).family.logDensity(x, before(x, initial!), sd!),
    conditional: (x, sd, initial) => step(x, sd!, initial!),
    print: (sd, initial) => `randomWalk(${axis.name}, ${sd}${initial === "0" ? "" : `, ${initial}`})`,
  };
}

/**
 * A random walk: every element is the one before it and a normal step.
 *
 * `log p(x) = Σ log normal(xₜ | xₜ₋₁, sd)` with `x₀ = initial`.
 *
 * As written the walk itself is sampled, which is best where the data say much of each element. Where they say little,
 * `cumulativeSum(steps)` of `steps = parameter(normal(0, sd), { each: rows })` is the same walk by its steps.
 *
 * @param along - what it goes along: `rows`, in the order of the data, or another axis
 * @param sd - the standard deviation of a step
 * @param initial - where it starts from; 0 if not given
 * @throws tag "model" for no axis, or a constant argument outside its support
 * @example const level = parameter(randomWalk(rows, tau, 10), { each: rows });
 */
export function randomWalk<A extends string, B extends string = never, C extends string = never>(
  along: AxisReference<A>,
  sd: Operand<B>,
  initial: Operand<C> = 0,
): Distribution<A | B | C> {
  if (!along?.axis)
    throw new KindredError(
      "model",
      `randomWalk: expected an axis, such as rows, got ${showValue(along)}; write randomWalk(rows, sd)`,
      { value: along },
    );
  return distribution<A | B | C>(familyOf(along.axis), [sd, initial]);
}
