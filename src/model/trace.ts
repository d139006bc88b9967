import type { Distribution } from "../distribution/distribution.ts";
import { allowed, inWords } from "../distribution/distribution.ts";
import type { Axis } from "./axis.ts";
import { KindredError } from "./errors.ts";
import { type AxisReference, describeAxes, Expression, liftTo } from "./expression.ts";
import { Graph } from "./graph.ts";
import { type Layout, layoutOf, symbols } from "./layout.ts";
import type { Node } from "./node.ts";
import type { Columns, Schema } from "./schema.ts";

/** What a program returns: the posterior's names, and the expressions they stand for. */
export type Outputs = Record<string, Expression>;

/** What a program is given beside its columns. */
export interface Sites {
  /** A new parameter with this prior: one, or one for each element of the axes `each`. */
  parameter<A extends string = never, E extends string = never>(
    prior: Distribution<A>,
    options?: { each: AxisReference<E> | readonly AxisReference<E>[] },
  ): Expression<E>;
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

/** The column that holds the values of a parameter fixed along an axis. */
export const givenColumn = (name: string) => `given ${name}`;

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
  const unknown = Object.keys(given).find((name) => !plain.parameters.some((p) => p.name === name));
  if (unknown !== undefined)
    throw new KindredError(
      "model",
      `given: no parameter "${unknown}"; the parameters are ${plain.parameters.map((p) => `"${p.name}"`).join(", ")}`,
      { parameter: unknown },
    );
  const fixed = new Map(
    plain.parameters
      .filter((p) => p.name in given)
      .map((p) => [p.slot, { name: p.name, value: given[p.name]! }]),
  );
  const result = fixed.size === 0 ? plain : run(schema, program, fixed);
  const without = interventions?.without ?? [];
  for (const name of without)
    if (!result.observations.some((o) => o.name === name))
      throw new KindredError(
        "model",
        `without: no observation of "${name}"; the observed columns are ${result.observations.map((o) => `"${o.name}"`).join(", ")}`,
      );
  return { ...result, observations: result.observations.filter((o) => !without.includes(o.name)) };
}

type Fixed = Map<number, { name: string; value: number | ArrayLike<number> }>;

function run(schema: Schema, program: Program<Schema, Outputs>, fixed: Fixed): Trace {
  const graph = new Graph();
  const layout = layoutOf(schema);
  const parameters: (Omit<ParameterSite, "name"> & { name: string })[] = [];
  const observations: ObservationSite[] = [];
  const priors = new Map<Node, Distribution>();

  const sites: Sites = {
    parameter(prior, options) {
      checkDistribution(prior, "parameter");
      const each =
        options?.each === undefined ? [] : Array.isArray(options.each) ? options.each : [options.each];
      const axes = (each as AxisReference[]).map((reference) => reference.axis);
      const slot = parameters.length;
      const name = `parameter ${slot + 1}`;
      if (axes.some((axis) => axis === undefined))
        throw new KindredError(
          "model",
          `${name}: { each: ... } takes an axis: rows, a group, an axis of the schema, or a matrix's columns`,
        );
      if (prior.family.support(...prior.arguments).discrete)
        throw new KindredError(
          "model",
          `${name}: ${prior.family.name} is discrete, and a gradient-based sampler needs continuous parameters; sum the possibilities out in the density, or observe it`,
        );
      for (const argument of prior.arguments) checkAxes(name, prior, argument, axes);
      checkScales(prior, priors, parameters);
      const value = fixed.get(slot);
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
      checkDistribution(distribution, "observe");
      if (!(column instanceof Expression))
        throw new KindredError(
          "model",
          "observe: the first argument should be a column of the schema or a transformation of columns",
        );
      const { node } = column;
      const name = node.kind === "column" ? node.name : `observation ${observations.length + 1}`;
      if (node.free)
        throw new KindredError(
          "model",
          `observe: the value depends on parameters; observe takes data, and a parameter's distribution is stated where it is declared`,
        );
      for (const argument of distribution.arguments)
        checkAxes(`observe(${name})`, distribution, argument, node.axes);
      checkScales(distribution, priors, parameters);
      observations.push({ name, node, distribution });
    },
  };
  const returned: unknown = program(symbols(graph, schema, layout) as Columns<Schema>, sites);
  if (returned === null || typeof returned !== "object")
    throw new KindredError(
      "model",
      "the program returns nothing; return the quantities the posterior should hold, like { mu, tau, theta }",
    );
  if (parameters.length === 0)
    throw new KindredError(
      "model",
      "the model has no parameters; declare at least one with parameter(prior)",
    );
  const outputs: OutputSite[] = Object.entries(returned).map(([name, value]) => {
    if (!(value instanceof Expression))
      throw new KindredError("model", `output "${name}": expected an expression, got ${typeof value}`, {
        value,
      });
    const site = parameters.find((p) => p.node === value.node && p.fixed === undefined);
    if (site?.name.startsWith("parameter ")) site.name = name;
    return { name, node: value.node, axes: site?.axes ?? value.node.axes };
  });
  for (const [slot, { name }] of fixed) parameters[slot]!.name = name;
  if (outputs.length === 0)
    throw new KindredError(
      "model",
      "the program returns no outputs; return the quantities the posterior should hold, like { mu, tau, theta }",
    );
  return { graph, schema, layout, parameters, observations, outputs };
}

