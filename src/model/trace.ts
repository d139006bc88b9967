import type { Distribution } from "../distribution/distribution.ts";
import { inWords } from "../distribution/distribution.ts";
import type { Axis } from "./axis.ts";
import { KindredError } from "./errors.ts";
import { type AxisReference, describeAxes, Expression, liftTo } from "./expression.ts";
import { givenColumn } from "./given.ts";
import { Graph } from "./graph.ts";
import { type Layout, layoutOf } from "./layout.ts";
import type { Node } from "./node.ts";
import type { Columns, Schema } from "./schema.ts";
import { symbols } from "./symbols.ts";
import { listNames, showValue, suggest } from "./wording.ts";

/** What a program returns: the posterior's names, and the expressions they stand for. */
export type Outputs = Record<string, Expression>;

/** What a program is given beside its columns. */
export interface Sites {
  /** A new parameter with this prior: one, or one for each element of the axes `each`. */
  parameter<A extends string = never, E extends string = never>(
    prior: Distribution<A>,
    options?: { each: AxisReference<E> | readonly AxisReference<E>[] },
  ): Expression<NoInfer<E>>;
  /** States that a column of the data (or a transformation of columns) has this distribution. */
  observe(column: Expression, distribution: Distribution): void;
}

/** A model as a function of its columns. */
export type Program<S extends Schema, O extends Outputs> = (columns: Columns<S>, sites: Sites) => O;

/** A parameter of the model. */
export interface ParameterSite {
  readonly slot: number;
  /** The name under which the program returns it, else "parameter 1", "parameter 2", ... */
  readonly name: string;
  readonly prior: Distribution;
  /** In the order of `each`. */
  readonly axes: readonly Axis[];
  readonly node: Node;
  /** Set by `given`: the value it is fixed at. */
  readonly fixed?: number | ArrayLike<number>;
}

/** An observed quantity of the model. */
export interface ObservationSite {
  readonly name: string;
  readonly node: Node;
  readonly distribution: Distribution;
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
  readonly parameters: readonly ParameterSite[];
  readonly observations: readonly ObservationSite[];
  readonly outputs: readonly OutputSite[];
}

/** Parameters to fix and observations to leave out, by name. */
export interface Interventions {
  readonly given: Readonly<Record<string, number | ArrayLike<number>>>;
  readonly without: readonly string[];
}

/**
 * Runs a program on symbols.
 *
 * @throws tag "schema" or "model": an invalid schema, no parameters, an observation on the wrong axis, a scale
 * whose prior allows negative values, an output that is not an expression, a `given` or `without` of unknown name.
 */
export function trace(
  schema: Schema,
  program: Program<Schema, Outputs>,
  interventions?: Interventions,
): Trace {
  const plain = run(schema, program, new Map());
  const given = interventions?.given ?? {};
  const known = plain.parameters.map((p) => p.name);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new KindredError(
      "model",
      plain.outputs.some((o) => o.name === unknown)
        ? `given: "${unknown}" is computed from parameters; fix one of these instead: ${listNames(known)}`
        : `given: no parameter "${unknown}"; ${suggest(unknown, known, "the parameters are")}`,
      { parameter: unknown },
    );
  const fixed = new Map(
    plain.parameters
      .filter((p) => p.name in given)
      .map((p) => [p.slot, { name: p.name, value: given[p.name]! }]),
  );
  const result = fixed.size === 0 ? plain : run(schema, program, fixed);
  const without = interventions?.without ?? [];
  const observed = result.observations.map((o) => o.name);
  for (const name of without)
    if (!observed.includes(name))
      throw new KindredError(
        "model",
        `without: no observation of ${showValue(name)}; ${suggest(String(name), observed, "observed are")}`,
        { column: name },
      );
  return { ...result, observations: result.observations.filter((o) => !without.includes(o.name)) };
}

type Fixed = Map<number, { name: string; value: number | ArrayLike<number> }>;

