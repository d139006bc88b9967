import { KindredError } from "../model/errors.ts";
import { liftTo } from "../model/expression.ts";
import { type Node, topological } from "../model/node.ts";
import {
  type DensitySite,
  distributionOf,
  type ObservationSite,
  type ParameterSite,
  type Site,
  type Trace,
} from "../model/trace.ts";
import { listNames } from "../model/wording.ts";
import { drawnFrom } from "./draw-site.ts";

type DrawnSite = ParameterSite | ObservationSite;

/**
 * The order in which sites are drawn: the program's, but an observed column before what depends on it. Sites that depend
 * on each other stand together, to be drawn element by element.
 *
 * @param chosen - parameters that are not drawn, by slot
 * @throws tag "model" for a term without a sampler that depends on what is drawn
 */
export function drawingOrder(trace: Trace, chosen: ReadonlyMap<number, unknown>): DrawnSite[][] {
  const waiting = new Set<DrawnSite>();
  for (const site of trace.sites) {
    if (site.kind === "density") refuseDensity(site, chosen);
    else if (site.kind === "observation" || site.fixed === undefined) waiting.add(site);
  }
  const nodes = new Map(
    Array.from(waiting, (site) => {
      const args = drawnFrom(trace, site).arguments.map((argument) => liftTo(trace.graph, argument));
      return [site, new Set(topological(args))];
    }),
  );
  /** A site and all that must be drawn before it, or with it. */
  const closure = (site: DrawnSite, found = new Set<DrawnSite>()): Set<DrawnSite> => {
    if (found.has(site)) return found;
    found.add(site);
    for (const other of waiting) if (nodes.get(site)!.has(other.node)) closure(other, found);
    return found;
  };
  const order: DrawnSite[][] = [];
  while (waiting.size > 0) {
    // The fewest that need nothing else: one site, or several that need each other.
    const all = Array.from(waiting, (site) => closure(site));
    const next = all.reduce((best, one) => (one.size < best.size ? one : best));
    order.push([...waiting].filter((site) => next.has(site)));
    for (const site of next) waiting.delete(site);
  }
  return order;
}

/**
 * The order in which an interpreter meets sites: the program's, but what fills the holes of a column before what
 * depends on it.
 */
export function meetingOrder({ graph, sites }: Trace): Site[] {
  const needed = (site: Site) => [
    ...(distributionOf(site)?.arguments ?? []).map((argument) => liftTo(graph, argument)),
    ...(site.kind === "parameter" ? [] : [site.node]),
  ];
  const isFree = (site: Site) => site.kind === "parameter" && site.fixed === undefined;
  return inOrder(sites, needed, (site) => (isFree(site) ? site.node : undefined));
}

/** A stable order in which every site comes after those that make what it needs. */
function inOrder<S extends Site>(
  sites: readonly S[],
  needed: (site: S) => readonly Node[],
  made: (site: S) => Node | undefined,
): S[] {
  const waiting = new Set(sites);
  const needs = new Map(sites.map((site) => [site, topological(needed(site))]));
  const order: S[] = [];
  while (waiting.size > 0) {
    const unmade = new Set(Array.from(waiting, made));
    const next = [...waiting].find((site) => !needs.get(site)!.some((node) => unmade.has(node)));
    if (!next)
      throw new KindredError(
        "model",
        `interpret: ${listNames(Array.from(waiting, (site) => site.name))} cannot be met one after the other, as each needs another; leave an observation out with without(...)`,
      );
    waiting.delete(next);
    order.push(next);
  }
  return order;
}

/** Were it passed over, draws would come from another model. */
function refuseDensity({ name, node }: DensitySite, chosen: ReadonlyMap<number, unknown>): void {
  if (topological([node]).every((input) => input.kind !== "parameter" || chosen.has(input.slot))) return;
  throw new KindredError(
    "model",
    `simulate: ${name} is a term of the density that cannot be drawn from; leave it out with without("${name}"), or choose all that it depends on with given({ ... })`,
  );
}
