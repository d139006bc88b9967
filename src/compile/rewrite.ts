import type { Axis } from "../model/axis.ts";
import type { Table } from "../model/data.ts";
import type { Graph } from "../model/graph.ts";
import { type Node, topological } from "../model/node.ts";
import { substitute } from "../model/substitute.ts";
import type { Trace } from "../model/trace.ts";
import { type ByCells, byCells, cellsPay } from "./cells.ts";
import { collapse } from "./collapse.ts";
import { constrain, type Unconstrained } from "./constrain.ts";
import { decentre, type Effect, findEffect, standardised } from "./decentre.ts";
import { type Derivation, derive } from "./derive.ts";
import type { Directions } from "./diagonalise.ts";
import { drawBack, marginalise } from "./marginalise.ts";
import { reduce } from "./reduce.ts";
import { rotate } from "./rotate.ts";
import type { Square } from "./square.ts";
import { type Coordinates, coordinates, type Rewrite, type Target } from "./target.ts";
import { cancelled, nodesOf, type Term, termsOf } from "./terms.ts";

/** What is to be rewritten, as far as the sizes of the data decide it. */
export interface Plan {
  readonly wanted: ReadonlySet<Rewrite>;
  /** The slots of the parameters to integrate out if that can be done, in the order in which to try. */
  readonly order: readonly number[];
  /** The axes of predictors that are taken apart into directions. */
  readonly short: ReadonlySet<Axis>;
  /** The same for data sets that are rewritten alike. */
  readonly key: string;
}

/** Taking n directions apart costs some 20 n³ operations when data are bound. */
const MOST_DIRECTIONS = 512;

/**
 * @param size - how many elements an axis has: parameters with the most are integrated out first
 */
export function planRewrites(trace: Trace, wanted: ReadonlySet<Rewrite>, size: (axis: Axis) => number): Plan {
  const count = ({ axes }: { axes: readonly Axis[] }) =>
    axes.reduce((product, axis) => product * size(axis), 1);
  const sites = trace.parameters.filter((site) => site.fixed === undefined).reverse();
  const order = wanted.has("marginalise")
    ? sites.sort((a, b) => count(b) - count(a)).map((site) => site.slot)
    : [];
  const { axes, rows } = trace.layout;
  const most = Math.min(size(rows), MOST_DIRECTIONS);
  const short = [...axes.values()].filter((axis) => axis.kind === "fixed" && size(axis) <= most);
  const key = [[...wanted].sort(), order, short.map((axis) => axis.name)].join(" ");
  return { wanted, order, short: new Set(short), key };
}

/** A target, and whether it is that of all data sets with the same plan. */
export interface Rewritten {
  readonly target: Target;
  readonly isSettled: boolean;
}

/**
 * The model as it is sampled: the same posterior, by a density that costs less and is easier to move in.
 *
 * @param plan - what to do, of `planRewrites`
 * @param table - the data, if there are any: crossed groups go by cells where they have few
 */
export function rewrite(trace: Trace, plan: Plan, table?: Table): Rewritten {
  const { graph } = trace;
  const { wanted } = plan;
  const model = constrain(trace);
  const notes: Target["notes"][number][] = [];

  const directions: Directions[] = [];
  const derivations: Derivation[] = [];
  let isSettled = true;
  const isShort = (axis: Axis) => plan.short.has(axis);
  const reduced = termsOf(graph, trace, model).map((term) => {
    const [square] = term.squares;
    if (!square || !wanted.has("reduce")) return term;
    let moments = reduce(graph, square, isShort);
    const cells = moments ? undefined : cellsOf(graph, square);
    if (cells) isSettled = false;
    if (cells && table && cellsPay(cells, table)) {
      moments = reduce(graph, { ...square, ...cells }, isShort);
      if (moments) derivations.push(cells.cells);
    }
    if (!moments) return term;
    notes.push((sizes) => describeReduction(term.name, square, moments.squares, sizes));
    directions.push(...moments.directions);
    return { ...term, squares: moments.squares };
  });
  const { terms, turned } = rotate(graph, reduced, directions);
  for (const { coefficients, twin } of turned.values())
    notes.push(
      (sizes) => `reduce: the ${sizes([twin])} directions of ${nameOf(model, coefficients)} taken apart`,
    );
  const slots = (slot: number) => model.parameters.filter(({ site }) => site.slot === slot);
  const tries = plan.order.flatMap(slots).map(({ position }) => turned.get(position)?.position ?? position);
  const { effects, candidates } = assign(graph, model, terms, tries, turned);
  const carried = wanted.has("decentre") ? effects : [];
  const all = model.parameters.map((parameter): Coordinates => {
    const turn = turned.get(parameter.position);
    const effect = carried.find(({ position }) => position === parameter.position);
    return {
      ...coordinates(parameter),
      ...(turn && { position: turn.position, axes: [turn.twin], start: undefined }),
      ...(effect && { start: standardised(graph, effect) }),
    };
  });

  const own = new Set(carried.map(({ site }) => site.slot));
  const shared = terms.filter(({ slot }) => slot === undefined || !own.has(slot));
  const { integrated, logDensity } = marginaliseTerms(graph, shared, candidates);
  const decentred = decentre(graph, carried, logDensity);

  const noise = integrated.map(({ position }) => all.find((c) => c.position === position)!);
  if (noise.length > 0)
    notes.push(
      (sizes) => `marginalise: ${list(noise, sizes)} integrated out, and drawn back exactly for each draw`,
    );
  if (carried.length > 0)
    notes.push(
      (sizes) =>
        `decentre: ${list(carried.map(coordinates), sizes)} carried by a map that warm-up learns, element by element`,
    );
  const back = [
    new Map([...turned].map(([position, { value }]) => [position, value])),
    drawBack(graph, integrated),
    decentred.values,
  ];
  const target: Target = {
    logDensity: decentred.logDensity,
    outputs: back.reduce((nodes, values) => {
      const images = substitute(graph, nodes, imageOf(values));
      return nodes.map((node) => images.get(node)!);
    }, model.outputs),
    sampled: all.filter((c) => !noise.includes(c)),
    noise,
    effects: carried.map((effect, i) => ({
      ...coordinates(effect),
      ...decentred.effects[i]!,
      coordinate: decentred.coordinates[i]!,
    })),
    derivations,
    products: wanted.has("products"),
    notes,
  };
  return { target, isSettled };
}

