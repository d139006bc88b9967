import fc from "fast-check";
import { asymmetricLaplace } from "../../src/distribution/asymmetric-laplace.ts";
import { bernoulli } from "../../src/distribution/bernoulli.ts";
import { bernoulliLogit } from "../../src/distribution/bernoulli-logit.ts";
import { beta } from "../../src/distribution/beta.ts";
import { betaBinomial } from "../../src/distribution/beta-binomial.ts";
import { betaProportion } from "../../src/distribution/beta-proportion.ts";
import { binomial } from "../../src/distribution/binomial.ts";
import { binomialLogit } from "../../src/distribution/binomial-logit.ts";
import { categorical, categoricalLogit } from "../../src/distribution/categorical.ts";
import { cauchy } from "../../src/distribution/cauchy.ts";
import { censored } from "../../src/distribution/censored.ts";
import { chiSquared } from "../../src/distribution/chi-squared.ts";
import type { Distribution } from "../../src/distribution/distribution.ts";
import { exponential } from "../../src/distribution/exponential.ts";
import { exponentiallyModifiedNormal } from "../../src/distribution/exponentially-modified-normal.ts";
import { flat } from "../../src/distribution/flat.ts";
import { gamma } from "../../src/distribution/gamma.ts";
import { generalisedExtremeValue } from "../../src/distribution/generalised-extreme-value.ts";
import { geometric } from "../../src/distribution/geometric.ts";
import { gumbel } from "../../src/distribution/gumbel.ts";
import { halfCauchy } from "../../src/distribution/half-cauchy.ts";
import { halfNormal } from "../../src/distribution/half-normal.ts";
import { halfStudentT } from "../../src/distribution/half-student-t.ts";
import { hurdle } from "../../src/distribution/hurdle.ts";
import { inverseGamma } from "../../src/distribution/inverse-gamma.ts";
import { inverseGaussian } from "../../src/distribution/inverse-gaussian.ts";
import { laplace } from "../../src/distribution/laplace.ts";
import { logLogistic } from "../../src/distribution/log-logistic.ts";
import { logistic } from "../../src/distribution/logistic.ts";
import { lognormal } from "../../src/distribution/lognormal.ts";
import { mixture } from "../../src/distribution/mixture.ts";
import { negativeBinomial } from "../../src/distribution/negative-binomial.ts";
import { negativeBinomialLog } from "../../src/distribution/negative-binomial-log.ts";
import { negativeBinomialProbability } from "../../src/distribution/negative-binomial-probability.ts";
import { normal } from "../../src/distribution/normal.ts";
import { orderedLogistic, orderedProbit } from "../../src/distribution/ordered-categories.ts";
import { pareto } from "../../src/distribution/pareto.ts";
import { poisson } from "../../src/distribution/poisson.ts";
import { poissonLog } from "../../src/distribution/poisson-log.ts";
import { skewNormal } from "../../src/distribution/skew-normal.ts";
import { studentT } from "../../src/distribution/student-t.ts";
import { truncated } from "../../src/distribution/truncated.ts";
import { uniform } from "../../src/distribution/uniform.ts";
import { vonMises } from "../../src/distribution/von-mises.ts";
import { weibull } from "../../src/distribution/weibull.ts";
import { zeroInflated } from "../../src/distribution/zero-inflated.ts";
import { Expression, type Operand, where } from "../../src/model/expression.ts";
import type { Schema } from "../../src/model/schema.ts";
import {
  axis,
  binary,
  type Column,
  count,
  group,
  matrix,
  type OwnColumn,
  positive,
  probability,
  real,
} from "../../src/model/schema.ts";

/** An expression as drawn: every tree has a meaning in every model, so that a failing one can be shrunk. */
export type Tree =
  | { readonly op: "number"; readonly value: number }
  | { readonly op: "leaf" | "linear"; readonly pick: number }
  | { readonly op: "unary"; readonly pick: number; readonly x: Tree }
  | { readonly op: "binary" | "stack" | "matrix"; readonly pick: number; readonly x: Tree; readonly y: Tree }
  | {
      readonly op: "where";
      readonly pick: number;
      readonly a: Tree;
      readonly b: Tree;
      readonly x: Tree;
      readonly y: Tree;
    }
  | { readonly op: "scan"; readonly pick: number; readonly x: Tree; readonly y: Tree }
  | { readonly op: "carry" | "sum" | "sumBy" | "element"; readonly pick: number; readonly x: Tree };

/** What may stand for an argument of a distribution. */
export interface DrawnDistribution {
  readonly pick: number;
  readonly arguments: readonly { readonly pick: number; readonly tree: Tree }[];
}

