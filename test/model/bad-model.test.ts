import { describe, expect, it } from "vitest";
import {
  asymmetricLaplace,
  axis,
  bernoulli,
  binomial,
  exponential,
  flat,
  group,
  linear,
  matrix,
  model,
  normal,
  poisson,
  positive,
  real,
  uniform,
  where,
} from "../../src/index.ts";
import { failure } from "./failure.ts";

// Programs as they come without types: everything here that a compiler would refuse must fail well by itself.
// biome-ignore lint/suspicious/noExplicitAny: mistakes have no type
type Loose = any;
type Act = (columns: Loose, sites: Loose, mu: Loose) => Loose;

const schema = { school: group(), y: real(), x: matrix(), s: positive() };
const build = (program: Loose, of: Loose = schema) => model(of, program);
/** A model with a parameter mu, and what `act` does; its outputs are mu, or what `act` returns. */
const acting = (act: Act) =>
  build((columns: Loose, sites: Loose) => {
    const mu = sites.parameter(normal(0, 1));
    const result = act(columns, sites, mu);
    return result?.constructor === Object ? result : { mu };
  });

/** What another model's program was given. */
const other: Loose = {};
model({ school: group() }, ({ school }, { parameter }) => {
  const theta = parameter(normal(0, 1), { each: school });
  Object.assign(other, { school, theta, mu: parameter(normal(0, 1)) });
  return { theta };
});

const returnWhat = "return the quantities the posterior should hold, like { mu, tau, theta }";
const eachWhat = "write { each: school }, with rows, a group, an axis of the schema or a matrix's columns";
const otherModel =
  "an expression of another model was used; build every expression inside the program that uses it";
const operators =
  "an expression was used with an operator such as +, *, < or ==; write a.add(b), a.mul(b), a.lessThan(b)";

