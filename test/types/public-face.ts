// What must compile and what must not. Checked by tsc (see public-face.test.ts); nothing here is run.
import { expectTypeOf } from "vitest";
import {
  axis,
  bernoulliLogit,
  binary,
  count,
  type Data,
  type Distribution,
  type Draws,
  type Expression,
  exponential,
  group,
  linear,
  type Model,
  matrix,
  mixture,
  model,
  normal,
  positive,
  real,
  type SampleOptions,
  sample,
  where,
} from "../../src/index.ts";

/** Programs that are wrong stand in functions nobody calls. */
export async function schools() {
  const made = model({ school: group(), score: real() }, ({ school, score }, { parameter, observe }) => {
    const mu = parameter(normal(75, 15));
    const tau = parameter(exponential(0.1));
    const theta = parameter(normal(mu, tau), { each: school });
    observe(score, normal(theta.at(school), 1));
    expectTypeOf(mu).toEqualTypeOf<Expression<never>>();
    expectTypeOf(theta).toEqualTypeOf<Expression<"school">>();
    expectTypeOf(theta.at(school)).toEqualTypeOf<Expression<"rows">>();
    expectTypeOf(theta.at(school).sub(score).mul(tau)).toEqualTypeOf<Expression<"rows">>();
    expectTypeOf(theta.sum()).toEqualTypeOf<Expression<never>>();
    expectTypeOf(theta.sum(school)).toEqualTypeOf<Expression<never>>();
    expectTypeOf(score.sumBy(school)).toEqualTypeOf<Expression<"school">>();
    // @ts-expect-error: a scalar has no school to be carried from
    mu.at(school);
    // @ts-expect-error: the score lies along the rows already
    score.at(school);
    // @ts-expect-error: a scalar has no rows to sum by school
    mu.sumBy(school);
    // @ts-expect-error: JavaScript's operators cannot build expressions
    mu * 2;
    // @ts-expect-error: each takes axes
    parameter(normal(0, 1), { each: score });
    // @ts-expect-error: each, misspelt
    parameter(normal(0, 1), { ech: school });
    // @ts-expect-error: each, left out
    parameter(normal(0, 1), school);
    // @ts-expect-error: a group is not a column of numbers
    observe(school, normal(0, 1));
    return {
      mu,
      tau,
      theta,
      total: score.sumBy(school),
      icc: tau.pow(2).div(tau.pow(2).add(1)),
      scaled: theta.mul(2).max(0),
      sign: where(mu.lessThan(0), -1, 1),
      declaredHere: parameter(normal(0, 1)),
    };
  });

  const fit = await sample(made, { school: ["a"], score: [1] }, { seed: "2024" });
  expectTypeOf(fit.draws.mu).toEqualTypeOf<Draws<readonly []>>();
  expectTypeOf(fit.draws.theta).toEqualTypeOf<Draws<readonly ["school"]>>();
  expectTypeOf(fit.draws.mu.mean).toEqualTypeOf<number>();
  expectTypeOf(fit.draws.theta.mean).toEqualTypeOf<Float64Array>();
  expectTypeOf(fit.draws.theta.of("a").mean).toEqualTypeOf<number>();
  expectTypeOf(fit.draws.theta.of("a").quantile(0.5)).toEqualTypeOf<number>();
  expectTypeOf(fit.draws.icc).toEqualTypeOf<Draws<readonly []>>();
  expectTypeOf(fit.draws.total).toEqualTypeOf<Draws<readonly ["school"]>>();
  expectTypeOf(fit.draws.scaled).toEqualTypeOf<Draws<readonly ["school"]>>();
  expectTypeOf(fit.draws.sign).toEqualTypeOf<Draws<readonly []>>();
  expectTypeOf(fit.draws.declaredHere).toEqualTypeOf<Draws<readonly []>>();
  // @ts-expect-error: an output, misspelt
  fit.draws.tehta;
  // @ts-expect-error: a scalar has no labels
  fit.draws.mu.of("a");
  // @ts-expect-error: theta has one axis
  fit.draws.theta.of("a", "b");
  // @ts-expect-error: an output that is not there
  fit.summary({ include: ["tehta"] });

  // @ts-expect-error: a column, misspelt
  await sample(made, { school: ["a"], scroe: [1] });
  // @ts-expect-error: a column that is missing
  await sample(made, { school: ["a"] });
  // @ts-expect-error: a column of strings
  await sample(made, { school: ["a"], score: ["1"] });
  // @ts-expect-error: a column too many
  made.density({ school: ["a"], score: [1], hours: [2] });
  // @ts-expect-error: an option, misspelt
  await sample(made, { school: ["a"], score: [1] }, { darws: 10 });
  // @ts-expect-error: a seed of a wrong type
  ({ seed: [1] }) satisfies SampleOptions;

  expectTypeOf(made.given({ mu: 78, theta: [1, 2] })).toEqualTypeOf(made);
  made.given({ theta: 0 });
  // @ts-expect-error: a parameter, misspelt
  made.given({ mv: 78 });
  // @ts-expect-error: a scalar takes a number
  made.given({ mu: [78, 79] });
  made.without("score");
  // @ts-expect-error: a column, misspelt
  made.without("scroe");
  // @ts-expect-error: a group is not observed
  made.without("school");

  made.do({ tau: 6, score: [1, 2] }).do({ theta: 0 });
  // @ts-expect-error: neither a parameter nor a column
  made.do({ scroe: 1 });
  // @ts-expect-error: a group's labels are no numbers
  made.do({ school: 1 });
  made.without("density smoothness");

  const simulation = made.simulate({ school: ["a"] }, { draws: 2, seed: 1 });
  expectTypeOf(simulation.observed.score).toEqualTypeOf<Draws<readonly ["rows"]>>();
  expectTypeOf(simulation.draws.theta.of("a").mean).toEqualTypeOf<number>();
  expectTypeOf(simulation.data(0)).toEqualTypeOf<Data<(typeof made)["schema"]>>();
  // what was simulated can be fitted
  await sample(made, simulation.data(1));
  // @ts-expect-error: a column, misspelt
  simulation.observed.scroe;
  // @ts-expect-error: a column, misspelt
  made.simulate({ schol: ["a"] });
}

