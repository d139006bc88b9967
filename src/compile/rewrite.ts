import type { Axis } from "../model/axis.ts";
import { Expression, liftTo } from "../model/expression.ts";
import type { Graph } from "../model/graph.ts";
import { type Node, topological } from "../model/node.ts";
import type { ParameterSite, Trace } from "../model/trace.ts";
import { constrain, logJoint, sumOver } from "./constrain.ts";
import { decentre, type Effect, findEffect, type LocationScale } from "./decentre.ts";
import { drawBack, marginalise } from "./marginalise.ts";
import { reduce } from "./reduce.ts";
import { type Square, squareOf } from "./square.ts";
import { substitute } from "./substitute.ts";

/** The exact rewrites, by name; each can be turned off. */
export const REWRITES = ["reduce", "marginalise", "decentre"] as const;
export type Rewrite = (typeof REWRITES)[number];

/** A parameter's coordinates. */
export interface Coordinates {
  readonly slot: number;
  readonly name: string;
  /** In the program's order. */
  readonly axes: readonly Axis[];
  readonly position: Node;
}

/** An effect's coordinates, how they give the effect, and how the effect gives them. */
export interface EffectCoordinates extends Coordinates {
  /** The effect as a function of the position, and the slope of the log-density in it, its own prior left out. */
  readonly value: Node;
  readonly score: Node;
  /** The coordinates as a function of "effect" nodes and of the other coordinates. */
  readonly coordinate: Node;
}

/** What is compiled: a log-density of coordinates, and the outputs as functions of them. */
export interface Target {
  readonly logDensity: Node;
  readonly outputs: readonly Node[];
  /** What the sampler moves in. */
  readonly sampled: readonly Coordinates[];
  /** Coordinates that stand for independent standard normal noise: the outputs use them, the density does not. */
  readonly noise: readonly Coordinates[];
  /** Those of the sampled that a map carries which warm-up learns. */
  readonly effects: readonly EffectCoordinates[];
  /** What was rewritten, for `explain`. */
  readonly notes: readonly string[];
}

/** What is to be rewritten, as far as the data decide it. */
export interface Plan {
  readonly wanted: ReadonlySet<Rewrite>;
  /** The slots of the parameters to integrate out if that can be done, in the order in which to try. */
  readonly order: readonly number[];
  size(axes: readonly Axis[]): number;
  /** The same for data sets that the same code serves. */
  readonly key: string;
}

/** At most so many scalars are integrated out: each takes two more passes over the groups, and spares the sampler one dimension. */
const SCALARS = 2;

/**
 * @param sizeOf - how many elements an axis has: parameters with the most are integrated out first
 */
export function planRewrites(
  trace: Trace,
  wanted: ReadonlySet<Rewrite>,
  sizeOf: (axis: Axis) => number,
): Plan {
  const size = (axes: readonly Axis[]) => axes.reduce((product, axis) => product * sizeOf(axis), 1);
  const sites = trace.parameters.filter((site) => site.fixed === undefined).reverse();
  const order = wanted.has("marginalise")
    ? sites.sort((a, b) => size(b.axes) - size(a.axes)).map((site) => site.slot)
    : [];
  return { wanted, order, size, key: `${[...wanted].sort().join()} ${order.join()}` };
}

/** The model as it was written, on the whole real line. */
export function asWritten(trace: Trace): Target {
  const { logDensity, outputs, parameters } = constrain(trace);
  return { logDensity, outputs, sampled: parameters.map(coordinates), noise: [], effects: [], notes: [] };
}

/**
 * The model as it is sampled: the same posterior, by a density that costs less and is easier to move in.
 *
 * @param plan - what to do, of `planRewrites`
 */
export function rewrite(trace: Trace, plan: Plan): Target {
  const { graph } = trace;
  const { wanted, size } = plan;
  const model = constrain(trace);
  const notes: string[] = [];

  const terms = split(graph, trace, model).map((term): ReducedTerm => {
    const reduced = term.square && wanted.has("reduce") ? reduce(graph, term.square) : undefined;
    if (reduced) notes.push(describeReduction(term.name, term.square!, reduced, size));
    return { ...term, squares: reduced ?? (term.square ? [term.square] : []) };
  });
  const all = model.parameters.map(coordinates);
  const tries = plan.order.flatMap((slot) => all.filter((c) => c.slot === slot));
  const { effects, candidates } = assign(graph, model, terms, tries);

  const carried = wanted.has("decentre") ? effects : [];
  const own = new Set(carried.map(({ site }) => site.slot));
  const shared = terms.filter(({ slot }) => slot === undefined || !own.has(slot));
  const { integrated, logDensity } = marginaliseTerms(graph, shared, candidates);
  const decentred = decentre(graph, carried, logDensity);

  const noise = integrated.map(({ position }) => all.find((c) => c.position === position)!);
  if (noise.length > 0)
    notes.push(`marginalise: ${list(noise, size)} integrated out, and drawn back exactly for each draw`);
  if (carried.length > 0)
    notes.push(
      `decentre: ${list(carried.map(coordinates), size)} carried by a map that warm-up learns, element by element`,
    );
  const drawn = substitute(graph, model.outputs, imageOf(drawBack(graph, integrated)));
  const drawnOutputs = model.outputs.map((node) => drawn.get(node)!);
  const outputs = substitute(graph, drawnOutputs, imageOf(decentred.values));
  return {
    logDensity: decentred.logDensity,
    outputs: drawnOutputs.map((node) => outputs.get(node)!),
    sampled: all.filter((c) => !noise.includes(c)),
    noise,
    effects: carried.map((effect, i) => ({
      ...coordinates(effect),
      ...decentred.effects[i]!,
      coordinate: decentred.coordinates[i]!,
    })),
    notes,
  };
}

