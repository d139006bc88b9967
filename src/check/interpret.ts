import { logJoint } from "../compile/constrain.ts";
import type { Sampler } from "../distribution/distribution.ts";
import { type Axis, known } from "../model/axis.ts";
import { labelsOf, type Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { evaluate, type Mathematics } from "../model/evaluate.ts";
import { liftTo, type Operand } from "../model/expression.ts";
import { checkFinite, readParameter } from "../model/parameter-values.ts";
import { printedNames, printSite } from "../model/print.ts";
import { spread } from "../model/spread.ts";
import { reorder } from "../model/stored-order.ts";
import { distributionOf, type Site, type Trace } from "../model/trace.ts";
import { drawSite } from "./draw-site.ts";
import { meetingOrder } from "./drawing-order.ts";
import { type Score, score, scoreTerm } from "./score.ts";

/** A site as an interpreter meets it: everything before it has its value. Arrays are in C order along `axes`. */
export interface RunningSite {
  readonly kind: Site["kind"];
  readonly name: string;
  readonly axes: readonly string[];
  readonly labels: readonly (readonly string[])[];
  /** The distribution, or the term, as the model is printed: "normal(mu, tau)". */
  readonly text: string;
  /** What the distribution's arguments are here, by name. */
  arguments(): Readonly<Record<string, Float64Array>>;
  /** Draws a free parameter from its prior, given all before it. */
  draw(): Float64Array;
  /** Gives a free parameter its value; the last one counts. What is not chosen is drawn. */
  choose(value: number | ArrayLike<number>): void;
  /** The value: of an observation the data, of a parameter what was chosen or fixed. */
  value(): Float64Array;
  /** The log-density of each element at its value; -Infinity where the distribution has no mass. */
  logDensity(): Float64Array;
}

/** A model run once, by an interpreter. */
export interface Interpretation {
  /** The free parameters, by name. */
  readonly values: Readonly<Record<string, number | Float64Array>>;
  /** Those that the interpreter chose; the others were drawn from their priors. */
  readonly chosen: readonly string[];
  /** The outputs there, by name. */
  readonly outputs: Readonly<Record<string, number | Float64Array>>;
  /** The log joint density there: of the model, whatever the interpreter did. */
  readonly score: Score;
}

/**
 * Runs a model once on numbers, site by site in the order of the program, an interpreter choosing parameters.
 *
 * @throws tag "model" for a value at a site that has its own; "data" for a value of a wrong length or not finite
 */
export function interpret(
  trace: Trace,
  table: Table,
  interpreter: (site: RunningSite) => void,
  mathematics: Mathematics,
  sampler: Sampler,
): Interpretation {
  const { graph } = trace;
  const size = (axis: Axis) => table.sizes.get(known(axis).name)!;
  const names = printedNames(trace);
  const terms = new Map(logJoint(trace).map((term) => [term.site, term]));
  const parameters = new Map<number, Float64Array>();
  const axesOf = (site: Site) => (site.kind === "parameter" ? site.axes : site.node.axes);
  const inOrder = (data: Float64Array, site: Site) =>
    spread({ axes: site.node.axes, data }, axesOf(site), size);
  const chosen: string[] = [];
  const visit = (site: Site) => {
    const isFree = site.kind === "parameter" && site.fixed === undefined;
    const axes = axesOf(site);
    const set = (value: number | ArrayLike<number>) => {
      if (!isFree) throw hasItsOwn(site);
      const values = readParameter("interpret", site, value, size);
      checkFinite("interpret", site.name, values);
      parameters.set(site.slot, reorder(values, axes, site.node.axes, size, new Map(), "to stored"));
    };
    const draw = () => {
      if (!isFree) throw hasItsOwn(site);
      return inOrder(drawSite(trace, site, table, parameters, mathematics, sampler), site);
    };
    const known = () => {
      if (isFree && !parameters.has(site.slot)) set(draw());
    };
    interpreter({
      kind: site.kind,
      name: site.name,
      axes: axes.map((axis) => axis.name),
      labels: axes.map((axis) => labelsOf(table, axis)),
      text: printSite(site, names),
      arguments() {
        const { family, arguments: args } = distributionOf(site) ?? NO_DISTRIBUTION;
        const nodes = args.map((x) => liftTo(graph, x));
        const values = evaluate(nodes, table, parameters, mathematics);
        return Object.fromEntries(values.map((v, i) => [family.arguments[i]!.name, spread(v, axes, size)]));
      },
      draw,
      choose(value) {
        set(value);
        if (!chosen.includes(site.name)) chosen.push(site.name);
      },
      value() {
        known();
        return spread(evaluate([site.node], table, parameters, mathematics)[0]!, axes, size);
      },
      logDensity() {
        known();
        const term = terms.get(site);
        return term
          ? scoreTerm(trace, term, table, parameters, mathematics).pointwise
          : new Float64Array(axes.reduce((product, axis) => product * size(axis), 1));
      },
    });
    known();
  };
  meetingOrder(trace).forEach(visit);

  const plain = (data: Float64Array, axes: readonly Axis[]) => (axes.length === 0 ? data[0]! : data);
  const outputs = evaluate(
    trace.outputs.map((output) => output.node),
    table,
    parameters,
    mathematics,
  );
  return {
    values: Object.fromEntries(
      trace.parameters
        .filter((site) => site.fixed === undefined)
        .map((site) => [site.name, plain(inOrder(parameters.get(site.slot)!, site), site.axes)]),
    ),
    chosen,
    outputs: Object.fromEntries(
      trace.outputs.map(({ name, axes }, i) => [name, plain(spread(outputs[i]!, axes, size), axes)]),
    ),
    score: score(trace, table, parameters, mathematics),
  };
}

const NO_DISTRIBUTION: { family: { arguments: readonly { name: string }[] }; arguments: readonly Operand[] } =
  {
    family: { arguments: [] },
    arguments: [],
  };

function hasItsOwn({ kind, name }: Site): KindredError {
  const what = { parameter: "is fixed", observation: "is observed", density: "is a term" }[kind];
  return new KindredError(
    "model",
    `interpret: "${name}" ${what}, so there is nothing to draw or choose; do so at free parameters only`,
  );
}
