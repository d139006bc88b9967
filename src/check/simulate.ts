import type { EngineExports, Pointer } from "../engine/exports.ts";
import { engineMathematics } from "../engine/mathematics.ts";
import { Draws } from "../fit/draws.ts";
import { copyColumns } from "../fit/output-columns.ts";
import { type Axis, known } from "../model/axis.ts";
import { labelsOf, type Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { evaluate, type Mathematics } from "../model/evaluate.ts";
import type { Node } from "../model/node.ts";
import { spread } from "../model/spread.ts";
import type { ParameterSite, Trace } from "../model/trace.ts";
import { listNames } from "../model/wording.ts";
import { drawSites } from "./draw-site.ts";
import { drawingOrder } from "./drawing-order.ts";
import { outsideSupport } from "./outside-support.ts";
import { samplerOf } from "./sampler.ts";

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
 * Draws parameters from their priors and observations from their distributions, in the order of the program; where
 * what is drawn depends on its own earlier elements, one element after the other.
 *
 * @param chosen - parameters that are not drawn: their values by slot, in rank order of their axes
 * @throws tag "model" for a prior that cannot be drawn from (flat), or an observed transformation of columns
 */
export function simulate(
  trace: Trace,
  table: Table,
  given: Record<string, unknown>,
  chosen: ReadonlyMap<number, Float64Array>,
  draws: number,
  engine: EngineExports,
  random: Pointer,
): Simulation {
  const sampler = samplerOf(engine, random);
  const mathematics = engineMathematics(engine);
  const size = (axis: Axis) => table.sizes.get(known(axis).name)!;
  const length = (axes: readonly Axis[]) => axes.reduce((product, axis) => product * size(axis), 1);
  const outputs = trace.outputs.map((output) => new Float64Array(draws * length(output.axes)));
  const observed = trace.observations.map((site) => new Float64Array(draws * length(site.node.axes)));
  for (const site of trace.observations)
    if (site.node.kind !== "column")
      throw new KindredError(
        "model",
        `simulate: ${site.name} is a transformation of columns; observe a column itself to simulate it`,
      );
  const order = drawingOrder(trace, chosen);

  for (let draw = 0; draw < draws; draw++) {
    const parameters = new Map<number, ArrayLike<number>>();
    const columns = new Map(table.columns);
    const now: Table = { ...table, columns };
    for (const sites of order) {
      const [first] = sites as [(typeof sites)[number]];
      const known = first.kind === "parameter" ? chosen.get(first.slot) : undefined;
      const drawn = known ? [known] : drawSites(trace, sites, now, parameters, mathematics, sampler);
      sites.forEach((site, i) => {
        const values = drawn[i]!;
        if (site.kind === "parameter") {
          parameters.set(site.slot, values);
          if (known) checkInside(trace, site, now, parameters, mathematics);
        } else {
          columns.set(site.name, values);
          observed[trace.observations.indexOf(site)]!.set(values, draw * values.length);
        }
      });
    }
    const nodes: Node[] = trace.outputs.map((output) => output.node);
    evaluate(nodes, now, parameters, mathematics).forEach((values, i) => {
      const made = spread(values, trace.outputs[i]!.axes, size);
      outputs[i]!.set(made, draw * made.length);
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
        const values = asGiven(observed[i]!.slice(draw * count, (draw + 1) * count), site.node.axes, size);
        const [group, own] = site.name.split(".");
        if (own === undefined) result[site.name] = values;
        else result[group!] = { ...(result[group!] as object), [own]: values };
      });
      return result;
    },
  };
}

/** A column as data have it: of a matrix a list of rows. */
function asGiven(values: Float64Array, axes: readonly Axis[], size: (axis: Axis) => number) {
  if (axes.length < 2) return values;
  const [columns, rows] = [size(axes[0]!), size(axes[1]!)];
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, k) => values[k * rows + row]!),
  );
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

/** Holds chosen values to the support of their prior, which may depend on what was drawn before. */
function checkInside(
  trace: Trace,
  site: ParameterSite,
  table: Table,
  parameters: ReadonlyMap<number, ArrayLike<number>>,
  mathematics: Mathematics,
): void {
  const bad = outsideSupport(trace, site, table, parameters, mathematics).indexOf(true);
  if (bad < 0) return;
  const value = parameters.get(site.slot)![bad];
  throw new KindredError(
    "data",
    `replay: parameter "${site.name}" cannot be ${value}, where its prior, ${site.prior.family.name}, has no mass`,
    { parameter: site.name, value },
  );
}