const imageOf = (map: ReadonlyMap<Node, Node>) => (node: Node) => map.get(node);

/**
 * Which parameters to integrate out, and which are effects that stay. What the priors of those are made of must
 * stay as well: so it goes round until nothing changes.
 */
function assign(
  graph: Graph,
  model: Constrained,
  terms: readonly ReducedTerm[],
  tries: readonly Coordinates[],
): { effects: Effect[]; candidates: Node[] } {
  let candidates = tries.map((c) => c.position);
  for (;;) {
    const { integrated } = marginaliseTerms(graph, terms, candidates);
    const gone = new Set(integrated.map(({ position }) => position));
    const effects = findEffects(graph, model, terms, gone);
    const fixed = topological(effects.flatMap(({ location, scale }) => [location, scale]));
    const left = candidates.filter((position) => !fixed.includes(position));
    if (left.length === candidates.length) return { effects, candidates };
    candidates = left;
  }
}

function findEffects(
  graph: Graph,
  model: Constrained,
  terms: readonly ReducedTerm[],
  gone: ReadonlySet<Node>,
): Effect[] {
  const effects: Effect[] = [];
  const seen = new Map<Node, Node>();
  for (const { site, position, value } of [...model.parameters].reverse()) {
    const prior = terms.find((term) => term.slot === site.slot)?.prior;
    if (!prior || gone.has(position) || value !== position || site.axes.length === 0) continue;
    const others = [
      ...terms.filter((term) => term.slot !== site.slot).flatMap(nodesOf),
      ...effects.flatMap(({ location, scale }) => [location, scale]),
    ];
    const images = substitute(graph, others, imageOf(seen));
    const effect = findEffect(
      graph,
      site,
      position,
      prior,
      others.map((node) => images.get(node)!),
    );
    if (!effect) continue;
    effects.unshift(effect);
    seen.set(effect.node, graph.effect(site.slot, site.axes));
  }
  return effects;
}

const nodesOf = ({ squares, others }: ReducedTerm): Node[] => [
  ...others,
  ...squares.flatMap(({ precision, weight, residual }) => [precision, weight, residual]),
];

function marginaliseTerms(graph: Graph, terms: readonly ReducedTerm[], candidates: readonly Node[]) {
  const squares = terms.flatMap((term) => term.squares);
  const others = cancelled(
    graph,
    terms.flatMap((term) => term.others),
  );
  const { integrated, logDensity } = marginalise(graph, squares, others, candidates, SCALARS);
  return { integrated, logDensity: others.reduce((sum, term) => graph.add(sum, term), logDensity) };
}

type Constrained = ReturnType<typeof constrain>;

const coordinates = ({ site, position }: { site: ParameterSite; position: Node }): Coordinates => ({
  slot: site.slot,
  name: site.name,
  axes: site.axes,
  position,
});

/** What a site adds to the log-density, as functions of the position. */
interface Term {
  readonly name: string;
  /** Of a parameter. */
  readonly slot?: number;
  readonly square?: Square;
  readonly others: readonly Node[];
  /** Of a parameter whose family has a location and a scale. */
  readonly prior?: LocationScale;
}
type ReducedTerm = Term & { readonly squares: readonly Square[] };

/** The log-density's terms, Gaussian ones as squares. */
function split(graph: Graph, trace: Trace, model: Constrained): Term[] {
  const terms: Term[] = [{ name: "log-Jacobian", others: [model.logJacobian] }];
  for (const { name, node, distribution, total } of logJoint(trace)) {
    const { family } = distribution;
    const args = distribution.arguments.map((x) => new Expression(graph, liftTo(graph, x)));
    const gaussian = family.gaussian?.(new Expression(graph, node), ...args);
    const place = family.location?.(...args);
    const prior = place && {
      location: model.carry(place.location.node),
      scale: model.carry(place.scale.node),
    };
    const slot = trace.parameters.find((site) => site.node === node && site.fixed === undefined)?.slot;
    if (!gaussian) {
      terms.push({ name, slot, prior, others: [model.carry(total)] });
      continue;
    }
    const residual = model.carry(gaussian.residual.node);
    const scale = model.carry(gaussian.scale.node);
    const rest = model.carry(sumOver(graph, gaussian.rest.node, node));
    terms.push({ name, slot, prior, square: squareOf(graph, node.axes, residual, scale), others: [rest] });
  }
  return terms;
}

/** The terms of a sum, without those that cancel: `-Σ log x` of a lognormal and the log-Jacobian `Σ q`, x = exp q. */
function cancelled(graph: Graph, sums: readonly Node[]): Node[] {
  const counts = new Map<Node, number>();
  const visit = (node: Node, sign: number): void => {
    const [a, b] = node.inputs as [Node, Node];
    if (node.kind === "unary" && node.operation === "negate") visit(a, -sign);
    else if (node.kind === "binary" && (node.operation === "add" || node.operation === "subtract")) {
      visit(a, sign);
      visit(b, node.operation === "add" ? sign : -sign);
    } else counts.set(node, (counts.get(node) ?? 0) + sign);
  };
  for (const node of sums) visit(node, 1);
  return [...counts].map(([node, count]) => graph.multiply(graph.constant(count), node));
}

function list(parameters: readonly Coordinates[], size: Plan["size"]): string {
  return parameters
    .map(({ name, axes }) => (axes.length > 0 ? `${name} (${size(axes).toLocaleString("en-US")})` : name))
    .join(", ");
}

function describeReduction(
  name: string,
  from: Square,
  to: readonly Square[],
  size: (axes: readonly Axis[]) => number,
): string {
  const left = to.filter((square) => square.residual.free).map((square) => size(square.axes));
  return `reduce: ${name}, ${size(from.axes)} terms to ${left.reduce((a, b) => a + b, 0)}`;
}
