import { KindredError } from "../model/errors.ts";
import { Expression, type Operand } from "../model/expression.ts";
import { showValue } from "../model/wording.ts";
import { hasCdf } from "./cumulative.ts";
import type { ArgumentSupport, Distribution, Family } from "./distribution.ts";

/** Bounds as a user gives them; an infinite one is none. */
export interface Bounds {
  readonly lower: Operand;
  readonly upper: Operand;
}

/** How a family with bounds has its arguments: those of the family it is made of, then the bounds that are finite. */
export function bounded(inner: Family, has: { lower: boolean; upper: boolean }, discrete: boolean) {
  const support: ArgumentSupport = discrete ? "integer" : "real";
  const sides = (["lower", "upper"] as const).filter((side) => has[side]);
  const count = inner.arguments.length;
  return {
    names: [...inner.arguments, ...sides.map((name) => ({ name, support }))],
    split: <T>(args: readonly T[]): { own: T[]; lower: T | undefined; upper: T | undefined } => ({
      own: args.slice(0, count),
      lower: has.lower ? args[count] : undefined,
      upper: has.upper ? args[count + sides.length - 1] : undefined,
    }),
  };
}

/** A number, be it written as an expression or not; undefined for what is known later. */
export function constant(x: Operand): number | undefined {
  if (!(x instanceof Expression)) return x;
  return x.node.kind === "constant" ? x.node.value : undefined;
}

/** Whether an operand is infinity. */
export function isInfinite(x: Operand): boolean {
  const value = constant(x);
  return value !== undefined && !Number.isFinite(value);
}

/**
 * Checks a distribution that is to be cut at bounds.
 *
 * @returns whether it is discrete
 */
export function checkInner(
  name: string,
  distribution: Distribution,
  { lower, upper }: Bounds,
  usage: string,
): boolean {
  const wrong = (what: string, value: unknown) =>
    new KindredError("model", `${name}: ${what}; write ${usage}`, { value });
  if (typeof distribution?.family !== "object")
    throw wrong(
      `expected a distribution, got ${(distribution as unknown) instanceof Expression ? "an expression" : showValue(distribution)}`,
      distribution,
    );
  const { family, arguments: args } = distribution;
  if (!hasCdf(family))
    throw wrong(
      `${family.name} has no distribution function; give one that has, such as normal, gamma or poisson`,
      family.name,
    );
  const discrete = family.support(...args).discrete === true;
  for (const [side, bound] of [
    ["lower", lower],
    ["upper", upper],
  ] as const) {
    const isNumber = typeof bound === "number" && !Number.isNaN(bound);
    if (!isNumber && !(bound instanceof Expression))
      throw wrong(`${side} must be a number or an expression, got ${showValue(bound)}`, bound);
    const value = constant(bound);
    if (value !== undefined && discrete && Number.isFinite(value) && !Number.isInteger(value))
      throw wrong(`${side} must be a whole number, as ${family.name} counts, got ${value}`, value);
  }
  const [low, high] = [constant(lower), constant(upper)];
  if (low === Number.POSITIVE_INFINITY || high === Number.NEGATIVE_INFINITY)
    throw wrong(`nothing lies from ${low ?? "lower"} to ${high ?? "upper"}`, low);
  if (low !== undefined && high !== undefined && (discrete ? low > high : low >= high))
    throw wrong(`upper must be above lower, got from ${low} to ${high}`, high);
  return discrete;
}
