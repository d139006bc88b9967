import type { Distribution } from "../distribution/distribution.ts";
import { inWords } from "../distribution/distribution.ts";
import type { VectorDistribution } from "../distribution/vector-distribution.ts";
import { type Axis, twinOf } from "./axis.ts";
import {
  axesOfVector,
  type CompositeSite,
  checkVectorValue,
  distributionAlong,
  fixedVector,
  makeVector,
} from "./composite.ts";
import type { Correlation } from "./correlation.ts";
import { KindredError } from "./errors.ts";
import { type AxisReference, describeAxes, Expression, liftTo } from "./expression.ts";
import { type Fixable, givenColumn } from "./given.ts";
import { Graph } from "./graph.ts";
import {
  findReplacements,
  type Interventions,
  NO_INTERVENTIONS,
  type Replacement,
  type Replacements,
  remaining,
} from "./interventions.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { type Holes, holesOf, missingName } from "./missing.ts";
import { type Node, topological } from "./node.ts";
import type { Columns, Schema } from "./schema.ts";
import { symbols } from "./symbols.ts";
import { showValue } from "./wording.ts";

/** What a program returns: the posterior's names, and the expressions they stand for. */
export type Outputs = Record<string, Expression>;

/** What a program is given beside its columns. */
export interface Sites {
  /** A new parameter with this prior: one, or one for each element of the axes `each`. */
  parameter<A extends string = never, E extends string = never>(
    prior: Distribution<A>,
    options?: { each: AxisReference<E> | readonly AxisReference<E>[] },
  ): Expression<NoInfer<E>>;
  /** A correlation matrix along an axis and its twin. */
  parameter<E extends string = never>(
    prior: VectorDistribution<never, never> & { readonly correlation: true },
    options: { each: AxisReference<E> },
  ): Correlation<NoInfer<E>>;
  /** A new parameter that is a vector: one, or one for each element of the axes `each`. */
  parameter<A extends string = never, V extends string = never, E extends string = never>(
    prior: VectorDistribution<A, V>,
    options?: { each: AxisReference<E> | readonly AxisReference<E>[] },
  ): Expression<NoInfer<E | V>>;
  /** States that a column of the data (or a transformation of columns) has this distribution. */
  observe(column: Expression, distribution: Distribution | VectorDistribution): void;
  /**
   * Adds a term of your own to the log joint density: the sum of `term` over all its elements. For what no
   * distribution says: a penalty, a soft constraint, a likelihood written out. It must depend on a parameter, and be
   * smooth in it, as the sampler moves by its gradient; nothing is known of how to draw from it.
   *
   * Called "density 1", "density 2", ..., or `density ${name}`.
   *
   * @example density("smoothness", trend.sub(previous).square().mul(-0.5).div(tau.square()));
   */
  density(term: Expression): void;
  density(name: string, term: Expression): void;
}

/** A model as a function of its columns. */
export type Program<S extends Schema, O extends Outputs> = (columns: Columns<S>, sites: Sites) => O;

/** A parameter of the model. */
export interface ParameterSite {
  readonly kind: "parameter";
  readonly slot: number;
  /** The name under which the program returns it, else "parameter 1", "parameter 2", ... */
  readonly name: string;
  readonly prior: Distribution;
  /** In the order of `each`. */
  readonly axes: readonly Axis[];
  readonly node: Node;
  /** Set by `given` or `do`: the value it is fixed at. */
  readonly fixed?: number | ArrayLike<number>;
  /** Set by `do`: its own term is no part of the joint density. */
  readonly cut?: boolean;
  /** The column whose missing values it is: its term is that of the column's observation. */
  readonly fills?: string;
}

/** An observed quantity of the model. */
export interface ObservationSite {
  readonly kind: "observation";
  readonly name: string;
  readonly node: Node;
  readonly distribution: Distribution;
}

/** A term of the log joint density that the program gave as an expression. */
export interface DensitySite {
  readonly kind: "density";
  /** "density smoothness", "density 1". */
  readonly name: string;
  readonly node: Node;
}

export type Site = ParameterSite | ObservationSite | DensitySite;

/** The distribution of a site; a term that is an expression has none. */
export function distributionOf(site: ParameterSite | ObservationSite): Distribution;
export function distributionOf(site: Site): Distribution | undefined;
export function distributionOf(site: Site): Distribution | undefined {
  if (site.kind === "density") return undefined;
  return site.kind === "parameter" ? site.prior : site.distribution;
}