export interface DrawnModel {
  readonly rows: number;
  readonly groups: readonly {
    readonly levels: number;
    /** Which earlier group this one is nested in; none if there is no such group. */
    readonly within: number | null;
    readonly ownColumn: boolean;
  }[];
  readonly fixed: number;
  readonly matrix: number;
  /** Whether there are matrices along the fixed axis, of the rows and of groups that are not nested. */
  readonly along: boolean;
  readonly columns: readonly number[];
  readonly parameters: readonly { readonly each: readonly number[]; readonly prior: DrawnDistribution }[];
  readonly observations: readonly {
    readonly place: number;
    readonly transformed: boolean;
    readonly likelihood: DrawnDistribution;
  }[];
  /** Columns with missing values, and how they are distributed. */
  readonly missing: readonly { readonly place: number; readonly distribution: DrawnDistribution }[];
  /** Terms of the density that are expressions. */
  readonly terms: readonly Tree[];
  readonly outputs: readonly Tree[];
  readonly dataSeed: number;
}

/** The kinds of arguments, and what a family observes. */
type Argument = "real" | "positive" | "small" | "probability" | "upper" | "count";
export interface DrawnFamily {
  readonly name: string;
  readonly arguments: readonly Argument[];
  readonly make: (...args: never[]) => Distribution;
  /** The columns it can be observed in. */
  readonly observes: "real" | "positive" | "unit" | "binary" | "count" | "trials" | "none";
}

const family = (
  make: (...args: never[]) => Distribution,
  args: readonly Argument[],
  observes: DrawnFamily["observes"],
): DrawnFamily => ({ name: make.name, make, arguments: args, observes });

const half = (p: Operand) => (p instanceof Expression ? p.mul(0.5) : p / 2);
const above = (c: Operand, width: Operand): Operand => {
  if (c instanceof Expression) return c.add(width);
  return width instanceof Expression ? width.add(c) : c + width;
};
const rest = (p: Operand) => (p instanceof Expression ? p.neg().add(1) : 1 - p);

export const CONTINUOUS: readonly DrawnFamily[] = [
  family(normal, ["real", "positive"], "real"),
  family(exponential, ["positive"], "positive"),
  family(halfNormal, ["positive"], "positive"),
  family(cauchy, ["real", "positive"], "real"),
  family(halfCauchy, ["positive"], "positive"),
  family(studentT, ["positive", "real", "positive"], "real"),
  family(gamma, ["positive", "positive"], "positive"),
  family(inverseGamma, ["positive", "positive"], "positive"),
  family(beta, ["positive", "positive"], "unit"),
  family(uniform, ["real", "upper"], "none"),
  family(lognormal, ["real", "positive"], "positive"),
  family(laplace, ["real", "positive"], "real"),
  family(halfStudentT, ["positive", "positive"], "positive"),
  family(chiSquared, ["positive"], "positive"),
  family(weibull, ["positive", "positive"], "positive"),
  family(logistic, ["real", "positive"], "real"),
  family(logLogistic, ["positive", "positive"], "positive"),
  family(gumbel, ["real", "positive"], "real"),
  family(pareto, ["positive", "small"], "positive"),
  family(skewNormal, ["real", "positive", "real"], "real"),
  // an angle between 0 and 1
  family(vonMises, ["real", "positive"], "unit"),
  family(betaProportion, ["probability", "positive"], "unit"),
  family(exponentiallyModifiedNormal, ["real", "positive", "positive"], "real"),
  family(asymmetricLaplace, ["real", "positive", "probability"], "real"),
  family(inverseGaussian, ["positive", "positive"], "positive"),
  family(generalisedExtremeValue, ["real", "positive", "small"], "real"),
  {
    name: "mixture of normals",
    make: (p: Operand, m: Operand, s: Operand) => mixture(p, [normal(m, s), normal(0, 2)]),
    arguments: ["probability", "real", "positive"],
    observes: "real",
  },
  {
    name: "mixture of mixtures",
    make: (p: Operand, rate: Operand) =>
      mixture([p, rest(p)], [exponential(rate), mixture([0.25, 0.75], [gamma(2, rate), halfNormal(1)])]),
    arguments: ["probability", "positive"],
    observes: "positive",
  },
  {
    name: "truncated normal",
    make: (m: Operand, s: Operand) => truncated(normal(m, s), 0, 1),
    arguments: ["real", "positive"],
    observes: "unit",
  },
  {
    name: "truncated gamma",
    make: (a: Operand, rate: Operand) => truncated(gamma(a, rate), 0.01),
    arguments: ["positive", "positive"],
    observes: "positive",
  },
  {
    name: "truncated studentT",
    make: (nu: Operand, lower: Operand, s: Operand) => truncated(studentT(nu, 0.5, s), lower),
    arguments: ["positive", "real", "positive"],
    observes: "none",
  },
  { name: "flat", make: () => flat(), arguments: [], observes: "none" },
  { name: "flat({ lower: 0.5 })", make: () => flat({ lower: 0.5 }), arguments: [], observes: "none" },
  { name: "flat({ upper: -1 })", make: () => flat({ upper: -1 }), arguments: [], observes: "none" },
];