function checkDistribution(value: Distribution, where: string): void {
  if (value === null || typeof value !== "object" || !("family" in value))
    throw new KindredError(
      "model",
      `${where}: expected a distribution such as normal(0, 1), got ${String(value)}`,
      { value },
    );
}

function checkAxes(where: string, { family }: Distribution, argument: unknown, axes: readonly Axis[]): void {
  if (!(argument instanceof Expression)) return;
  const stray = argument.node.axes.find((axis) => !axes.includes(axis));
  if (stray)
    throw new KindredError(
      "model",
      `${where}: an argument of ${family.name} lies along "${stray.name}", but the ${where.startsWith("observe") ? "observation" : "parameter"} lies along ${describeAxes(axes)}; ${stray.kind === "group" ? `carry it over with .at(${stray.name})` : `sum over "${stray.name}", or declare { each: ... } to match`}`,
    );
}

/** A parameter used as a scale must have a prior on the positive numbers. */
function checkScales(
  { family, arguments: args }: Distribution,
  priors: ReadonlyMap<Node, Distribution>,
  parameters: readonly { node: Node; name: string }[],
): void {
  family.arguments.forEach(({ name, support }, i) => {
    const argument = args[i];
    if (!(argument instanceof Expression) || support === "real") return;
    const node = argument.node.kind === "gather" ? argument.node.inputs[0]! : argument.node;
    const prior = priors.get(node);
    if (!prior) return;
    const { lower, upper } = prior.family.support(...prior.arguments);
    const low = typeof lower === "number" ? lower : lower === undefined ? Number.NEGATIVE_INFINITY : 0;
    const high = typeof upper === "number" ? upper : upper === undefined ? Number.POSITIVE_INFINITY : 1;
    const fits = low >= 0 && (support !== "probability" || high <= 1);
    if (fits) return;
    const parameter = parameters.find((p) => p.node === node)!;
    throw new KindredError(
      "model",
      `${family.name}: ${name} must be ${inWords(support)}, but it is ${parameter.name} ~ ${prior.family.name}, which ${low < 0 ? "can be negative" : "can exceed 1"}; ${support === "probability" ? "use beta or uniform(0, 1), or the logit form" : "use exponential, halfNormal, halfCauchy or another prior on the positive numbers"}`,
      { parameter: parameter.name },
    );
  });
}

/** The value of a constant operand, or undefined. */
export function constantOf(graph: Graph, operand: unknown): number | undefined {
  if (typeof operand === "number") return operand;
  const node = liftTo(graph, operand as Expression);
  return node.kind === "constant" ? node.value : undefined;
}

export { allowed };