/** A column that `do` sets. */
export interface SetColumn extends Fixable {
  readonly node: Node;
}

/** A value that the posterior holds. */
export interface OutputSite {
  readonly name: string;
  readonly node: Node;
  /** In the order in which draws are stored. */
  readonly axes: readonly Axis[];
}

/** What a model is once its program has run: data for the printer, the compiler and the simulator. */
export interface Trace {
  readonly graph: Graph;
  readonly schema: Schema;
  readonly layout: Layout;
  /** The parts of vectors among them. */
  readonly parameters: readonly ParameterSite[];
  /** One for each call of `parameter`: a parameter, or a vector that is made of some. */
  readonly declared: readonly (ParameterSite | CompositeSite)[];
  readonly observations: readonly ObservationSite[];
  readonly densities: readonly DensitySite[];
  /** All three, in the order of the program. */
  readonly sites: readonly Site[];
  readonly outputs: readonly OutputSite[];
  /** Columns that are not of the data. */
  readonly setColumns: readonly SetColumn[];
}

/** The vectors that are made of parameters. */
export function compositesOf({ declared }: Pick<Trace, "declared">): CompositeSite[] {
  return declared.filter((site) => site.kind === "vector");
}

/**
 * Runs a program on symbols.
 *
 * @param withHoles - whether columns that may have missing values have them, as parameters; else they are whole
 * @throws tag "schema" or "model": an invalid schema, no parameters, an observation on the wrong axis, a scale
 * whose prior allows negative values, an output that is not an expression, a `given` or `without` of unknown name.
 */
export function trace(
  schema: Schema,
  program: Program<Schema, Outputs>,
  interventions: Interventions = NO_INTERVENTIONS,
  withHoles = false,
): Trace {
  const plain = run(schema, program, { parameters: new Map(), columns: new Map() }, withHoles);
  const replacements = findReplacements(plain, interventions);
  const { parameters, columns } = replacements;
  const result = parameters.size + columns.size === 0 ? plain : run(schema, program, replacements, withHoles);
  const left = remaining([...result.observations, ...result.densities], interventions);
  for (const { fills } of result.parameters)
    if (fills !== undefined && !result.observations.some((site) => site.name === fills && left.has(site)))
      throw new KindredError(
        "model",
        `without: "${fills}" has missing values, and its observation is their distribution; keep it, or drop their rows`,
        { column: fills },
      );
  const observations = result.observations.filter((site) => left.has(site));
  const densities = result.densities.filter((site) => left.has(site));
  const sites = result.sites.filter((site) => site.kind === "parameter" || left.has(site));
  return { ...result, observations, densities, sites };
}

/** While the program runs, its parameters may still be named. */
type Named<T> = Omit<T, "name"> & { name: string };

