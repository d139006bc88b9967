import { KindredError } from "../model/errors.ts";
import type { Expression } from "../model/expression.ts";
import { literalLabels, stack, totalAlong } from "../model/vector.ts";
import { showValue } from "../model/wording.ts";
import { type Distribution, type Family, printFamily } from "./distribution.ts";
import {
  type Along,
  type VectorDistribution,
  type VectorFamily,
  vectorDistribution,
} from "./vector-distribution.ts";

/** Element `k` of `size` independent values of a family in order, given the one before it. */
function nextOf(family: Family, count: number, before?: Expression): Family {
  const own = { ...family, gaussian: undefined, location: undefined };
  const draw: Family["sample"] = (random, ...args) => {
    const lower = before ? args[args.length - 1]! : Number.NEGATIVE_INFINITY;
    const given = before ? args.slice(0, -1) : args;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      let x = family.sample!(random, ...given);
      while (x <= lower) x = family.sample!(random, ...given);
      least = Math.min(least, x);
    }
    return least;
  };
  if (!before) return { ...own, sample: draw };
  return {
    ...own,
    arguments: [...family.arguments, { name: "the element before", support: "real" }],
    support: (...args) => ({ ...family.support(...args.slice(0, -1)), lower: args.at(-1)! }),
    logDensity: (x, ...args) => family.logDensity(x, ...args.slice(0, -1)),
    sample: draw,
  };
}

function familyOf(name: string, base: Family): VectorFamily {
  return {
    name,
    arguments: base.arguments,
    alike: true,
    construct({ axis, part }, ...args) {
      const labels = literalLabels(name, axis);
      // one for each order in which the values could have come
      const orders = Math.log(factorial(labels.length));
      const elements: Expression[] = [];
      for (const [k, label] of labels.entries()) {
        const before = elements.at(-1);
        const family = nextOf(base, labels.length - k, before);
        const counted: Family =
          k === 0
            ? { ...family, logDensity: (x, ...own) => family.logDensity(x, ...own).add(orders) }
            : family;
        const given = before ? [...args, before] : args;
        elements.push(part(`[${label}]`, { family: counted, arguments: given }));
      }
      return stack(elements, axis);
    },
    invert: (x) => Array.from(x, (value) => [value]),
    logDensity(x, axis, ...args) {
      const labels = literalLabels(name, axis);
      return totalAlong(base.logDensity(x, ...args), axis).add(Math.log(factorial(labels.length)));
    },
    sample: (random, size, ...args) =>
      Float64Array.from({ length: size }, () => base.sample!(random, ...(args as number[]))).sort(),
    refuse(x) {
      const bad = Array.from(x).findIndex((value, k) => k > 0 && !(value > x[k - 1]!));
      return bad < 0
        ? undefined
        : `element ${bad} (from 0), ${x[bad]}, is not above the one before, ${x[bad - 1]}`;
    },
    print: (...args) => `${name}(${printFamily(base, args)})`,
  };
}

function factorial(n: number): number {
  let product = 1;
  for (let i = 2; i <= n; i++) product *= i;
  return product;
}

function make<A extends string, V extends string>(
  name: string,
  base: Distribution<A>,
  { along }: Along<V>,
  lowest: number,
): VectorDistribution<A, V> {
  const wrong = (what: string) =>
    new KindredError(
      "model",
      `${name}: ${what}; write ${name}(${lowest === 0 ? "exponential(1)" : "normal(0, 1)"})`,
      {
        value: base,
      },
    );
  if (typeof base?.family !== "object") throw wrong(`expected a distribution, got ${showValue(base)}`);
  const { family, arguments: args } = base;
  const { lower, discrete, jumps } = family.support(...args);
  if (discrete || jumps)
    throw wrong(`${family.name} has values that could be equal, or a density that jumps`);
  if (!family.sample) throw wrong(`${family.name} is improper`);
  if (lowest === 0 && !(typeof lower === "number" && lower >= 0))
    throw wrong(`${family.name} has mass below 0`);
  return vectorDistribution<A, V>(familyOf(name, family), args, along);
}

/**
 * Ordered values: independent ones of a distribution, from the least to the largest.
 *
 * `log p(x) = log K! + Σ log p(xₖ)` for x₁ < x₂ < ... < x_K. A parameter's elements are each bounded below by the one
 * before.
 *
 * @param base - a continuous distribution, the same for all elements
 * @param options - `along`, an axis of the schema, if it is not that of `{ each: ... }`
 * @throws tag "model" for what is no continuous, proper distribution
 * @example const means = parameter(ordered(normal(0, 2)), { each: component });
 */
export function ordered<A extends string = never, V extends string = never>(
  base: Distribution<A>,
  options: Along<V> = {},
): VectorDistribution<A, V> {
  return make("ordered", base, options, Number.NEGATIVE_INFINITY);
}

/**
 * Ordered positive values: `ordered` of a distribution of positive numbers.
 *
 * @param base - a continuous distribution of positive numbers, the same for all elements
 * @param options - `along`, an axis of the schema, if it is not that of `{ each: ... }`
 * @throws tag "model" for a distribution with mass below 0
 * @example const scales = parameter(positiveOrdered(halfNormal(2)), { each: component });
 */
export function positiveOrdered<A extends string = never, V extends string = never>(
  base: Distribution<A>,
  options: Along<V> = {},
): VectorDistribution<A, V> {
  return make("positiveOrdered", base, options, 0);
}
