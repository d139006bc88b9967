import { logJoint, type Term } from "../compile/constrain.ts";
import { type Axis, known } from "../model/axis.ts";
import { labelsOf, type Table } from "../model/data.ts";
import { evaluate, type Mathematics } from "../model/evaluate.ts";
import { spread } from "../model/spread.ts";
import { distributionOf, type Site, type Trace } from "../model/trace.ts";
import { outsideSupport } from "./outside-support.ts";

/** What one site adds to the log joint density. */
export interface SiteScore {
  readonly kind: Site["kind"];
  readonly name: string;
  /** The sum of `pointwise`; -Infinity where the distribution has no mass, NaN where its arguments are not allowed. */
  readonly logDensity: number;
  /** Of each element, in C order along `axes`. */
  readonly pointwise: Float64Array;
  readonly axes: readonly string[];
  readonly labels: readonly (readonly string[])[];
}

/** The log joint density at one place, in total and site by site. */
export interface Score {
  readonly total: number;
  /** In the order of the program. */
  readonly sites: readonly SiteScore[];
}

/**
 * Scores values of the parameters: each site's log-density at them, without any Jacobian.
 *
 * @param parameters - of each free parameter, by slot, in rank order of its axes
 */
export function score(
  trace: Trace,
  table: Table,
  parameters: ReadonlyMap<number, ArrayLike<number>>,
  mathematics: Mathematics,
): Score {
  const terms = logJoint(trace);
  const sites = trace.sites
    .flatMap((site) => terms.filter((term) => term.site === site))
    .map((term) => scoreTerm(trace, term, table, parameters, mathematics));
  // Where one factor is 0 the product is, though what depends on that value may be no number.
  const isNowhere = sites.some((site) => site.logDensity === Number.NEGATIVE_INFINITY);
  const sum = sites.reduce((all, site) => all + site.logDensity, 0);
  return { total: isNowhere ? Number.NEGATIVE_INFINITY : sum, sites };
}

/** What one term adds. */
export function scoreTerm(
  trace: Trace,
  { site, node, density }: Term,
  table: Table,
  parameters: ReadonlyMap<number, ArrayLike<number>>,
  mathematics: Mathematics,
): SiteScore {
  const size = (axis: Axis) => table.sizes.get(known(axis).name)!;
  const [values] = evaluate([density], table, parameters, mathematics);
  const over = distributionOf(site)?.family.over;
  // of a vector there is one term
  const own = (axis: Axis) => known(axis) !== over;
  const along = node.axes.filter(own);
  const data = spread(values!, along, size);
  if (site.kind !== "density" && !over)
    outsideSupport(trace, site, table, parameters, mathematics).forEach((isOutside, place) => {
      if (isOutside) data[place] = Number.NEGATIVE_INFINITY;
    });
  const axes = site.kind === "parameter" ? site.axes.filter(own) : along;
  const pointwise = spread({ axes: along, data }, axes, size);
  return {
    kind: site.kind,
    name: site.name,
    logDensity: pointwise.reduce((sum, x) => sum + x, 0),
    pointwise,
    axes: axes.map((axis) => axis.name),
    labels: axes.map((axis) => labelsOf(table, axis)),
  };
}