function run(
  schema: Schema,
  program: Program<Schema, Outputs>,
  replaced: Replacements,
  withHoles: boolean,
): Trace {
  const graph = new Graph();
  const layout = layoutOf(schema);
  if (typeof program !== "function")
    throw new KindredError(
      "model",
      `expected a program, such as ({ y }, { parameter, observe }) => { ... }, got ${showValue(program)}`,
      { value: program },
    );
  const holes = withHoles ? holesOf(graph, layout).filter((h) => !replaced.columns.has(h.column)) : [];
  const parameters: Named<ParameterSite>[] = [];
  const composites: Named<CompositeSite>[] = [];
  const declared: (Named<ParameterSite> | Named<CompositeSite>)[] = [];
  /** What fills holes comes after the program's own parameters, which keep their numbers. */
  const filling: Named<ParameterSite>[] = [];
  const observations: ObservationSite[] = [];
  const densities: DensitySite[] = [];
  const ordered: Site[] = [];
  const priors = new Map<Node, Distribution>();
  /** Put off until parameters have their names. */
  const scaleChecks: (() => void)[] = [];

  const declare = (
    name: string,
    prior: Distribution,
    axes: readonly Axis[],
    fixed?: Replacement,
  ): Named<ParameterSite> => {
    const slot = parameters.length;
    checkDistribution(name, graph, prior);
    const support = prior.family.support(...prior.arguments);
    if (support.discrete)
      throw new KindredError(
        "model",
        `${name}: ${prior.family.name} is discrete, and a gradient-based sampler needs continuous parameters; sum its values out with mixture(...), or observe it`,
      );
    if (support.jumps)
      throw new KindredError(
        "model",
        `${name}: ${support.jumps.because}, so that its density jumps, and a gradient-based sampler needs a smooth one; ${support.jumps.remedy}`,
      );
    // the arguments of a vector's were looked at with it
    if (!prior.family.over) checkAxes(name, "parameter", prior, axes);
    scaleChecks.push(() => checkScales(parameters[slot]!.name, prior, priors, parameters));
    if (fixed !== undefined) checkFixed(fixed, prior);
    const node =
      fixed === undefined
        ? graph.parameter(slot, axes)
        : typeof fixed.value === "number" && axes.length === 0
          ? graph.constant(fixed.value)
          : graph.column(givenColumn(fixed.name), axes);
    if (fixed === undefined) priors.set(node, prior);
    const { value, cut } = fixed ?? {};
    const site = { kind: "parameter" as const, slot, name, prior, axes, node, fixed: value, cut };
    parameters.push(site);
    ordered.push(site);
    return site;
  };
  const parameter = (
    prior: Distribution | VectorDistribution,
    options?: { each: AxisReference | readonly AxisReference[] },
  ): Expression => {
    const name = `parameter ${declared.length + 1}`;
    const fixed = replaced.parameters.get(declared.length);
    const each = axesOf(name, options, layout);
    if (!isVector(prior)) {
      const site = declare(name, prior, each, fixed);
      declared.push(site);
      return new Expression(graph, site.node);
    }
    if (!prior.vector.construct)
      throw new KindredError(
        "model",
        `${name}: ${prior.vector.name} is discrete, and a gradient-based sampler needs continuous parameters; observe it`,
      );
    const place = axesOfVector(name, prior, each);
    checkVector(name, graph, prior, place, layout);
    if (fixed) {
      checkVectorValue(fixed, prior, place.axes);
      const site = declare(name, distributionAlong(graph, prior, place.axis), place.axes, fixed);
      declared.push(site);
      return fixedVector(graph, prior, place.axis, site.node);
    }
    const slot = parameters.length;
    const made = makeVector(graph, name, prior, place, (suffix, partPrior, axes) =>
      declare(`${name}${suffix}`, partPrior, axes),
    );
    const site = { ...made.site, slot };
    composites.push(site);
    declared.push(site);
    return made.value;
  };

  const sites: Sites = {
    parameter: parameter as Sites["parameter"],
    observe(column, distribution) {
      if (!(column instanceof Expression))
        throw new KindredError(
          "model",
          `observe: expected a column of numbers of the schema, or a transformation of columns, got ${isGroup(column) ? "a group, whose labels have no distribution" : showValue(column)}`,
          { value: column },
        );
      const node = liftTo(graph, column);
      checkOutside("observe", node);
      const hole = holes.find(({ filled }) => filled === node);
      const name =
        hole?.column ?? (node.kind === "column" ? node.name : `observation ${observations.length + 1}`);
      const where = `observe(${name})`;
      const observed = isVector(distribution)
        ? vectorObserved(where, graph, distribution, node, layout)
        : distribution;
      checkDistribution(where, graph, observed);
      const may = mayMiss(node, layout);
      if (may !== undefined) checkFilling(may, name, observed, observations);
      if (node.free && !hole)
        throw new KindredError(
          "model",
          "observe: the value depends on parameters; observe takes data, and a parameter's distribution is stated where it is declared",
        );
      if (!observed.family.over) checkAxes(where, "observation", observed, node.axes);
      scaleChecks.push(() => checkScales(name, observed, priors, parameters));
      if (hole) {
        const site = fillingSite(graph, hole, observed);
        filling.push(site);
        ordered.push(site);
      }
      const site = { kind: "observation" as const, name, node, distribution: observed };
      observations.push(site);
      ordered.push(site);
    },
    density(...given: [Expression] | [string, Expression]) {
      const [label, term] = given.length < 2 ? [densities.length + 1, given[0]] : given;
      const name = `density ${label}`;
      const node = checkTerm(name, label, term, graph);
      if (densities.some((other) => other.name === name))
        throw new KindredError("model", `${name}: there is a term of this name; give it another`);
      // What depends on parameters in the program may be a constant where they are fixed.
      if (!node.free && replaced.parameters.size === 0)
        throw new KindredError(
          "model",
          `${name}: the term does not depend on a parameter, so it would change nothing; leave it out`,
        );
      const site = { kind: "density" as const, name, node };
      densities.push(site);
      ordered.push(site);
    },
  };
  const returned: unknown = program(
    symbols(graph, schema, layout, replaced.columns, holes) as Columns<Schema>,
    sites,
  );
  if (returned === null || typeof returned !== "object" || returned instanceof Expression)
    throw new KindredError(
      "model",
      `the program returns ${returned === undefined ? "nothing" : returned instanceof Expression ? "an expression without a name" : showValue(returned)}; return the quantities the posterior should hold, like { mu, tau, theta }`,
      { value: returned },
    );
  for (const [name, { missing }] of layout.columns)
    if (missing && !replaced.columns.has(name) && !observations.some((o) => o.name === name))
      throw new KindredError(
        "model",
        `column "${name}" may have missing values, and the program does not say how they are distributed; observe it, or leave { missing: true } out of the schema`,
        { column: name },
      );
  if (parameters.length === 0)
    throw new KindredError(
      "model",
      "the model has no parameters; declare at least one with parameter(prior)",
    );
  const outputs: OutputSite[] = Object.entries(returned).map(([name, value]) => {
    if (!(value instanceof Expression))
      throw new KindredError(
        "model",
        `output "${name}": expected an expression, got ${isGroup(value) ? "a group" : showValue(value)}; return parameters and what is computed from them`,
        { value },
      );
    checkOutside(`output "${name}"`, liftTo(graph, value));
    const site = [...declared, ...filling].find(
      (p) => p.node === value.node && !("fixed" in p && p.fixed !== undefined),
    );
    if (site && (("fills" in site && site.fills !== undefined) || site.name.startsWith("parameter ")))
      site.name = name;
    return { name, node: value.node, axes: site?.axes ?? value.node.axes };
  });
  for (const [call, { name }] of replaced.parameters) declared[call]!.name = name;
  for (const { name, parts } of composites)
    for (const { slot, suffix } of parts) parameters[slot]!.name = `${name}${suffix}`;
  for (const check of scaleChecks) check();
  if (outputs.length === 0)
    throw new KindredError(
      "model",
      "the program returns no outputs; return the quantities the posterior should hold, like { mu, tau, theta }",
    );
  const setColumns = Array.from(replaced.columns.values(), ({ name, value, cut }): SetColumn => {
    const { axes } = layout.columns.get(name)!;
    const node = graph.column(givenColumn(name), axes);
    return { name, axes, node, fixed: value, cut, isColumn: true };
  });
  return {
    graph,
    schema,
    layout,
    parameters: [...parameters, ...filling],
    declared,
    observations,
    densities,
    sites: ordered,
    outputs,
    setColumns,
  };
}

