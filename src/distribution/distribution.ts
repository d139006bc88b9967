import type { Axis } from "../model/axis.ts";
import { KindredError } from "../model/errors.ts";
import type { Mathematics } from "../model/evaluate.ts";
import { Expression, type Operand } from "../model/expression.ts";
import { showValue } from "../model/wording.ts";

/** What an argument of a distribution must be. */
export type ArgumentSupport =
  | "real"
  | "positive"
  | "probability"
  | "openProbability"
  | "count"
  | "integer"
  | "indicator";

/** Where a distribution has mass: between `lower` and `upper`, in whole numbers if `discrete`. */
export interface Support {
  readonly lower?: Operand;
  readonly upper?: Operand;
  readonly discrete?: boolean;
  /** Whether the bounds themselves, or one of them, have no finite density. */
  readonly open?: boolean | "lower" | "upper";
  /** Why the density jumps between the bounds, or at one: data may cross that, but no parameter. */
  readonly jumps?: Jump;
}

/** Why a density jumps, and what to do about it, as parts of a sentence. */
export interface Jump {
  readonly because: string;
  readonly remedy: string;
}

/** Random variates from the engine; every function advances one stream. */
export interface Sampler {
  uniform(): number;
  normal(): number;
  exponential(): number;
  gamma(shape: number): number;
  beta(a: number, b: number): number;
  studentT(degreesOfFreedom: number): number;
  cauchy(): number;
  poisson(rate: number): number;
  binomial(trials: number, probability: number): number;
  exp(x: number): number;
  logistic(x: number): number;
  /** The engine's functions, which have the same bits everywhere. */
  readonly mathematics: Mathematics;
}

/** A family of distributions: everything Kindred knows of it, written once. */
export interface Family {
  readonly name: string;
  readonly arguments: readonly { readonly name: string; readonly support: ArgumentSupport }[];
  support(...args: Operand[]): Support;
  /** The log-density of `x`, normalised, as one expression. */
  logDensity(x: Expression, ...args: Expression[]): Expression;
  /**
   * `log P(X <= x)` for an `x` of the support, accurate also where the probability is tiny. Callers see to other `x`:
   * see `cumulative.ts`.
   */
  logCdf?(x: Expression, ...args: Expression[]): Expression;
  /** `log P(X > x)` for an `x` of the support, accurate also where the probability is tiny. */
  logSurvival?(x: Expression, ...args: Expression[]): Expression;
  /** The x at which `P(X <= x) = p`, of a continuous family, for 0 < p < 1. */
  quantile?(p: Expression, ...args: Expression[]): Expression;
  /** Of a mixture: `log(wₖ pₖ(x))` for each component, of which the log-density is the logarithm of the sum. */
  terms?(x: Expression, ...args: Expression[]): Expression[];
  /** The axis along which elements follow one another, of a family whose density is of each given those before it. */
  readonly along?: Axis;
  /** Of such a family: the distribution of every element of `x` given those before it. */
  conditional?(x: Expression, ...args: Expression[]): Distribution;
  /** One random variate. Absent for improper distributions, and where `conditional` is to be drawn from in order. */
  sample?(random: Sampler, ...args: number[]): number;
  /** Of a family of vectors: the axis along which one value lies, and which its density lacks. */
  readonly over?: Axis;
  /** One random vector of `size` elements; arguments along the axis are vectors too. */
  sampleVector?(random: Sampler, size: number, ...args: (number | ArrayLike<number>)[]): ArrayLike<number>;
  /** Why a vector of data has no density, in words. */
  refuse?(x: ArrayLike<number>, ...args: (number | ArrayLike<number>)[]): string | undefined;
  /** Of a family that is normal in some transformation of x: the log-density as a square and what is beside it. */
  gaussian?(x: Expression, ...args: Expression[]): GaussianForm;
  /** Of a family on the whole line that is `location + scale * z`, z not knowing either: these two. */
  location?(...args: Expression[]): { readonly location: Expression; readonly scale: Expression };
  /** The printed form, if it is not the name and the arguments in parentheses. */
  print?(...args: string[]): string;
}

/** `log p(x) = -½ (residual / scale)² + rest`: the residual holds x and the mean, the rest no mean. */
export interface GaussianForm {
  readonly residual: Expression;
  readonly scale: Expression;
  readonly rest: Expression;
}

/** A distribution along the axes `A` of its arguments: at once prior, likelihood, simulator and printed line. */
export interface Distribution<A extends string = string> {
  readonly family: Family;
  readonly arguments: readonly Operand<A>[];
}

/**
 * A distribution of `family` with these arguments.
 *
 * @throws tag "model" for a constant argument outside its support: ``normal: sd must be positive, got -1``.
 */
export function distribution<A extends string>(family: Family, args: readonly Operand<A>[]): Distribution<A> {
  family.arguments.forEach(({ name, support }, i) => {
    const value = args[i];
    if (value === undefined)
      throw new KindredError("model", `${family.name}: argument ${name} is missing; ${usage(family)}`);
    if (typeof value !== "number" && !(value instanceof Expression))
      throw new KindredError(
        "model",
        `${family.name}: ${name} must be a number or an expression, got ${showValue(value)}; ${usage(family)}`,
        { value },
      );
    if (typeof value === "number" && !allowed(support, value))
      throw new KindredError(
        "model",
        `${family.name}: ${name} must be ${inWords(support)}, got ${value}; ${usage(family)}`,
        { value },
      );
  });
  return { family, arguments: args };
}

/** A distribution of `family` as it is written, `normal(mu, tau)`. */
export function printFamily(family: Family, args: readonly string[]): string {
  return family.print?.(...args) ?? `${family.name}(${args.join(", ")})`;
}

/** @throws tag "model" unless the lower of two constant bounds is the lower. */
export function checkBounds(name: string, lower: unknown, upper: unknown): void {
  if (typeof lower !== "number" || typeof upper !== "number" || lower < upper) return;
  throw new KindredError("model", `${name}: upper must be above lower, got from ${lower} to ${upper}`, {
    value: upper,
  });
}

/** Whether the bound on a side has no finite density. */
export function isOpen({ open }: Support, side: "lower" | "upper"): boolean {
  return open === true || open === side;
}

/** Whether a number is in an argument's support. */
export function allowed(support: ArgumentSupport, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (support === "positive") return value > 0;
  if (support === "probability") return value >= 0 && value <= 1;
  if (support === "openProbability") return value > 0 && value < 1;
  if (support === "count") return Number.isInteger(value) && value >= 0;
  if (support === "integer") return Number.isInteger(value);
  if (support === "indicator") return value === 0 || value === 1;
  return true;
}

/** An argument's support in words, for errors. */
export function inWords(support: ArgumentSupport): string {
  return {
    real: "a finite number",
    positive: "positive",
    probability: "from 0 to 1",
    openProbability: "between 0 and 1",
    count: "a whole number from 0 up",
    integer: "a whole number",
    indicator: "0 or 1",
  }[support];
}

function usage(family: Family): string {
  return `write ${family.name}(${family.arguments.map((argument) => argument.name).join(", ")})`;
}