describe("programs", () => {
  it.each<[string, Loose, string]>([
    ["no parameters", () => ({}), "the model has no parameters; declare at least one with parameter(prior)"],
    ["no program", 3, "expected a program, such as ({ y }, { parameter, observe }) => { ... }, got 3"],
    [
      "nothing returned",
      (_: Loose, { parameter }: Loose) => void parameter(normal(0, 1)),
      `the program returns nothing; ${returnWhat}`,
    ],
    [
      "no outputs",
      (_: Loose, { parameter }: Loose) => {
        parameter(normal(0, 1));
        return {};
      },
      `the program returns no outputs; ${returnWhat}`,
    ],
    [
      "an output without a name",
      (_: Loose, { parameter }: Loose) => parameter(normal(0, 1)),
      `the program returns an expression without a name; ${returnWhat}`,
    ],
  ])("%s", (_what, program, message) => {
    expect(failure("model", () => build(program)).message).toBe(message);
  });

  it.each<[string, Act, string]>([
    [
      "an output that is a number",
      (_c, _s, mu) => ({ mu, a: 3 }),
      'output "a": expected an expression, got 3; return parameters and what is computed from them',
    ],
    [
      "an output that is a method not called",
      (_c, _s, mu) => ({ mu, a: mu.exp }),
      'output "a": expected an expression, got a function; return parameters and what is computed from them',
    ],
    [
      "an output that is a group",
      ({ school }, _s, mu) => ({ mu, school }),
      'output "school": expected an expression, got a group; return parameters and what is computed from them',
    ],
    [
      "a prior that is a number",
      (_c, { parameter }) => parameter(3),
      "parameter 2: expected a distribution such as normal(0, 1), got 3",
    ],
    [
      "a discrete prior",
      (_c, { parameter }) => parameter(poisson(3)),
      "parameter 2: poisson is discrete, and a gradient-based sampler needs continuous parameters; sum its values out with mixture(...), or observe it",
    ],
    [
      "a prior along an axis the parameter lacks",
      ({ school }, { parameter }) => parameter(normal(parameter(normal(0, 1), { each: school }), 1)),
      'parameter 3: the mean of normal lies along "school", but the parameter lies along no axis (it is a scalar); declare it with { each: school }, or carry it over with .at(school)',
    ],
    [
      "a prior along the rows of a scalar",
      ({ s }, { parameter }) => parameter(normal(0, s)),
      'parameter 2: the sd of normal lies along "rows", but the parameter lies along no axis (it is a scalar); declare it with { each: rows }, or sum it over rows',
    ],
    [
      "each misspelt",
      ({ school }, { parameter }) => parameter(normal(0, 1), { ech: school }),
      `parameter 2: the second argument should say along which axes it lies; ${eachWhat}`,
    ],
    [
      "each left out",
      ({ school }, { parameter }) => parameter(normal(0, 1), school),
      `parameter 2: the second argument should say along which axes it lies; ${eachWhat}`,
    ],
    [
      "each of a column",
      ({ y }, { parameter }) => parameter(normal(0, 1), { each: y }),
      `parameter 2: each is an expression, not an axis; ${eachWhat}`,
    ],
    [
      "each twice",
      ({ school }, { parameter }) => parameter(normal(0, 1), { each: [school, school] }),
      `parameter 2: each has the axis "school" twice; ${eachWhat}`,
    ],
    [
      "each of another model",
      (_c, { parameter }) => parameter(normal(0, 1), { each: other.school }),
      `parameter 2: "school" is an axis of another model; ${eachWhat}`,
    ],
    [
      "an observation on the wrong axis",
      ({ school, y }, { parameter, observe }) =>
        observe(y, normal(parameter(normal(0, 1), { each: school }), 1)),
      'observe(y): the mean of normal lies along "school", but the observation lies along "rows"; carry it over with .at(school)',
    ],
    [
      "an observed group",
      ({ school }, { observe }, mu) => observe(school, normal(mu, 1)),
      "observe: expected a column of numbers of the schema, or a transformation of columns, got a group, whose labels have no distribution",
    ],
    [
      "an observation of a column that is not there",
      ({ z }, { observe }, mu) => observe(z, normal(mu, 1)),
      "observe: expected a column of numbers of the schema, or a transformation of columns, got undefined",
    ],
    [
      "an observed parameter",
      (_c, { observe }, mu) => observe(mu, normal(0, 1)),
      "observe: the value depends on parameters; observe takes data, and a parameter's distribution is stated where it is declared",
    ],
    [
      "an observation without a distribution",
      ({ y }, { observe }, mu) => observe(y, mu),
      "observe(y): expected a distribution such as normal(0, 1), got an expression",
    ],
    [
      "another model's expression in a prior",
      (_c, { parameter }) => parameter(normal(other.mu, 1)),
      otherModel,
    ],
    [
      "another model's expression in an observation",
      ({ y }, { observe }) => observe(y, normal(other.mu, 1)),
      otherModel,
    ],
    ["another model's expression in arithmetic", (_c, _s, mu) => mu.add(other.mu), otherModel],
    ["another model's expression as an output", () => ({ mu: other.mu }), otherModel],
    ["another model's coefficients", ({ x }) => linear(x, other.theta), otherModel],
    [
      "at() of a scalar",
      ({ school }, _s, mu) => mu.at(school),
      'at(school): the expression lies along no axis (it is a scalar), not along "school"; declare the parameter with { each: school }',
    ],
    [
      "at() of rows",
      ({ school, y }) => y.at(school),
      'at(school): the expression lies along "rows", not along "school"; declare the parameter with { each: school }',
    ],
    [
      "at() of another model's group",
      ({ school }, { parameter }) => parameter(normal(0, 1), { each: school }).at(other.school),
      'at(school): the expression\'s "school" is an axis of another model; declare the parameter with { each: school }',
    ],
    [
      "at() a label",
      (_c, _s, mu) => mu.at("Lincoln"),
      'at: expected a group of the schema, such as theta.at(school), got "Lincoln"; a label is chosen from the draws, fit.draws.theta.of(label)',
    ],
    [
      "at() the rows' axis",
      ({ rows }, _s, mu) => mu.at(rows),
      "at: expected a group of the schema, such as theta.at(school), got an axis",
    ],
    [
      "a sum over an axis that is not there",
      ({ rows }, _s, mu) => mu.sum(rows),
      'sum: the expression lies along no axis (it is a scalar), not along "rows"; sum over an axis that it has',
    ],
    [
      "a sum over a name",
      ({ y }) => y.sum("rows"),
      'sum: expected an axis, such as rows or a group, or nothing to sum over all, got "rows"',
    ],
    [
      "a sum by group of a scalar",
      ({ school }, _s, mu) => mu.sumBy(school),
      'sumBy(school): the expression lies along no axis (it is a scalar), not along "rows", whose elements the group divides; sum what lies along it',
    ],
    [
      "a sum by what is no group",
      ({ y, rows }) => y.sumBy(rows),
      "sumBy: expected a group of the schema, such as theta.sumBy(school), got an axis",
    ],
    [
      "linear() of coefficients along no axis",
      ({ x }, _s, mu) => linear(x, mu),
      'linear: the coefficients lie along no axis (it is a scalar), not along the matrix\'s "x.columns"; declare them with { each: x.columns }',
    ],
    [
      "linear() of a column",
      ({ y }, _s, mu) => linear(y, mu),
      "linear: expected a matrix column and coefficients, linear(x, beta), got an expression and an expression",
    ],
    [
      "linear() of a number",
      ({ x }) => linear(x, 3 as Loose),
      "linear: expected a matrix column and coefficients, linear(x, beta), got a matrix and 3",
    ],
    [
      "where() without a condition",
      ({ y }, _s, mu) => where(y, mu, 0),
      "where: expected a condition such as x.lessThan(0), got an expression",
    ],
    ["an operator of JavaScript's", (_c, _s, mu) => mu * 2, operators],
    ["a comparison of JavaScript's", (_c, _s, mu) => mu < 2, operators],
    ["text in arithmetic", (_c, _s, mu) => mu.add("1"), 'expected a number or an expression, got "1"'],
    [
      "NaN in arithmetic",
      (_c, _s, mu) => mu.add(Number.NaN),
      "a constant in the model is NaN; check the expression it came from",
    ],
  ])("%s", (_what, act, message) => {
    expect(failure("model", () => acting(act)).message).toBe(message);
  });
});