/** The column with missing values that a value is made of. */
function mayMiss(node: Node, layout: Layout): string | undefined {
  const columns = topological([node]).flatMap((input) => (input.kind === "column" ? [input.name] : []));
  return columns.find((name) => layout.columns.get(name)?.missing);
}

/** What is missing gets its distribution from one observation of the column itself. */
function checkFilling(
  column: string,
  observed: string,
  { family, arguments: args }: Distribution,
  observations: readonly ObservationSite[],
): void {
  const { discrete, jumps } = family.support(...args);
  const problem =
    observed !== column
      ? "is observed through a transformation, which leaves the scale of what is missing open; observe the column itself"
      : observations.some((other) => other.name === column)
        ? "is observed twice, so that what is missing has two distributions; observe it once"
        : discrete || jumps
          ? `is observed with ${family.name}, whose values a gradient-based sampler cannot draw; leave { missing: true } out of the schema`
          : undefined;
  if (problem)
    throw new KindredError("model", `column "${column}" may have missing values, and ${problem}`, { column });
}

/** The parameter that fills a column's holes: each has the distribution of its row. */
function fillingSite(
  graph: Graph,
  { column, slot, index, parameter }: Holes,
  { family, arguments: args }: Distribution,
) {
  const carried = args.map((x) =>
    x instanceof Expression ? new Expression(graph, graph.gather(x.node, index)) : x,
  );
  return {
    kind: "parameter" as const,
    slot,
    name: missingName(column),
    prior: { family, arguments: carried },
    axes: [index.from],
    node: parameter,
    fills: column,
  };
}

