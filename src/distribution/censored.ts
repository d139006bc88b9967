import { KindredError } from "../model/errors.ts";
import { Expression, type Operand, where } from "../model/expression.ts";
import { showValue } from "../model/wording.ts";
import { bounded, checkInner, constant } from "./bounds.ts";
import { allowed, type Distribution, type Family, inWords, type Jump, printFamily } from "./distribution.ts";
import { logMass } from "./mass.ts";

/** What is known of a row, where it is not the value itself. */
export interface Censoring<A extends string = string> {
  /** 1 in rows of which only is known that the value is at most the column's, else 0. */
  readonly left?: Operand<A>;
  /** 1 in rows of which only is known that the value is at least the column's, else 0. */
  readonly right?: Operand<A>;
  /** The upper ends of intervals: a value lies between the column's and this; where they are equal it is exact. */
  readonly until?: Operand<A>;
}

const MARKS = ["left", "right", "until"] as const;
const ATOMS: Jump = {
  because: "censored has mass at single points",
  remedy: "observe it, or give the distribution without its censoring as the prior",
};

/** Values beyond limits are recorded as the limit. The arguments are the family's own, then the limits it has. */
function limitedOf(inner: Family, has: { lower: boolean; upper: boolean }, discrete: boolean): Family {
  const { names, split } = bounded(inner, has, discrete);
  return {
    name: "censored",
    arguments: names,
    support: (...args) => {
      const { own, lower, upper } = split(args);
      const support = inner.support(...own);
      return {
        ...support,
        lower: lower ?? support.lower,
        upper: upper ?? support.upper,
        open: false,
        jumps: ATOMS,
      };
    },
    logDensity: (x, ...args) => {
      const { own, lower, upper } = split(args);
      const mass = (from?: Expression, to?: Expression) =>
        logMass(x.graph, { family: inner, arguments: own }, from, to);
      const density = inner.logDensity(x, ...own);
      const above = lower ? where(x.atMost(lower), mass(undefined, lower), density) : density;
      return upper ? where(upper.atMost(x), mass(upper), above) : above;
    },
    logCdf: (x, ...args) => inner.logCdf!(x, ...split(args).own),
    logSurvival: (x, ...args) => inner.logSurvival!(x, ...split(args).own),
    sample:
      inner.sample &&
      ((random, ...args) => {
        const { own, lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY } = split(args);
        return Math.min(Math.max(inner.sample!(random, ...own), lower), upper);
      }),
    print: (...args) => {
      const { own, lower, upper } = split(args);
      const limits = [
        lower === undefined ? [] : `lower: ${lower}`,
        upper === undefined ? [] : `upper: ${upper}`,
      ];
      return `censored(${printFamily(inner, own)}, { ${limits.flat().join(", ")} })`;
    },
  };
}

/** Rows that say themselves what is known of them. The arguments are the family's own, then the marks that it has. */
function markedOf(inner: Family, marks: readonly (typeof MARKS)[number][], discrete: boolean): Family {
  const count = inner.arguments.length;
  const markIn = <T>(name: (typeof MARKS)[number], args: readonly T[]): T | undefined =>
    marks.includes(name) ? args[count + marks.indexOf(name)] : undefined;
  return {
    name: "censored",
    arguments: [
      ...inner.arguments,
      ...marks.map((name) => ({
        name,
        support:
          name !== "until" ? ("indicator" as const) : discrete ? ("integer" as const) : ("real" as const),
      })),
    ],
    support: (...args) => ({ ...inner.support(...args.slice(0, count)), open: false, jumps: ATOMS }),
    logDensity: (x, ...args) => {
      const own = args.slice(0, count);
      const mass = (from?: Expression, to?: Expression) =>
        logMass(x.graph, { family: inner, arguments: own }, from, to);
      const [left, right, until] = MARKS.map((name) => markIn(name, args));
      let value = inner.logDensity(x, ...own);
      if (until) {
        // where the ends are equal the interval is not used, but its logarithm must be finite
        const to = where(x.lessThan(until), until, x.add(1));
        value = where(
          x.lessThan(until),
          mass(x, to),
          where(until.lessThan(x), Number.NEGATIVE_INFINITY, value),
        );
      }
      if (right) value = where(right.equals(1), mass(x), value);
      return left ? where(left.equals(1), mass(undefined, x), value) : value;
    },
    print: (...args) =>
      `censored(${printFamily(inner, args.slice(0, count))}, { ${marks.map((name) => `${name}: ${markIn(name, args)}`).join(", ")} })`,
  };
}