export function misspeltColumn() {
  // @ts-expect-error: a column, misspelt
  model({ school: group(), score: real() }, ({ school, scroe }, { parameter }) => ({
    theta: parameter(normal(scroe, 1), { each: school }),
  }));
}

export function returnsNothing() {
  // @ts-expect-error: outputs are expressions
  model({ score: real() }, (_, { parameter }) => ({ mu: parameter(normal(0, 1)), three: 3 }));
  // @ts-expect-error: a program returns its outputs
  model({ score: real() }, (_, { parameter }) => {
    parameter(normal(0, 1));
  });
}

export async function matricesAlongOneAxis() {
  const made = model(
    {
      steps: axis(3),
      blur: matrix("steps"),
      pixel: group({ walk: matrix("steps"), own: matrix(), depth: real() }),
      y: real(),
    },
    ({ steps, blur, pixel, y }, { parameter, observe }) => {
      const d = parameter(normal(0, 1), { each: steps });
      const b = parameter(normal(0, 1), { each: pixel.own.columns });
      expectTypeOf(d).toEqualTypeOf<Expression<"steps">>();
      expectTypeOf(b).toEqualTypeOf<Expression<"pixel.own.columns">>();
      expectTypeOf(linear(blur, d)).toEqualTypeOf<Expression<"rows">>();
      expectTypeOf(linear(pixel.walk, d)).toEqualTypeOf<Expression<"pixel">>();
      expectTypeOf(linear(pixel.own, b).at(pixel)).toEqualTypeOf<Expression<"rows">>();
      expectTypeOf(parameter(normal(0, 1), { each: blur.columns })).toEqualTypeOf<Expression<"steps">>();
      expectTypeOf(pixel.depth).toEqualTypeOf<Expression<"pixel">>();
      // @ts-expect-error: coefficients of another axis
      linear(pixel.walk, b);
      observe(y, normal(linear(blur, d), 1));
      return { d, b, x: linear(pixel.walk, d) };
    },
  );
  const pixel = { of: ["a"], labels: ["a"], walk: [[1, 2, 3]], own: { u: [1] }, depth: [1] };
  const fit = await sample(made, { blur: [[1, 2, 3]], pixel, y: [1] });
  expectTypeOf(fit.draws.x).toEqualTypeOf<Draws<readonly ["pixel"]>>();
  expectTypeOf(fit.draws.d).toEqualTypeOf<Draws<readonly ["steps"]>>();
  // @ts-expect-error: a matrix is a list of rows
  made.density({ blur: [[1, 2, 3]], pixel: { ...pixel, walk: [1, 2, 3] }, y: [1] });
  made.without("y", "pixel.depth");
  // @ts-expect-error: a matrix is not observed
  made.without("pixel.walk");
  // @ts-expect-error: a group has no axes of its own
  group({ steps: axis(3) });
}