const isVector = (prior: Distribution | VectorDistribution): prior is VectorDistribution =>
  prior !== null && typeof prior === "object" && "vector" in prior;

/** A distribution of vectors as it is observed: along its own axis, or the one axis that the column has beside others. */
function vectorObserved(
  where: string,
  graph: Graph,
  prior: VectorDistribution,
  node: Node,
  layout: Layout,
): Distribution {
  const { vector, along } = prior;
  const axis = along?.axis ?? node.axes.find(({ kind }) => kind === "fixed") ?? node.axes.at(-1);
  if (!vector.logDensity)
    throw new KindredError(
      "model",
      `${where}: ${vector.name} has no density in closed form, so that it cannot be observed; it is a prior`,
    );
  if (!axis || !node.axes.includes(axis))
    throw new KindredError(
      "model",
      `${where}: ${vector.name} is a distribution of vectors${axis ? ` along "${axis.name}"` : ""}, but what is observed lies along ${describeAxes(node.axes)}; observe a matrix${axis ? `, in the schema matrix("${axis.name}")` : ' along an axis, in the schema matrix("arm")'}`,
    );
  checkVector(where, graph, prior, { axis, axes: node.axes }, layout);
  return distributionAlong(graph, prior, axis);
}

/** The arguments of a vector's distribution may vary along its axis and that axis' twin too. */
function checkVector(
  where: string,
  graph: Graph,
  { vector, arguments: args, along }: VectorDistribution,
  { axis, axes }: { axis: Axis; axes: readonly Axis[] },
  layout: Layout,
): void {
  if (along && layout.axes.get(axis.name) !== axis)
    throw new KindredError("model", `${where}: "${axis.name}" is an axis of another model`);
  for (const [i, argument] of args.entries())
    if (liftTo(graph, argument).axes.includes(axis) && vector.alike)
      throw new KindredError(
        "model",
        `${where}: the ${vector.arguments[i]!.name} of ${vector.name} lies along "${axis.name}", but it is to be the same for all elements of a vector; sum it over ${axis.name}, or take an element`,
      );
  const known = [...axes, axis, twinOf(axis)];
  checkAxes(where, "parameter", { family: vector as never, arguments: args }, known);
}

const isGroup = (value: unknown) => value !== null && typeof value === "object" && "index" in value;

function axesOf(name: string, options: unknown, layout: Layout): Axis[] {
  if (options === undefined) return [];
  const { each } = (options ?? {}) as { each?: unknown };
  const wrong = (value: unknown, what: string): never => {
    throw new KindredError(
      "model",
      `${name}: ${what}; write { each: school }, with rows, a group, an axis of the schema or a matrix's columns`,
      { value },
    );
  };
  if (each === undefined) return wrong(options, "the second argument should say along which axes it lies");
  const axes = (Array.isArray(each) ? each : [each]).map((reference: AxisReference) => {
    const axis = reference?.axis;
    if (axis === undefined)
      return wrong(
        reference,
        `each is ${reference instanceof Expression ? "an expression" : showValue(reference)}, not an axis`,
      );
    if (layout.axes.get(axis.name) !== axis)
      return wrong(reference, `"${axis.name}" is an axis of another model`);
    return axis;
  });
  const twice = axes.find((axis, i) => axes.indexOf(axis) !== i);
  if (twice) wrong(each, `each has the axis "${twice.name}" twice`);
  return axes;
}

function checkTerm(name: string, label: unknown, term: unknown, graph: Graph): Node {
  if (typeof label === "string" ? label.trim() === "" : typeof label !== "number")
    throw new KindredError(
      "model",
      `density: expected a name before the term, density("smoothness", term), got ${label instanceof Expression ? "an expression" : showValue(label)}`,
      { value: label },
    );
  if (!(term instanceof Expression))
    throw new KindredError(
      "model",
      `${name}: expected an expression, such as x.sub(y).square().mul(-0.5), got ${isDistribution(term) ? "a distribution; give it a parameter, or data to observe" : showValue(term)}`,
      { value: term },
    );
  return liftTo(graph, term);
}

const isDistribution = (value: unknown) => value !== null && typeof value === "object" && "family" in value;

