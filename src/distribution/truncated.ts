import { KindredError } from "../model/errors.ts";
import { Expression, type Operand } from "../model/expression.ts";
import { type Bounds, bounded, checkInner, constant, isInfinite } from "./bounds.ts";
import { type Distribution, type Family, isOpen, printFamily, type Support } from "./distribution.ts";
import { drawBetween } from "./draw-between.ts";
import { logMass } from "./mass.ts";

const USAGE = "truncated(normal(mu, sigma), 0) or truncated(normal(mu, sigma), 0, 10)";

/** How often a variate of the whole distribution is drawn, hoping that it lies between the bounds. */
const MOST_TRIES = 256;

/** The arguments of a truncated distribution are its own, then the bounds that it has. */
function truncatedOf(inner: Family, has: { lower: boolean; upper: boolean }, discrete: boolean): Family {
  const { names, split } = bounded(inner, has, discrete);
  const whole = (args: readonly Operand[]): Distribution => ({ family: inner, arguments: args });
  const family: Family = {
    name: "truncated",
    arguments: names,
    support: (...args) => {
      const { own, lower, upper } = split(args);
      return narrowed(inner.support(...own), lower, upper);
    },
    logDensity: (x, ...args) => {
      const { own, lower, upper } = split(args);
      return inner.logDensity(x, ...own).sub(logMass(x.graph, whole(own), lower, upper));
    },
    logCdf: (x, ...args) => {
      const { own, lower, upper } = split(args);
      const mass = (to: Expression | undefined) => logMass(x.graph, whole(own), lower, to);
      return mass(x).sub(mass(upper));
    },
    logSurvival: (x, ...args) => {
      const { own, lower, upper } = split(args);
      const mass = (from: Expression | undefined) => logMass(x.graph, whole(own), from, upper);
      return mass(discrete ? x.add(1) : x).sub(mass(lower));
    },
    print: (...args) => {
      const { own, lower = "-Infinity", upper } = split(args);
      return `truncated(${[printFamily(inner, own), lower, upper].filter((text) => text !== undefined).join(", ")})`;
    },
  };
  if (!inner.sample) return family;
  const between = drawBetween(inner);
  return {
    ...family,
    sample: (random, ...args) => {
      const { own, lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY } = split(args);
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const x = inner.sample!(random, ...own);
        if (lower <= x && x <= upper) return x;
      }
      const support = family.support(...args) as { lower?: number; upper?: number };
      const range = {
        lower: support.lower ?? Number.NEGATIVE_INFINITY,
        upper: support.upper ?? Number.POSITIVE_INFINITY,
        whole: discrete,
      };
      return between(random.mathematics, own, range, random.uniform());
    },
  };
}

/** A support cut at bounds, which themselves belong to it. */
function narrowed(own: Support, lower: Operand | undefined, upper: Operand | undefined): Support {
  const cuts = (bound: Operand | undefined, side: "lower" | "upper") => {
    const before = own[side];
    if (bound === undefined || before === undefined || isInfinite(before)) return bound !== undefined;
    const [a, b] = [constant(bound), constant(before)];
    return a === undefined || b === undefined || (side === "lower" ? a > b : a < b);
  };
  const open = (side: "lower" | "upper", cut: boolean) => !cut && isOpen(own, side);
  const [below, above] = [cuts(lower, "lower"), cuts(upper, "upper")];
  const [openBelow, openAbove] = [open("lower", below), open("upper", above)];
  return {
    ...own,
    lower: below ? inner(lower!, own.lower, "max") : own.lower,
    upper: above ? inner(upper!, own.upper, "min") : own.upper,
    open: openBelow && openAbove ? true : openBelow ? "lower" : openAbove ? "upper" : false,
  };
}

/** The inner one of two bounds, of which the second may be infinite. */
function inner(bound: Operand, before: Operand | undefined, which: "max" | "min"): Operand {
  if (before === undefined || isInfinite(before)) return bound;
  const [a, b] = [constant(bound), constant(before)];
  if (a !== undefined && b !== undefined) return bound;
  if (bound instanceof Expression) return bound[which](before);
  return (before as Expression)[which](bound);
}

/**
 * A distribution of which only what lies between two bounds can be seen, as if the rest did not exist.
 *
 * `log p(x) = log d(x) - log P(lower <= X <= upper)`, for lower <= x <= upper: of counts both bounds belong to it.
 * What is left may be next to nothing, in either tail. As a parameter's prior it is its support.
 *
 * Where values beyond a bound are in the data, but recorded as the bound, it is `censored` that is meant.
 *
 * Variates are drawn from the whole distribution until one lies between the bounds; if 256 do not, by
 * inverting the distribution function.
 *
 * @param distribution - one with a distribution function
 * @param lower - the least value; -Infinity for none
 * @param upper - the greatest value; default Infinity, for none
 * @throws tag "model" for a distribution without distribution function, bounds that are no numbers or the wrong way
 * round, bounds that leave nothing, bounds of counts that are not whole.
 * @example const sigma = parameter(truncated(normal(0, 2), 0));
 * @example observe(size, truncated(lognormal(mu, sigma), limit));
 */
export function truncated<A extends string = never, B extends string = never, C extends string = never>(
  distribution: Distribution<A>,
  lower: Operand<B>,
  upper: Operand<C> = Number.POSITIVE_INFINITY,
): Distribution<A | B | C> {
  const bounds: Bounds = { lower, upper };
  const discrete = checkInner("truncated", distribution, bounds, USAGE);
  const { family, arguments: args } = distribution;
  const has = { lower: lower !== Number.NEGATIVE_INFINITY, upper: upper !== Number.POSITIVE_INFINITY };
  const support = family.support(...args);
  const [low, high] = [constant(lower), constant(upper)];
  const [least, most] = [constant(support.lower ?? -Infinity), constant(support.upper ?? Infinity)];
  if ((high ?? Infinity) < (least ?? -Infinity) || (low ?? -Infinity) > (most ?? Infinity))
    throw new KindredError(
      "model",
      `truncated: ${family.name} has no mass from ${low ?? "lower"} to ${high ?? "upper"}; give bounds that leave some`,
      { value: high },
    );
  return {
    family: truncatedOf(family, has, discrete),
    arguments: [...args, ...(has.lower ? [lower] : []), ...(has.upper ? [upper] : [])],
  };
}