function cellsOf(graph: Graph, { axes, residual, precision }: Square): ByCells | undefined {
  const [axis, another] = axes;
  return axis && !another && residual.free ? byCells(graph, axis, residual, precision) : undefined;
}

/** The target with identical rows computed once, as far as these data make it pay. */
export function collapseRows(trace: Trace, target: Target, data: Table): Target {
  const table = derive(data, target.derivations);
  // Warm-up asks for the scores with every draw: they go over the same combinations.
  const roots = [target.logDensity, ...target.effects.map((effect) => effect.score)];
  const { nodes, derivations, notes } = collapse(trace.graph, roots, table);
  const [logDensity, ...scores] = nodes as [Node, ...Node[]];
  const effects = target.effects.map((effect, i) => ({ ...effect, score: scores[i]! }));
  const all = [...target.derivations, ...derivations];
  return {
    ...target,
    logDensity,
    effects,
    derivations: all,
    notes: [...target.notes, ...notes.map((note) => () => note)],
  };
}

const imageOf = (map: ReadonlyMap<Node, Node>) => (node: Node) => map.get(node);

/**
 * Which parameters to integrate out, and which are effects that stay. What the priors of those are made of must
 * stay as well: so it goes round until nothing changes.
 */
function assign(
  graph: Graph,
  model: Unconstrained,
  terms: readonly Term[],
  tries: readonly Node[],
  turned: ReadonlyMap<Node, unknown>,
): { effects: Effect[]; candidates: readonly Node[] } {
  let candidates = tries;
  for (;;) {
    const { integrated } = marginaliseTerms(graph, terms, candidates);
    const gone = new Set([...integrated.map(({ position }) => position), ...turned.keys()]);
    const effects = findEffects(graph, model, terms, gone);
    const fixed = topological(effects.flatMap(({ location, scale }) => [location, scale]));
    const left = candidates.filter((position) => !fixed.includes(position));
    if (left.length === candidates.length) return { effects, candidates };
    candidates = left;
  }
}

function findEffects(
  graph: Graph,
  model: Unconstrained,
  terms: readonly Term[],
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

function marginaliseTerms(graph: Graph, terms: readonly Term[], candidates: readonly Node[]) {
  const squares = terms.flatMap((term) => term.squares);
  const others = cancelled(
    graph,
    terms.flatMap((term) => term.others),
  );
  const { integrated, logDensity } = marginalise(graph, squares, others, candidates);
  return { integrated, logDensity: others.reduce((sum, term) => graph.add(sum, term), logDensity) };
}

const nameOf = (model: Unconstrained, position: Node): string =>
  model.parameters.find((parameter) => parameter.position === position)!.site.name;

type Sizes = Parameters<Target["notes"][number]>[0];

function list(parameters: readonly Coordinates[], size: Sizes): string {
  return parameters
    .map(({ name, axes }) => (axes.length > 0 ? `${name} (${size(axes).toLocaleString("en-US")})` : name))
    .join(", ");
}

function describeReduction(name: string, from: Square, to: readonly Square[], size: Sizes): string {
  const left = to.filter((square) => square.residual.free).map((square) => size(square.axes));
  return `reduce: ${name}, ${size(from.axes)} terms to ${left.reduce((a, b) => a + b, 0)}`;
}