export const OBSERVED: readonly DrawnFamily[] = [
  ...CONTINUOUS.filter((f) => f.observes !== "none"),
  family(bernoulli, ["probability"], "binary"),
  family(bernoulliLogit, ["real"], "binary"),
  family(binomial, ["count", "probability"], "trials"),
  family(binomialLogit, ["count", "real"], "trials"),
  family(poisson, ["positive"], "count"),
  family(poissonLog, ["real"], "count"),
  family(negativeBinomial, ["positive", "positive"], "count"),
  family(negativeBinomialLog, ["real", "positive"], "count"),
  family(betaBinomial, ["count", "positive", "positive"], "trials"),
  family(geometric, ["probability"], "count"),
  family(negativeBinomialProbability, ["positive", "probability"], "count"),
  {
    name: "zeroInflated",
    make: (p: Operand, rate: Operand) => zeroInflated(p, poisson(rate)),
    arguments: ["probability", "positive"],
    observes: "count",
  },
  {
    name: "hurdle",
    make: (p: Operand, mean: Operand, shape: Operand) => hurdle(p, negativeBinomial(mean, shape)),
    arguments: ["probability", "positive", "positive"],
    observes: "count",
  },
  {
    name: "truncated counts",
    make: (mean: Operand, shape: Operand) => truncated(negativeBinomial(mean, shape), -3, 12),
    arguments: ["positive", "positive"],
    observes: "count",
  },
  {
    name: "censored counts",
    make: (rate: Operand) => censored(poisson(rate), { lower: 0, upper: 5 }),
    arguments: ["positive"],
    observes: "count",
  },
  {
    name: "censored from the right",
    make: (m: Operand, s: Operand, until: Operand) =>
      censored(normal(m, s), { right: until instanceof Expression ? where(until.lessThan(0), 0, 1) : 1 }),
    arguments: ["real", "positive", "real"],
    observes: "real",
  },
  {
    name: "categorical",
    make: (p: Operand) => categorical([half(p), rest(p), half(p)]),
    arguments: ["probability"],
    observes: "binary",
  },
  {
    name: "categoricalLogit",
    make: (a: Operand, b: Operand) => categoricalLogit([a, b, 0.5]),
    arguments: ["real", "real"],
    observes: "binary",
  },
  {
    name: "orderedLogistic",
    make: (m: Operand, c: Operand, w: Operand) => orderedLogistic(m, [c, above(c, w), 40]),
    arguments: ["real", "real", "positive"],
    observes: "binary",
  },
  {
    name: "orderedProbit",
    make: (m: Operand, c: Operand, w: Operand) => orderedProbit(m, [c, above(c, w)]),
    arguments: ["real", "real", "positive"],
    observes: "binary",
  },
  {
    name: "mixture of several supports",
    make: (p: Operand, m: Operand, s: Operand) =>
      mixture([half(p), rest(p), half(p)], [normal(m, s), uniform(-1, 1), lognormal(m, s)]),
    arguments: ["probability", "real", "positive"],
    observes: "real",
  },
  {
    name: "mixture of counts",
    make: (p: Operand, rate: Operand) => mixture(p, [poisson(rate), binomial(4, 0.3)]),
    arguments: ["probability", "positive"],
    observes: "count",
  },
];

/** The families that a column with missing values can be observed with: not those whose bounds are arguments. */
export const FILLED: readonly DrawnFamily[] = CONTINUOUS.filter(
  (f) => f.observes !== "none" && !["pareto", "generalisedExtremeValue"].includes(f.name),
);

/** Every family. */
export const families: readonly DrawnFamily[] = [...new Set([...CONTINUOUS, ...OBSERVED])];

const pick = fc.nat(997);

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "medium", maxDepth: 5, withCrossShrink: true },
    { weight: 5, arbitrary: fc.record({ op: fc.constant("leaf" as const), pick }) },
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constant("number" as const),
        value: fc.constantFrom(1, 0, 2, -1, 0.5, -0.25, 1.75),
      }),
    },
    { weight: 1, arbitrary: fc.record({ op: fc.constant("linear" as const), pick }) },
    { weight: 3, arbitrary: fc.record({ op: fc.constant("unary" as const), pick, x: tie("tree") }) },
    {
      weight: 6,
      arbitrary: fc.record({ op: fc.constant("binary" as const), pick, x: tie("tree"), y: tie("tree") }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constant("where" as const),
        pick,
        a: tie("tree"),
        b: tie("tree"),
        x: tie("tree"),
        y: tie("tree"),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ op: fc.constant("scan" as const), pick, x: tie("tree"), y: tie("tree") }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        op: fc.constantFrom("carry" as const, "sum" as const, "sumBy" as const),
        pick,
        x: tie("tree"),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ op: fc.constant("element" as const), pick, x: tie("tree") }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ op: fc.constant("matrix" as const), pick, x: tie("tree"), y: tie("tree") }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ op: fc.constant("stack" as const), pick, x: tie("tree"), y: tie("tree") }),
    },
  ),
}));