describe("priors of scales", () => {
  const positiveNumbers =
    "give it an exponential, halfNormal, halfCauchy or another prior on the positive numbers";

  it("a standard deviation that can be negative", () => {
    const run = () =>
      build(({ y }: Loose, { parameter, observe }: Loose) => {
        const sigma = parameter(normal(0, 1));
        observe(y, normal(0, sigma));
        return { sigma };
      });
    expect(failure("model", run)).toEqual({
      message: `y ~ normal: its sd must be positive, but it is sigma ~ normal, which can be negative; ${positiveNumbers}`,
      parameter: "sigma",
    });
  });

  it("a hierarchical scale that can be negative, carried to its group", () => {
    const run = () =>
      build(({ y, school }: Loose, { parameter, observe }: Loose) => {
        const tau = parameter(uniform(-1, 1), { each: school });
        observe(y, normal(0, tau.at(school)));
        return { tau };
      });
    expect(failure("model", run)).toEqual({
      message: `y ~ normal: its sd must be positive, but it is tau ~ uniform, which can be negative; ${positiveNumbers}`,
      parameter: "tau",
    });
  });

  it("a probability that can exceed 1", () => {
    const run = () =>
      build(({ y }: Loose, { parameter, observe }: Loose) => {
        const p = parameter(exponential(1));
        observe(y, bernoulli(p));
        return { p };
      });
    expect(failure("model", run)).toEqual({
      message:
        "y ~ bernoulli: its probability must be from 0 to 1, but it is p ~ exponential, which can exceed 1; give it a beta or uniform(0, 1) prior, or use the logit form",
      parameter: "p",
    });
  });

  it("a scale with a positive prior is taken", () => {
    const made = build(({ y }: Loose, { parameter, observe }: Loose) => {
      const sigma = parameter(flat({ lower: 0 }));
      observe(y, normal(0, sigma));
      return { sigma };
    });
    expect(String(made)).toContain("sigma ~ flat(above 0)");
  });
});

