import type { Distribution, Family, Sampler } from "../distribution/distribution.ts";
import { type Axis, known } from "../model/axis.ts";
import type { Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { evaluate, type Mathematics } from "../model/evaluate.ts";
import { Expression, liftTo, type Operand } from "../model/expression.ts";
import { type Node, topological } from "../model/node.ts";
import { spread } from "../model/spread.ts";
import { distributionOf, type ObservationSite, type ParameterSite, type Trace } from "../model/trace.ts";
import { eachVector, vectorAt } from "../model/vector-places.ts";
import { type Drawn, drawInOrder } from "./draw-in-order.ts";

type DrawnSite = ParameterSite | ObservationSite;

/** What each site of a series is drawn from: nodes of its graph, made once for all draws. */
const conditionals = new WeakMap<DrawnSite, Distribution>();

/** What a site is drawn from: its distribution, or, of a series, that of each element given those before it. */
export function drawnFrom({ graph }: Trace, site: DrawnSite): Distribution {
  const own = distributionOf(site);
  const { conditional } = own.family;
  if (!conditional) return own;
  const wrap = (x: Operand) => new Expression(graph, liftTo(graph, x));
  const made =
    conditionals.get(site) ?? conditional(wrap(new Expression(graph, site.node)), ...own.arguments.map(wrap));
  conditionals.set(site, made);
  return made;
}

/**
 * Draws a site from its distribution, given the parameters that it depends on: in rank order of its axes.
 *
 * @throws tag "model" for an improper distribution
 */
export function drawSite(
  trace: Trace,
  site: DrawnSite,
  table: Table,
  parameters: ReadonlyMap<number, ArrayLike<number>>,
  mathematics: Mathematics,
  sampler: Sampler,
): Float64Array {
  return drawSites(trace, [site], table, parameters, mathematics, sampler)[0]!;
}

/** Draws several sites of which each may depend on earlier elements of all. */
export function drawSites(
  trace: Trace,
  sites: readonly DrawnSite[],
  table: Table,
  parameters: ReadonlyMap<number, ArrayLike<number>>,
  mathematics: Mathematics,
  sampler: Sampler,
): Float64Array[] {
  const distributions = sites.map((site) => drawnFrom(trace, site));
  const nodes = distributions.map(({ arguments: args }) => args.map((x) => liftTo(trace.graph, x)));
  distributions.forEach(({ family }, i) => {
    if (!family.sample && !family.sampleVector)
      throw new KindredError(
        "model",
        `simulate: ${sites[i]!.name} ~ ${family.name} cannot be drawn from; give it a proper prior, or fix it with given({ ... })`,
      );
  });
  const own = new Set(sites.map(({ node }) => node));
  const inOrder = sites.length > 1 || topological(nodes[0]!).some((node) => own.has(node));
  if (!inOrder)
    return [
      drawAlone(sites[0]!, distributions[0]!.family, nodes[0]!, table, parameters, mathematics, sampler),
    ];
  const drawn = sites.map(({ name, node }, i): Drawn => {
    const { family } = distributions[i]!;
    if (!family.sample)
      throw new KindredError(
        "model",
        `simulate: ${name} ~ ${family.name} depends on its own values, and its vectors cannot be drawn element by element; leave its observation out with without(...)`,
      );
    return {
      name,
      node,
      arguments: nodes[i]!,
      sample: (...values) => family.sample!(sampler, ...values),
    };
  });
  return drawInOrder(drawn, table, parameters, mathematics);
}

function drawAlone(
  { node: { axes } }: DrawnSite,
  family: Family,
  args: readonly Node[],
  table: Table,
  parameters: ReadonlyMap<number, ArrayLike<number>>,
  mathematics: Mathematics,
  sampler: Sampler,
): Float64Array {
  const size = (axis: Axis) => table.sizes.get(known(axis).name)!;
  const evaluated = evaluate(args, table, parameters, mathematics);
  const result = new Float64Array(axes.reduce((product, axis) => product * size(axis), 1));
  if (family.over) {
    eachVector(family.over, axes, size, (places) => {
      const given = evaluated.map((values) => vectorAt(values, family.over!, axes, places, size));
      const drawn = family.sampleVector!(sampler, places.length, ...given);
      places.forEach((place, k) => {
        result[place] = drawn[k]!;
      });
    });
    return result;
  }
  const values = evaluated.map((v) => spread(v, axes, size));
  for (let place = 0; place < result.length; place++)
    result[place] = family.sample!(sampler, ...values.map((v) => v[place]!));
  return result;
}
