import type { Sampler } from "../distribution/distribution.ts";
import type { EngineExports, Pointer } from "../engine/exports.ts";
import { engineMathematics } from "../engine/mathematics.ts";
import { Draws } from "../fit/draws.ts";
import { copyColumns } from "../fit/output-columns.ts";
import type { Axis } from "../model/axis.ts";
import { labelsOf, type Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { evaluate, type Values } from "../model/evaluate.ts";
import { liftTo } from "../model/expression.ts";
import type { Node } from "../model/node.ts";
import type { Trace } from "../model/trace.ts";
import { listNames } from "../model/wording.ts";

/** Draws from a model's prior: its outputs, and the columns it would have observed. */
export interface Simulation {
  /** The outputs, by name; one chain. */
  readonly draws: Record<string, Draws>;
  /** The observed columns, by name; one chain, `[1, draws, ...axes]`. */
  readonly observed: Record<string, Draws>;
  /** The data with the observed columns of one draw in place, ready for `sample`. */
  data(draw: number): Record<string, unknown>;
}

/**
 * Draws parameters from their priors and observations from their distributions, in the order of the program.
 *
 * @throws tag "model" for a prior that cannot be drawn from (flat), or an observed transformation of columns
 */
export function simulate(
  trace: Trace,
  table: Table,
  given: Record<string, unknown>,
  draws: number,
  engine: EngineExports,
  random: Pointer,
): Simulation {
  const sampler = samplerOf(engine, random);
  const mathematics = engineMathematics(engine);
  const size = (axis: Axis) => table.sizes.get(axis.name)!;
  const length = (axes: readonly Axis[]) => axes.reduce((product, axis) => product * size(axis), 1);
  const outputs = trace.outputs.map((output) => new Float64Array(draws * length(output.axes)));
  const observed = trace.observations.map((site) => new Float64Array(draws * length(site.node.axes)));
  for (const site of trace.observations)
    if (site.node.kind !== "column")
      throw new KindredError(
        "model",
        `simulate: ${site.name} is a transformation of columns; observe a column itself to simulate it`,
      );

  for (let draw = 0; draw < draws; draw++) {
    const parameters = new Map<number, ArrayLike<number>>();
    const columns = new Map(table.columns);
    const now: Table = { ...table, columns };
    const drawSite = (
      name: string,
      axes: readonly Axis[],
      distribution: Trace["observations"][0]["distribution"],
    ) => {
      const { family, arguments: args } = distribution;
      if (!family.sample)
        throw new KindredError(
          "model",
          `simulate: ${name} ~ ${family.name} cannot be drawn from; give it a proper prior, or fix it with given({ ... })`,
        );
      const nodes = args.map((argument) => liftTo(trace.graph, argument));
      const values = evaluate(nodes, now, parameters, mathematics);
      const result = new Float64Array(length(axes));
      for (let place = 0; place < result.length; place++)
        result[place] = family.sample(sampler, ...values.map((v) => elementAt(v, axes, place, size)));
      return result;
    };
    for (const site of trace.parameters)
      if (site.fixed === undefined)
        parameters.set(site.slot, drawSite(site.name, site.node.axes, site.prior));
    trace.observations.forEach((site, i) => {
      const values = drawSite(site.name, site.node.axes, site.distribution);
      columns.set(site.name, values);
      observed[i]!.set(values, draw * values.length);
    });
    const nodes: Node[] = trace.outputs.map((output) => output.node);
    evaluate(nodes, now, parameters, mathematics).forEach(({ data, axes }, i) => {
      const stored = trace.outputs[i]!.axes;
      const target = outputs[i]!.subarray(draw * length(stored));
      for (let place = 0; place < length(stored); place++)
        target[place] = elementAt({ data, axes }, stored, place, size);
    });
  }
  const label = (axis: Axis) => ({ name: axis.name, labels: labelsOf(table, axis) });
  const wrap = (name: string, axes: readonly Axis[], values: Float64Array) => {
    const columns = (first: number, count: number) => copyColumns(values, draws, length(axes), first, count);
    return new Draws({ name, axes: axes.map(label), chains: 1, draws, columns });
  };
  return {
    draws: Object.fromEntries(trace.outputs.map((o, i) => [o.name, wrap(o.name, o.axes, outputs[i]!)])),
    observed: refuseOthers(
      Object.fromEntries(trace.observations.map((o, i) => [o.name, wrap(o.name, o.node.axes, observed[i]!)])),
      [...trace.layout.columns.keys()],
    ),
    data(draw) {
      if (!Number.isInteger(draw) || draw < 0 || draw >= draws)
        throw new KindredError(
          "option",
          `simulation: draw must be a whole number from 0 to ${draws - 1}, got ${draw}`,
          { option: "draw", value: draw },
        );
      const result: Record<string, unknown> = { ...given };
      trace.observations.forEach((site, i) => {
        const count = length(site.node.axes);
        const values = observed[i]!.slice(draw * count, (draw + 1) * count);
        const [group, own] = site.name.split(".");
        if (own === undefined) result[site.name] = values;
        else result[group!] = { ...(result[group!] as object), [own]: values };
      });
      return result;
    },
  };
}

/** Reading a column that the model does not observe says so, where `undefined` would fail later. */
function refuseOthers<T>(observed: Record<string, T>, columns: readonly string[]): Record<string, T> {
  const names = Object.keys(observed);
  for (const name of columns)
    if (!names.includes(name))
      Object.defineProperty(observed, name, {
        enumerable: false,
        get() {
          throw new KindredError(
            "option",
            `simulation: the model does not observe "${name}", so it is not drawn; observed are ${listNames(names)}`,
            { column: name },
          );
        },
      });
  return observed;
}

/** The element of an array that broadcasts along `axes`. */
function elementAt(
  { data, axes }: Pick<Values, "data" | "axes">,
  along: readonly Axis[],
  place: number,
  size: (axis: Axis) => number,
): number {
  const elements = new Map<Axis, number>();
  let rest = place;
  for (let a = along.length - 1; a >= 0; a--) {
    elements.set(along[a]!, rest % size(along[a]!));
    rest = Math.floor(rest / size(along[a]!));
  }
  return data[axes.reduce((at, axis) => at * size(axis) + elements.get(axis)!, 0)]!;
}

interface RandomExports {
  uniform(random: Pointer): number;
  standardNormal(random: Pointer): number;
  standardExponential(random: Pointer): number;
  standardGamma(random: Pointer, shape: number): number;
  betaVariate(random: Pointer, a: number, b: number): number;
  studentTVariate(random: Pointer, degreesOfFreedom: number): number;
  cauchyVariate(random: Pointer): number;
  poissonVariate(random: Pointer, rate: number): number;
  binomialVariate(random: Pointer, trials: number, probability: number): number;
  exp(x: number): number;
  logistic(x: number): number;
}

/** The engine's random variates, advancing the stream at `random`. */
function samplerOf(exports: EngineExports, random: Pointer): Sampler {
  const engine = exports as unknown as RandomExports;
  return {
    uniform: () => engine.uniform(random),
    normal: () => engine.standardNormal(random),
    exponential: () => engine.standardExponential(random),
    gamma: (shape) => engine.standardGamma(random, shape),
    beta: (a, b) => engine.betaVariate(random, a, b),
    studentT: (degreesOfFreedom) => engine.studentTVariate(random, degreesOfFreedom),
    cauchy: () => engine.cauchyVariate(random),
    poisson: (rate) => engine.poissonVariate(random, rate),
    binomial: (trials, probability) => engine.binomialVariate(random, trials, probability),
    exp: (x) => engine.exp(x),
    logistic: (x) => engine.logistic(x),
  };
}