describe("distributions", () => {
  it.each<[() => unknown, Record<string, unknown>]>([
    [
      () => normal(0, -1),
      { message: "normal: sd must be positive, got -1; write normal(mean, sd)", value: -1 },
    ],
    [
      () => normal(Number.NaN, 1),
      { message: "normal: mean must be a finite number, got NaN; write normal(mean, sd)", value: Number.NaN },
    ],
    [() => (normal as Loose)(0), { message: "normal: argument sd is missing; write normal(mean, sd)" }],
    [
      () => normal(0, null as Loose),
      {
        message: "normal: sd must be a number or an expression, got null; write normal(mean, sd)",
        value: null,
      },
    ],
    [
      () => normal("0" as Loose, 1),
      {
        message: 'normal: mean must be a number or an expression, got "0"; write normal(mean, sd)',
        value: "0",
      },
    ],
    [
      () => bernoulli(1.2),
      {
        message: "bernoulli: probability must be from 0 to 1, got 1.2; write bernoulli(probability)",
        value: 1.2,
      },
    ],
    [
      () => binomial(2.5, 0.1),
      {
        message:
          "binomial: trials must be a whole number from 0 up, got 2.5; write binomial(trials, probability)",
        value: 2.5,
      },
    ],
    [
      () => asymmetricLaplace(0, 1, 1),
      {
        message:
          "asymmetricLaplace: probability must be between 0 and 1, got 1; write asymmetricLaplace(location, scale, probability)",
        value: 1,
      },
    ],
    [() => uniform(3, 1), { message: "uniform: upper must be above lower, got from 3 to 1", value: 1 }],
    [
      () => flat({ lower: 2, upper: 2 }),
      { message: "flat: upper must be above lower, got from 2 to 2", value: 2 },
    ],
  ])("%s", (run, expected) => {
    expect(failure("model", run)).toEqual(expected);
  });
});

describe("schemas", () => {
  it.each<[string, Loose, string, string?]>([
    ["none", null, "expected a schema such as { school: group(), score: real() }, got null"],
    ["a list", [], "expected a schema such as { school: group(), score: real() }, got a list of 0"],
    [
      "a kind not called",
      { y: real },
      'schema "y": expected real(), count(), group() or another kind of column, got a function; call it, as in real()',
      "y",
    ],
    [
      "a kind by name",
      { y: "real" },
      'schema "y": expected real(), count(), group() or another kind of column, got "real"',
      "y",
    ],
    [
      "rows",
      { rows: real() },
      'schema "rows": this name is the axis of the data\'s rows; choose another',
      "rows",
    ],
    [
      "a dot",
      { "a.b": real() },
      'schema "a.b": a name cannot hold a dot, which stands between a group and its own columns; choose another',
      "a.b",
    ],
    [
      "an unknown parent",
      { school: group(), t: group().within("schol") },
      'schema "t": it is within "schol", which is not another group of the schema; did you mean "school"?',
      "t",
    ],
    [
      "parents in a circle",
      { a: group().within("b"), b: group().within("a") },
      'schema "a": it is within "b", which is within it; leave one of the two out',
      "a",
    ],
    [
      "an axis of a group's own",
      { g: group({ x: axis(2) } as Loose) },
      'schema "g.x": a group\'s own columns are real(), positive(), probability(), integer(), count(), binary() or matrix(), got an object',
      "g.x",
    ],
    [
      "a matrix along no axis",
      { steps: axis(3), x: matrix("step") },
      'schema "x": its columns are along "step", which is neither an axis(...) of the schema nor "rows", that of its rows; did you mean "steps"?',
      "x",
    ],
    [
      "a matrix along a group",
      { steps: axis(3), g: group(), h: group({ x: matrix("g") }) },
      'schema "h.x": its columns are along "g", which is neither an axis(...) of the schema nor "h", that of its rows; its axes are "steps"',
      "h.x",
    ],
    [
      "a taken name",
      { g: group({ index: real() }) },
      'schema "g.index": this name is taken; choose another',
      "g.index",
    ],
    [
      "a column named as the parent",
      { s: group(), g: group({ s: real() }).within("s") },
      'schema "g.s": this name is taken; choose another',
      "g.s",
    ],
  ])("%s", (_what, of, message, column) => {
    const run = () => build((_: Loose, { parameter }: Loose) => ({ mu: parameter(normal(0, 1)) }), of);
    expect(failure("schema", run)).toMatchObject({ message, ...(column && { column }) });
  });

  it.each<[Loose, string]>([
    [0, "axis: expected a list of labels, or a whole number of places from 1 up, got 0"],
    ["ab", 'axis: expected a list of labels, or a whole number of places from 1 up, got "ab"'],
    [[], "axis: there are no labels; give at least one"],
    [["a", "a"], 'axis: label 1 (from 0) is "a"; labels are strings that are not empty, each there once'],
    [["a", 2], "axis: label 1 (from 0) is 2; labels are strings that are not empty, each there once"],
  ])("axis(%j)", (labels, message) => {
    expect(failure("schema", () => axis(labels)).message).toBe(message);
  });
});

