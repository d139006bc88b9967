import type { Sampler } from "../distribution/distribution.ts";
import { type Axis, known } from "../model/axis.ts";
import type { Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { evaluate, type Mathematics } from "../model/evaluate.ts";
import { liftTo } from "../model/expression.ts";
import { spread } from "../model/spread.ts";
import { distributionOf, type ObservationSite, type ParameterSite, type Trace } from "../model/trace.ts";
import { eachVector, vectorAt } from "./vectors.ts";

/**
 * Draws a site from its distribution, given the parameters that it depends on: in rank order of its axes.
 *
 * @throws tag "model" for an improper distribution
 */
export function drawSite(
  { graph }: Trace,
  site: ParameterSite | ObservationSite,
  table: Table,
  parameters: ReadonlyMap<number, ArrayLike<number>>,
  mathematics: Mathematics,
  sampler: Sampler,
): Float64Array {
  const { family, arguments: args } = distributionOf(site);
  if (!family.sample && !family.sampleVector)
    throw new KindredError(
      "model",
      `simulate: ${site.name} ~ ${family.name} cannot be drawn from; give it a proper prior, or fix it with given({ ... })`,
    );
  const { axes } = site.node;
  const size = (axis: Axis) => table.sizes.get(known(axis).name)!;
  const nodes = args.map((argument) => liftTo(graph, argument));
  const evaluated = evaluate(nodes, table, parameters, mathematics);
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