export async function nestedAndCrossed() {
  const made = model(
    {
      school: group({ funding: real(), kind: binary() }),
      teacher: group().within("school"),
      item: group(),
      arm: axis(["placebo", "drug"]),
      x: matrix(),
      y: real(),
      passed: binary(),
      visits: count(),
      se: positive(),
    },
    ({ school, teacher, item, arm, x, y, passed, rows }, { parameter, observe }) => {
      const alpha = parameter(normal(school.funding, 1), { each: school });
      expectTypeOf(school.funding).toEqualTypeOf<Expression<"school">>();
      const beta = parameter(normal(alpha.at(teacher.school), 1), { each: teacher });
      expectTypeOf(alpha.at(teacher.school)).toEqualTypeOf<Expression<"teacher">>();
      const b = parameter(normal(0, 1), { each: x.columns });
      expectTypeOf(b).toEqualTypeOf<Expression<"x.columns">>();
      expectTypeOf(linear(x, b)).toEqualTypeOf<Expression<"rows">>();
      const both = parameter(normal(0, 1), { each: [school, item] });
      expectTypeOf(both).toEqualTypeOf<Expression<"school" | "item">>();
      expectTypeOf(both.at(school)).toEqualTypeOf<Expression<"rows" | "item">>();
      expectTypeOf(both.sum(item)).toEqualTypeOf<Expression<"school">>();
      const slopes = parameter(normal(0, 1), { each: [school, x.columns] });
      expectTypeOf(linear(x, slopes.at(school))).toEqualTypeOf<Expression<"rows">>();
      const effect = parameter(normal(0, 1), { each: arm });
      const residual = parameter(normal(0, 1), { each: rows });
      expectTypeOf(where(y.lessThan(0), effect, 1)).toEqualTypeOf<Expression<"rows" | "arm">>();
      observe(y, normal(beta.at(teacher).add(residual), 1));
      observe(passed, bernoulliLogit(linear(x, b)));
      const slabs = mixture(0.5, [normal(alpha.at(teacher.school), 1), normal(0, 5)]);
      expectTypeOf(slabs).toEqualTypeOf<Distribution<"teacher">>();
      expectTypeOf(parameter(slabs, { each: teacher })).toEqualTypeOf<Expression<"teacher">>();
      const weights = [passed.mul(0.5), 0.25, 0.25];
      observe(y, mixture(weights, [normal(beta.at(teacher), 1), normal(alpha.at(school), 1), normal(0, 9)]));
      // @ts-expect-error: a number is not a distribution
      mixture(0.5, [normal(0, 1), 3]);
      // @ts-expect-error: alpha lies along the schools, not the teachers
      alpha.at(teacher);
      // @ts-expect-error: teachers are carried by teacher, not by school
      beta.at(school);
      // @ts-expect-error: the school has no column of this name
      school.fundign;
      // @ts-expect-error: the school is within nothing
      school.district;
      // @ts-expect-error: alpha has no items to sum over
      alpha.sum(item);
      // @ts-expect-error: coefficients of another axis
      linear(x, alpha);
      // @ts-expect-error: a column is not a matrix
      linear(y, b);
      // @ts-expect-error: an axis that is not in the data has no map from the rows
      effect.at(arm);
      return { alpha, beta, b, both, effect };
    },
  );
  made satisfies Model;
  const school = { of: ["a"], labels: ["a"], funding: [1], kind: [true] };
  const rest = { teacher: ["t"], item: [1], y: [1], passed: [1], visits: [0], se: [1] };
  const fit = await sample(made, { school, ...rest, x: { hours: [1], age: [2] } });
  made.density({ rows: ["first"], school, ...rest, x: [[1, 2]] });
  expectTypeOf(fit.draws.b.of("hours").sd).toEqualTypeOf<number>();
  expectTypeOf(fit.draws.effect.of("drug").mean).toEqualTypeOf<number>();
  // of two axes the order is the program's, which types do not know: any number of labels goes
  expectTypeOf(fit.draws.both.of("a", "1").mean).toEqualTypeOf<number | Float64Array>();
  made.without("y", "school.funding", "observation 1");
  expectTypeOf(made.simulate({ school, ...rest, x: [[1]] }).observed["school.funding"]).toEqualTypeOf<
    Draws<readonly ["school"]>
  >();
  // @ts-expect-error: a group's own columns need labels
  made.density({ school: ["a"], ...rest, x: [[1]] });
  // @ts-expect-error: a group's own column is missing
  made.density({ school: { of: ["a"], labels: ["a"], funding: [1] }, ...rest, x: [[1]] });
  // @ts-expect-error: an axis of the schema is not in the data
  made.density({ school, ...rest, x: [[1]], arm: ["drug"] });
  // @ts-expect-error: not a column of the group
  made.without("school.fundign");
}

/** Columns with missing values. */
export function missingValues() {
  const made = model(
    { x: real({ missing: true }), y: real(), s: group({ z: positive({ missing: true }) }) },
    ({ x, y, s }, { parameter, observe, density }) => {
      const b = parameter(normal(0, 1));
      observe(x, normal(0, 1));
      observe(y, normal(x.mul(b), 1));
      observe(s.z, exponential(1));
      density(b.square());
      density("named", b.square());
      expectTypeOf(x.missing).toEqualTypeOf<Expression<"x.missing">>();
      expectTypeOf(x.mul(b)).toEqualTypeOf<Expression<"rows">>();
      expectTypeOf(s.z.missing).toEqualTypeOf<Expression<"s.z.missing">>();
      // @ts-expect-error: nothing is missing in y
      y.missing;
      return { b, x: x.missing };
    },
  );
  made.density({ x: [1, null, undefined, Number.NaN], y: [1], s: { of: ["a"], labels: ["a"], z: [null] } });
  // @ts-expect-error: y has no missing values
  made.density({ x: [1], y: [null], s: { of: ["a"], labels: ["a"], z: [1] } });
  // @ts-expect-error: what counts cannot be drawn by gradients
  count({ missing: true });
}