describe("given and without", () => {
  const schools = model({ school: group(), score: real() }, ({ school, score }, { parameter, observe }) => {
    const mu = parameter(normal(75, 15));
    const tau = parameter(exponential(0.1));
    const theta = parameter(normal(mu, tau), { each: school });
    observe(score, normal(theta.at(school), 1));
    return { mu, tau, theta, variance: tau.pow(2) };
  });
  const data = { school: ["a", "b"], score: [1, 2] };

  it.each<[Loose, string, string, unknown?]>([
    [{ tua: 1 }, 'given: no parameter "tua"; did you mean "tau"?', "tua"],
    [{ weather: 1 }, 'given: no parameter "weather"; the parameters are "mu", "tau", "theta"', "weather"],
    [
      { variance: 1 },
      'given: "variance" is computed from parameters; fix one of these instead: "mu", "tau", "theta"',
      "variance",
    ],
    [
      { mu: Number.NaN },
      'given: "mu" cannot be NaN; give a number where its prior, normal, has mass',
      "mu",
      Number.NaN,
    ],
    [{ mu: "5" }, 'given: "mu" cannot be "5"; give a number where its prior, normal, has mass', "mu", "5"],
    [
      { tau: -1 },
      'given: "tau" cannot be -1; give a number where its prior, exponential, has mass',
      "tau",
      -1,
    ],
    [
      { theta: [1, Number.NaN] },
      'given: "theta" cannot be NaN; give a number for each element where its prior, normal, has mass',
      "theta",
      Number.NaN,
    ],
  ])("given(%j)", (values, message, parameter, value) => {
    const expected = { message, parameter, ...(value !== undefined && { value }) };
    expect(failure("model", () => schools.given(values))).toEqual(expected);
  });

  it("given values of a wrong length", () => {
    expect(failure("data", () => schools.given({ theta: [1, 2, 3] }).density(data))).toEqual({
      message: 'given: parameter "theta" has 2 values, got 3',
      parameter: "theta",
    });
  });

  it("a scale given as 0", () => {
    expect(failure("data", () => schools.given({ tau: 0 }).density(data))).toEqual({
      message:
        '"theta": the sd of theta ~ normal must be positive, got 0; correct the data, or the value fixed by given, that it is made of',
      column: "theta",
      row: 0,
      value: 0,
    });
  });

  it.each<[Loose, string]>([
    ["scroe", 'without: no observation of "scroe"; did you mean "score"?'],
    ["school", 'without: no observation of "school"; observed are "score"'],
  ])("without(%j)", (name, message) => {
    expect(failure("model", () => schools.without(name))).toEqual({ message, column: name });
  });
});