function checkDistribution(where: string, graph: Graph, value: Distribution): void {
  if (value === null || typeof value !== "object" || !("family" in value))
    throw new KindredError(
      "model",
      `${where}: expected a distribution such as normal(0, 1), got ${(value as unknown) instanceof Expression ? "an expression" : showValue(value)}`,
      { value },
    );
  for (const argument of value.arguments) checkOutside(where, liftTo(graph, argument));
}

/** A previous value is known only while its scan runs. */
function checkOutside(where: string, node: Node): void {
  if (node.within)
    throw new KindredError(
      "model",
      `${where}: a previous value of a scan along "${node.within.axis.name}" was used outside of it; use what scan returns, with { before: true } for the values before each element`,
    );
}

/** Holds a fixed value to the bounds of its prior that are known without data; one set by `do` has no prior. */
function checkFixed({ name, value, cut }: Replacement, { family, arguments: args }: Distribution): void {
  const { lower, upper } = cut ? {} : family.support(...args);
  const isList = typeof value === "object" && value !== null && "length" in value;
  const remedy = `give a ${cut ? "finite " : ""}number${isList ? " for each element" : ""}${cut ? "" : ` where its prior, ${family.name}, has mass`}`;
  for (const x of Array.from(isList ? value : [value as number])) {
    const outside =
      typeof x !== "number" ||
      !Number.isFinite(x) ||
      (typeof lower === "number" && x < lower) ||
      (typeof upper === "number" && x > upper);
    if (outside)
      throw new KindredError(
        "model",
        `${cut ? "do" : "given"}: "${name}" cannot be ${showValue(x)}; ${remedy}`,
        { parameter: name, value: x },
      );
  }
}

/** The arguments of a site's distribution must not vary along axes that the site lacks. */
function checkAxes(
  where: string,
  site: "parameter" | "observation",
  { family, arguments: args }: Distribution,
  axes: readonly Axis[],
): void {
  const { along } = family;
  if (along && !axes.includes(along))
    throw new KindredError(
      "model",
      `${where}: ${family.name} goes along "${along.name}", but the ${site} lies along ${describeAxes(axes)}; ${site === "parameter" ? `declare it with { each: ${along.name} }` : `observe what lies along ${along.name}`}`,
    );
  args.forEach((argument, i) => {
    if (!(argument instanceof Expression)) return;
    const stray = argument.node.axes.find((axis) => !axes.includes(axis));
    if (!stray) return;
    const narrow =
      stray.kind === "group" ? `carry it over with .at(${stray.name})` : `sum it over ${stray.name}`;
    throw new KindredError(
      "model",
      `${where}: the ${family.arguments[i]!.name} of ${family.name} lies along "${stray.name}", but the ${site} lies along ${describeAxes(axes)}; ${site === "parameter" ? `declare it with { each: ${stray.name} }, or ` : ""}${narrow}`,
    );
  });
}

/** A parameter used as a scale must have a prior on the positive numbers. */
function checkScales(
  where: string,
  { family, arguments: args }: Distribution,
  priors: ReadonlyMap<Node, Distribution>,
  parameters: readonly { node: Node; name: string }[],
): void {
  family.arguments.forEach(({ name, support }, i) => {
    const argument = args[i];
    if (!(argument instanceof Expression) || support === "real") return;
    let { node } = argument;
    while (node.kind === "gather") node = node.inputs[0]!;
    const prior = priors.get(node);
    if (!prior) return;
    const { lower, upper } = prior.family.support(...prior.arguments);
    const low = typeof lower === "number" ? lower : lower === undefined ? Number.NEGATIVE_INFINITY : 0;
    const high = typeof upper === "number" ? upper : upper === undefined ? Number.POSITIVE_INFINITY : 1;
    const bounded = support === "probability" || support === "openProbability";
    const fits = low >= 0 && (!bounded || high <= 1);
    if (fits) return;
    const parameter = parameters.find((p) => p.node === node)!.name;
    throw new KindredError(
      "model",
      `${where} ~ ${family.name}: its ${name} must be ${inWords(support)}, but it is ${parameter} ~ ${prior.family.name}, which ${low < 0 ? "can be negative" : "can exceed 1"}; ${bounded ? "give it a beta or uniform(0, 1) prior, or use the logit form" : "give it an exponential, halfNormal, halfCauchy or another prior on the positive numbers"}`,
      { parameter },
    );
  });
}