const distribution: fc.Arbitrary<DrawnDistribution> = fc.record({
  pick,
  arguments: fc.array(fc.record({ pick, tree }), { minLength: 3, maxLength: 3 }),
});

/** A random model, with random data. */
export const drawnModel: fc.Arbitrary<DrawnModel> = fc.record({
  rows: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 30 })),
  groups: fc.array(
    fc.record({
      levels: fc.integer({ min: 1, max: 8 }),
      within: fc.option(fc.nat(2)),
      ownColumn: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  fixed: fc.nat(3),
  matrix: fc.nat(4),
  along: fc.boolean(),
  columns: fc.array(pick, { maxLength: 3 }),
  parameters: fc.array(fc.record({ each: fc.array(pick, { maxLength: 2 }), prior: distribution }), {
    minLength: 1,
    maxLength: 4,
  }),
  observations: fc.array(fc.record({ place: pick, transformed: fc.boolean(), likelihood: distribution }), {
    maxLength: 3,
  }),
  missing: fc.array(fc.record({ place: pick, distribution }), { maxLength: 2 }),
  terms: fc.array(tree, { maxLength: 1 }),
  outputs: fc.array(tree, { maxLength: 3 }),
  dataSeed: fc.nat(1_000_000),
});

/** The schema of a drawn model. */
export function schemaOf(model: DrawnModel): Schema {
  const schema: Record<string, Schema[string]> = { x0: real() };
  const kinds = [real, positive, probability, count, binary];
  model.columns.forEach((kind, i) => {
    schema[`x${i + 1}`] = kinds[kind % kinds.length]!();
  });
  const along = model.along && model.fixed > 0;
  model.groups.forEach(({ ownColumn }, i) => {
    const own: Record<string, OwnColumn> = {};
    if (ownColumn && parentOf(model, i) === undefined) own.own = real();
    if (along && parentOf(model, i) === undefined) own.W = matrix("arm");
    observationsOn(model, i).forEach(({ name, observes }) => {
      own[name] = columnFor(observes);
      if (observes === "trials") own[`${name}n`] = count();
    });
    for (const { name, observes } of missingOn(model, i)) own[name] = withMissing(observes);
    const plain = group(own);
    const parent = parentOf(model, i);
    schema[`g${i}`] = parent === undefined ? plain : plain.within(`g${parent}`);
  });
  if (model.fixed > 0) schema.arm = axis(model.fixed);
  if (model.matrix > 0) schema.X = matrix();
  if (along) schema.W = matrix("arm");
  for (const { name, observes } of missingOn(model, undefined)) schema[name] = withMissing(observes);
  for (const { name, observes } of observationsOn(model, undefined)) {
    schema[name] = columnFor(observes);
    if (observes === "trials") schema[`${name}n`] = count();
  }
  return schema;
}

const columnFor = (observes: DrawnFamily["observes"]): Column =>
  ({ real, positive, unit: probability, binary, count, trials: count, none: real })[observes]();

const withMissing = (observes: DrawnFamily["observes"]): Column =>
  (observes === "unit" ? probability : observes === "positive" ? positive : real)({ missing: true });

/** The columns with missing values that lie along a group, or along the rows. */
export function missingOn(model: DrawnModel, place: number | undefined) {
  return model.missing.flatMap((drawn, i) => {
    const family = FILLED[drawn.distribution.pick % FILLED.length]!;
    const wanted = placeOf(model, drawn.place);
    return wanted === place
      ? [{ name: `m${i}`, observes: family.observes, family, drawn: drawn.distribution }]
      : [];
  });
}

/** The group that group `i` is nested in. */
export function parentOf(model: DrawnModel, i: number): number | undefined {
  const within = model.groups[i]!.within;
  return within === null || within >= i ? undefined : within;
}

/** The observations that lie along a group, or along the rows. Nested groups have no columns of their own. */
export function observationsOn(model: DrawnModel, place: number | undefined) {
  return model.observations.flatMap((observation, i) => {
    const { observes, name: familyName } = OBSERVED[observation.likelihood.pick % OBSERVED.length]!;
    const wanted = placeOf(model, observation.place);
    return wanted === place ? [{ name: `y${i}`, observes, familyName }] : [];
  });
}

export function placeOf(model: DrawnModel, place: number): number | undefined {
  const groups = model.groups.flatMap((_, i) => (parentOf(model, i) === undefined ? [i] : []));
  const at = place % (groups.length + 2);
  return groups[at];
}
