import { KindredError } from "../model/errors.ts";
import { type Condition, Expression, liftTo, type Operand, where } from "../model/expression.ts";
import { showValue } from "../model/wording.ts";
import type { Distribution, Family } from "./distribution.ts";
import { placeInside } from "./united-support.ts";

/**
 * The logarithm of a distribution function, `log P(X <= x)`: accurate also where the probability is tiny. Of counts
 * x must be a whole number.
 *
 * @returns along the axes of x and the distribution; -∞ below the support, 0 above it
 * @throws tag "model" for a family whose distribution function is not known, or if no argument is an expression.
 * @example const soon = logCdf(exponential(rate), 1);
 */
export function logCdf<A extends string = never, B extends string = never>(
  distribution: Distribution<A>,
  x: Operand<B>,
): Expression<A | B> {
  const graph = graphOf("logCdf", distribution, x);
  return lift(graph, logCdfOf(distribution, lift(graph, x)));
}

/**
 * The logarithm of a survival function, `log P(X > x)`: accurate also where the probability is tiny. Of counts x must
 * be a whole number, and is not itself counted.
 *
 * @returns along the axes of x and the distribution; 0 below the support, -∞ above it
 * @throws tag "model" for a family whose distribution function is not known, or if no argument is an expression.
 * @example const late = logSurvival(exponential(rate), 1);
 */
export function logSurvival<A extends string = never, B extends string = never>(
  distribution: Distribution<A>,
  x: Operand<B>,
): Expression<A | B> {
  const graph = graphOf("logSurvival", distribution, x);
  return lift(graph, logSurvivalOf(distribution, lift(graph, x)));
}

/**
 * A distribution function, `P(X <= x)`. Of counts x must be a whole number.
 *
 * @returns along the axes of x and the distribution; 0 below the support, 1 above it
 * @throws tag "model" for a family whose distribution function is not known, or if no argument is an expression.
 * @example return { mu, sigma, passed: cdf(normal(mu, sigma), 60) };
 */
export function cdf<A extends string = never, B extends string = never>(
  distribution: Distribution<A>,
  x: Operand<B>,
): Expression<A | B> {
  const graph = graphOf("cdf", distribution, x);
  return lift(graph, logCdfOf(distribution, lift(graph, x))).exp() as Expression<A | B>;
}

/**
 * A quantile: the x at which `P(X <= x) = p`.
 *
 * @param p - between 0 and 1
 * @returns along the axes of p and the distribution
 * @throws tag "model" for a family whose quantiles have no expression, if no argument is an expression, or for a
 * constant p that is not between 0 and 1.
 * @example return { mu, sigma, best: quantile(normal(mu, sigma), 0.95) };
 */
export function quantile<A extends string = never, B extends string = never>(
  distribution: Distribution<A>,
  p: Operand<B>,
): Expression<A | B> {
  const graph = graphOf("quantile", distribution, p);
  const { family, arguments: args } = distribution;
  if (typeof p === "number" && !(p > 0 && p < 1))
    throw new KindredError("model", `quantile: p must be between 0 and 1, got ${p}`, { value: p });
  const found = known("quantile", family)(lift(graph, p), ...args.map((x) => lift(graph, x)));
  return lift(graph, found);
}

/** `log P(X <= x)` for any x. */
export function logCdfOf({ family, arguments: args }: Distribution, x: Expression): Expression {
  return outside(family, args, x, [Number.NEGATIVE_INFINITY, 0], known("logCdf", family));
}

/** `log P(X > x)` for any x. */
export function logSurvivalOf({ family, arguments: args }: Distribution, x: Expression): Expression {
  return outside(family, args, x, [0, Number.NEGATIVE_INFINITY], known("logSurvival", family));
}

/** Whether a family knows `log P(X <= x)` and `log P(X > x)`. */
export function hasCdf(family: Family): boolean {
  return family.logCdf !== undefined && family.logSurvival !== undefined;
}

type Member = "logCdf" | "logSurvival" | "quantile";

function known(member: Member, family: Family): NonNullable<Family[Member]> {
  const found = family[member];
  if (!found)
    throw new KindredError(
      "model",
      member === "quantile"
        ? `quantile: ${family.name} has no expression for its quantiles; use one of a family that has, such as normal, or take quantiles of draws`
        : `${member}: ${family.name} has no distribution function; use a family that has one, such as normal, gamma or poisson`,
      { value: family.name },
    );
  return found.bind(family);
}

/** `inside` within the support, and constants below and above it. */
function outside(
  family: Family,
  args: readonly Operand[],
  x: Expression,
  [below, above]: readonly [number, number],
  inside: (x: Expression, ...args: Expression[]) => Expression,
): Expression {
  const bound = (value: Operand) => lift(x.graph, value);
  const support = family.support(...args);
  const isFinite = (value: Operand | undefined): value is Operand =>
    value !== undefined && (value instanceof Expression || Number.isFinite(value));
  const places: [Condition, number][] = [];
  if (isFinite(support.lower)) {
    const lower = bound(support.lower);
    places.push([support.discrete ? x.lessThan(lower) : x.atMost(lower), below]);
  }
  if (isFinite(support.upper)) places.push([bound(support.upper).atMost(x), above]);
  const except = (value: Expression, instead: (constant: number) => Operand) =>
    places.reduce((inner, [condition, constant]) => where(condition, instead(constant), inner), value);
  if (places.length === 0) return inside(x, ...args.map(bound));
  // what is not chosen must still be finite: its derivative is multiplied by 0
  const within = except(x, () => placeInside(support, bound));
  return except(inside(within, ...args.map(bound)), (constant) => constant);
}

type Graph = Expression["graph"];

function graphOf(name: string, distribution: Distribution, x: Operand): Graph {
  if (typeof distribution?.family !== "object")
    throw new KindredError(
      "model",
      `${name}: expected a distribution such as normal(0, 1), got ${(distribution as unknown) instanceof Expression ? "an expression" : showValue(distribution)}; write ${name}(normal(mu, sigma), x)`,
      { value: distribution },
    );
  const found = [x, ...distribution.arguments].find((value) => value instanceof Expression);
  if (found instanceof Expression) return found.graph;
  throw new KindredError(
    "model",
    `${name}: nothing here is an expression, so that there is nothing to compute in the model; compute the constant before it, or give a column or a parameter`,
    { value: x },
  );
}

function lift<A extends string>(graph: Graph, x: Operand): Expression<A> {
  return new Expression<A>(graph, liftTo(graph, x));
}