function run(schema: Schema, program: Program<Schema, Outputs>, fixed: Fixed): Trace {
  const graph = new Graph();
  const layout = layoutOf(schema);
  if (typeof program !== "function")
    throw new KindredError(
      "model",
      `expected a program, such as ({ y }, { parameter, observe }) => { ... }, got ${showValue(program)}`,
      { value: program },
    );
  const parameters: (Omit<ParameterSite, "name"> & { name: string })[] = [];
  const observations: ObservationSite[] = [];
  const priors = new Map<Node, Distribution>();
  /** Put off until parameters have their names. */
  const scaleChecks: (() => void)[] = [];

  const sites: Sites = {
    parameter(prior, options) {
      const slot = parameters.length;
      const name = `parameter ${slot + 1}`;
      checkDistribution(name, graph, prior);
      const axes = axesOf(name, options, layout);
      const support = prior.family.support(...prior.arguments);
      if (support.discrete)
        throw new KindredError(
          "model",
          `${name}: ${prior.family.name} is discrete, and a gradient-based sampler needs continuous parameters; sum its values out with mixture(...), or observe it`,
        );
      if (support.jumps)
        throw new KindredError(
          "model",
          `${name}: the components of ${prior.family.name} have different supports, so that its density jumps, and a gradient-based sampler needs a smooth one; give components of one support`,
        );
      checkAxes(name, "parameter", prior, axes);
      scaleChecks.push(() => checkScales(parameters[slot]!.name, prior, priors, parameters));
      const value = fixed.get(slot);
      if (value !== undefined) checkFixed(value.name, value.value, prior);
      const node =
        value === undefined
          ? graph.parameter(slot, axes)
          : typeof value.value === "number"
            ? graph.constant(value.value)
            : graph.column(givenColumn(value.name), axes);
      if (value === undefined) priors.set(node, prior);
      parameters.push({ slot, name, prior, axes, node, fixed: value?.value });
      return new Expression(graph, node) as never;
    },
    observe(column, distribution) {
      if (!(column instanceof Expression))
        throw new KindredError(
          "model",
          `observe: expected a column of numbers of the schema, or a transformation of columns, got ${isGroup(column) ? "a group, whose labels have no distribution" : showValue(column)}`,
          { value: column },
        );
      const node = liftTo(graph, column);
      const name = node.kind === "column" ? node.name : `observation ${observations.length + 1}`;
      checkDistribution(`observe(${name})`, graph, distribution);
      if (node.free)
        throw new KindredError(
          "model",
          "observe: the value depends on parameters; observe takes data, and a parameter's distribution is stated where it is declared",
        );
      checkAxes(`observe(${name})`, "observation", distribution, node.axes);
      scaleChecks.push(() => checkScales(name, distribution, priors, parameters));
      observations.push({ name, node, distribution });
    },
  };
  const returned: unknown = program(symbols(graph, schema, layout) as Columns<Schema>, sites);
  if (returned === null || typeof returned !== "object" || returned instanceof Expression)
    throw new KindredError(
      "model",
      `the program returns ${returned === undefined ? "nothing" : returned instanceof Expression ? "an expression without a name" : showValue(returned)}; return the quantities the posterior should hold, like { mu, tau, theta }`,
      { value: returned },
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
    liftTo(graph, value);
    const site = parameters.find((p) => p.node === value.node && p.fixed === undefined);
    if (site?.name.startsWith("parameter ")) site.name = name;
    return { name, node: value.node, axes: site?.axes ?? value.node.axes };
  });
  for (const [slot, { name }] of fixed) parameters[slot]!.name = name;
  for (const check of scaleChecks) check();
  if (outputs.length === 0)
    throw new KindredError(
      "model",
      "the program returns no outputs; return the quantities the posterior should hold, like { mu, tau, theta }",
    );
  return { graph, schema, layout, parameters, observations, outputs };
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

function checkDistribution(where: string, graph: Graph, value: Distribution): void {
  if (value === null || typeof value !== "object" || !("family" in value))
    throw new KindredError(
      "model",
      `${where}: expected a distribution such as normal(0, 1), got ${(value as unknown) instanceof Expression ? "an expression" : showValue(value)}`,
      { value },
    );
  for (const argument of value.arguments) liftTo(graph, argument);
}

/** Holds a fixed value to the bounds of its prior that are known without data. */
function checkFixed(
  name: string,
  value: number | ArrayLike<number>,
  { family, arguments: args }: Distribution,
): void {
  const { lower, upper } = family.support(...args);
  const isList = typeof value === "object" && value !== null && "length" in value;
  for (const x of Array.from(isList ? value : [value as number])) {
    const outside =
      typeof x !== "number" ||
      !Number.isFinite(x) ||
      (typeof lower === "number" && x < lower) ||
      (typeof upper === "number" && x > upper);
    if (outside)
      throw new KindredError(
        "model",
        `given: "${name}" cannot be ${showValue(x)}; give a number${isList ? " for each element" : ""} where its prior, ${family.name}, has mass`,
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
    const fits = low >= 0 && (support !== "probability" || high <= 1);
    if (fits) return;
    const parameter = parameters.find((p) => p.node === node)!.name;
    throw new KindredError(
      "model",
      `${where} ~ ${family.name}: its ${name} must be ${inWords(support)}, but it is ${parameter} ~ ${prior.family.name}, which ${low < 0 ? "can be negative" : "can exceed 1"}; ${support === "probability" ? "give it a beta or uniform(0, 1) prior, or use the logit form" : "give it an exponential, halfNormal, halfCauchy or another prior on the positive numbers"}`,
      { parameter },
    );
  });
}