/**
 * A distribution of which some values are known only to lie on one side of the recorded one, or in an interval.
 *
 * Either the recording has limits, `{ lower, upper }`, and what lies beyond is recorded as the limit (a scale that ends
 * at 200, a study that ends after a year):
 *
 * `log p(x) = log P(X <= lower)` at the lower limit, `log P(X >= upper)` at the upper one, else `log d(x)`.
 *
 * Or the data say row by row what is known, by columns: `left` and `right` of 0 and 1, or `until`, the upper ends of
 * intervals.
 *
 * `log p(x) = log P(X <= x)` where left is 1, `log P(X >= x)` where right is 1, `log P(x <= X <= until)` where x < until,
 * else `log d(x)`.
 *
 * Only with limits it can be simulated: the columns do not say how they came about. Where values beyond a bound are not
 * in the data at all, it is `truncated` that is meant.
 *
 * @param distribution - one with a distribution function
 * @param censoring - limits, which may be columns, or columns of marks; not both
 * @throws tag "model" for a distribution without distribution function, for limits beside marks or neither, for limits
 * that are the wrong way round, for constant marks other than 0 and 1.
 * @example observe(time, censored(exponential(rate), { right: stillThere }));
 * @example observe(weight, censored(normal(mu, sigma), { upper: 200 }));
 * @example observe(from, censored(lognormal(mu, sigma), { until: to }));
 */
export function censored<A extends string = never, B extends string = never>(
  distribution: Distribution<A>,
  censoring: Censoring<B> | { readonly lower?: Operand<B>; readonly upper?: Operand<B> },
): Distribution<A | B> {
  const given = keysOf(censoring);
  const marks = MARKS.filter((name) => given.includes(name));
  const options = censoring as Censoring<B> & { lower?: Operand<B>; upper?: Operand<B> };
  const { lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY } = options;
  const discrete = checkInner(
    "censored",
    distribution,
    { lower, upper },
    "censored(d, { lower: 0, upper: 200 })",
  );
  const { family, arguments: args } = distribution;
  if (marks.length > 0) {
    const values = marks.map((name) => checkMark(name, options[name]));
    return { family: markedOf(family, marks, discrete), arguments: [...args, ...values] };
  }
  const has = { lower: lower !== Number.NEGATIVE_INFINITY, upper: upper !== Number.POSITIVE_INFINITY };
  return {
    family: limitedOf(family, has, discrete),
    arguments: [...args, ...(has.lower ? [lower] : []), ...(has.upper ? [upper] : [])],
  };
}

function keysOf(censoring: unknown): string[] {
  const wrong = (what: string) =>
    new KindredError(
      "model",
      `censored: ${what}; write censored(d, { lower: 0, upper: 200 }) with limits, or censored(d, { right: column }) with columns of 0 and 1 named left or right, or { until: column }`,
      { value: censoring },
    );
  if (typeof censoring !== "object" || censoring === null || censoring instanceof Expression)
    throw wrong(
      `expected limits or marks, got ${censoring instanceof Expression ? "an expression" : showValue(censoring)}`,
    );
  const given = Object.keys(censoring).filter(
    (key) => (censoring as Record<string, unknown>)[key] !== undefined,
  );
  const unknown = given.find((key) => !["lower", "upper", ...MARKS].includes(key));
  if (unknown !== undefined) throw wrong(`there is no "${unknown}"`);
  if (given.length === 0) throw wrong("nothing is censored");
  const limits = given.filter((key) => key === "lower" || key === "upper");
  if (limits.length > 0 && limits.length < given.length)
    throw wrong("limits and marks were given, which say the same thing in two ways");
  return given;
}

function checkMark<A extends string>(
  name: (typeof MARKS)[number],
  value: Operand<A> | undefined,
): Operand<A> {
  const support = name === "until" ? "real" : "indicator";
  const number = value === undefined ? undefined : constant(value);
  if (
    !(value instanceof Expression || typeof value === "number") ||
    (number !== undefined && !allowed(support, number))
  )
    throw new KindredError(
      "model",
      `censored: ${name} must be ${inWords(support)} in each row, got ${showValue(value)}; give a column`,
      { value },
    );
  return value;
}
