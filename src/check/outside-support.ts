import { isOpen } from "../distribution/distribution.ts";
import type { Table } from "../model/data.ts";
import { evaluate, type Mathematics } from "../model/evaluate.ts";
import { liftTo, type Operand } from "../model/expression.ts";
import { spread } from "../model/spread.ts";
import { distributionOf, type ObservationSite, type ParameterSite, type Trace } from "../model/trace.ts";

/**
 * For each element of a site, in rank order of its axes, whether it lies where its distribution has no mass. What
 * families say of the log-density holds inside their supports only.
 */
export function outsideSupport(
  { graph }: Trace,
  site: ParameterSite | ObservationSite,
  table: Table,
  parameters: ReadonlyMap<number, ArrayLike<number>>,
  mathematics: Mathematics,
): boolean[] {
  const { family, arguments: args } = distributionOf(site);
  const support = family.support(...args);
  const { lower, upper, discrete } = support;
  const [above, below] = [isOpen(support, "lower"), isOpen(support, "upper")];
  const { axes } = site.node;
  const read = (x: Operand) => {
    const [values] = evaluate([liftTo(graph, x)], table, parameters, mathematics);
    return spread(values!, axes, (axis) => table.sizes.get(axis.name)!);
  };
  const low = lower === undefined ? undefined : read(lower);
  const high = upper === undefined ? undefined : read(upper);
  const [values] = evaluate([site.node], table, parameters, mathematics);
  return Array.from(
    values!.data,
    (x, i) =>
      (low !== undefined && (above ? x <= low[i]! : x < low[i]!)) ||
      (high !== undefined && (below ? x >= high[i]! : x > high[i]!)) ||
      (discrete === true && !Number.isInteger(x)),
  );
}
