import { Expression, liftTo } from "../model/expression.ts";
import type { Graph } from "../model/graph.ts";
import { type Node, topological } from "../model/node.ts";
import { substitute } from "../model/substitute.ts";
import type { ParameterSite } from "../model/trace.ts";
import { affine } from "./affine.ts";
import { sumOver } from "./constrain.ts";
import { differentiate } from "./differentiate.ts";

/** Location and scale of a family on the whole line. */
export interface LocationScale {
  readonly location: Node;
  readonly scale: Node;
}

/** A parameter along axes of which the model says `effect = location + scale × z`, z of a fixed distribution. */
export interface Effect extends LocationScale {
  readonly site: ParameterSite;
  readonly position: Node;
  /** Those of the parameter's own prior. */
  readonly prior: LocationScale;
  /** What the likelihood sees: the parameter itself, or a straight line in it, `mu + tau × z`. */
  readonly node: Node;
}

/** The effects on their own scale, what data say of them, and the coordinates that give them. */
export interface Decentred {
  readonly logDensity: Node;
  /** What positions stand for, for the outputs. */
  readonly values: ReadonlyMap<Node, Node>;
  /** For each effect its value and its score, as functions of the position. */
  readonly effects: readonly { readonly value: Node; readonly score: Node }[];
  /** For each effect the coordinate as a function of "effect" nodes and the other coordinates. */
  readonly coordinates: readonly Node[];
}

/**
 * Finds what can be decentred: parameters along axes whose prior has a location and a scale, at least one of
 * which depends on parameters; or, where a prior is fixed, parameters that the likelihood sees only through
 * `location + scale × z`, the scale positive.
 *
 * @param others - all other terms that the log-density depends on
 */
export function findEffect(
  graph: Graph,
  site: ParameterSite,
  position: Node,
  prior: LocationScale,
  others: readonly Node[],
): Effect | undefined {
  if (prior.location.free || prior.scale.free) return { site, position, prior, node: position, ...prior };
  const users = usersOf(others);
  let last = position;
  let found: { node: Node; slope: Node; rest: Node } | undefined;
  for (;;) {
    const [user, another] = users.get(last) ?? [];
    if (!user || another || user.axes.length !== position.axes.length) break;
    if (user.axes.some((axis, i) => axis !== position.axes[i])) break;
    const line = affine(graph, user, position);
    if (!line || line.path.length > 0) break;
    last = user;
    // A residual is a line too, with a slope that is negative.
    if (line.slope.free && isPositive(line.slope)) found = { node: user, ...line };
  }
  if (!found) return undefined;
  const { node, slope, rest } = found;
  return {
    site,
    position,
    prior,
    node,
    location: graph.add(rest, graph.multiply(slope, prior.location)),
    scale: graph.multiply(slope, prior.scale),
  };
}

/** For each node those that use it. */
function usersOf(roots: readonly Node[]): Map<Node, Node[]> {
  const users = new Map<Node, Node[]>();
  for (const node of topological(roots))
    for (const input of new Set(node.inputs)) users.set(input, [...(users.get(input) ?? []), node]);
  return users;
}

/** Whether a value is positive by its form alone. */
function isPositive(node: Node): boolean {
  if (node.kind === "constant") return node.value > 0;
  if (node.kind === "gather") return isPositive(node.inputs[0]!);
  if (node.kind === "unary") return ["exp", "sqrt", "logistic", "softplus"].includes(node.operation);
  if (node.kind !== "binary") return false;
  return (
    ["add", "multiply", "divide"].includes(node.operation) && node.inputs.every((input) => isPositive(input))
  );
}

/**
 * The pass *decentre*: carries effects to coordinates in which the sampler meets no funnel.
 *
 * With the standardised effect z = (effect - location) / scale, and for each element a pilot's information I
 * and location t, learnt in warm-up and then frozen,
 *
 *     z = w (t - location) / scale + q √(1 - w),   w = r / (1 + r),   r = I scale².
 *
 * For fixed location and scale this is what conditioning a normal effect on a normal observation t of
 * precision I does: with I = 0 the coordinate q is the non-centred one, with I large it moves as the effect
 * does. It is a bijection for every I ≥ 0 and t, so wrong ones cost time and never truth. Its log-Jacobian,
 * together with the scale that the prior's density has, is `-½ Σ log (1 + r)`.
 *
 * Source: Kleppe (2019) and Osmundsen, Kleppe and Liesenfeld (2021), the conditional-Gaussian transport.
 *
 * @param effects - in the order in which they were declared: later ones may have earlier ones in their location
 * @param logDensity - all terms but the effects' own priors
 */
export function decentre(graph: Graph, effects: readonly Effect[], logDensity: Node): Decentred {
  const values = new Map<Node, Node>();
  const mapped = new Map<Node, Node>();
  let total = graph.constant(0);
  const inValues = imager(graph, values);
  for (const effect of effects) {
    const { site, position, node, prior } = effect;
    const own = { location: inValues(effect.location), scale: inValues(effect.scale) };
    const { spread, pulled } = pull(graph, site, own);
    const z = graph.add(pulled, graph.divide(position, spread));
    const value = graph.add(own.location, graph.multiply(own.scale, z));
    const parameter = graph.add(prior.location, graph.multiply(prior.scale, z));
    values.set(position, node === position ? value : parameter);
    mapped.set(graph.effect(site.slot, site.axes), value);
    const term = graph.subtract(standardPrior(graph, site, z), graph.unary("log", spread));
    total = graph.add(total, sumOver(graph, term, position));
  }
  const fromEffects = imager(graph, mapped);

  const lifts = new Map<Node, Node>();
  const lift = imager(graph, lifts);
  const lifted = effects.map((effect) => {
    const { site, position, node, prior } = effect;
    const own = { location: lift(effect.location), scale: lift(effect.scale) };
    const value = graph.effect(site.slot, site.axes);
    const z = graph.divide(graph.subtract(value, own.location), own.scale);
    lifts.set(position, graph.add(prior.location, graph.multiply(prior.scale, z)));
    lifts.set(node, value);
    const density = graph.subtract(standardPrior(graph, site, z), graph.unary("log", own.scale));
    const { spread, pulled } = pull(graph, site, own);
    return {
      value,
      density: sumOver(graph, density, position),
      coordinate: graph.multiply(graph.subtract(z, pulled), spread),
    };
  });
  const rest = lift(logDensity);
  return {
    logDensity: graph.add(inValues(logDensity), total),
    values,
    effects: lifted.map(({ value }) => {
      const others = lifted.filter((other) => other.value !== value).map((other) => other.density);
      const known = others.reduce((sum, density) => graph.add(sum, density), rest);
      const [score] = differentiate(graph, known, [value]) as [Node];
      return { value: mapped.get(value)!, score: fromEffects(score) };
    }),
    coordinates: lifted.map(({ coordinate }) => coordinate),
  };
}

/** The coordinates that carry an effect while nothing is learnt of it: (a - location) / scale, or z where it was declared. */
export function standardised(graph: Graph, { position, node, prior, location, scale }: Effect): Node {
  const own = node === position ? { location, scale } : prior;
  return graph.divide(graph.subtract(position, own.location), own.scale);
}

/** `√(1 + r)` and `w (t - location) / scale`. */
function pull(graph: Graph, site: ParameterSite, { location, scale }: LocationScale) {
  const ratio = graph.multiply(
    graph.pilot("information", site.slot, site.axes),
    graph.multiply(scale, scale),
  );
  const grown = graph.add(ratio, graph.constant(1));
  const target = graph.pilot("location", site.slot, site.axes);
  const away = graph.divide(graph.subtract(target, location), scale);
  return {
    spread: graph.unary("sqrt", grown),
    pulled: graph.multiply(graph.divide(ratio, grown), away),
  };
}

/** The log-density of z where the prior has location 0 and scale 1. */
function standardPrior(graph: Graph, site: ParameterSite, z: Node): Node {
  const { family, arguments: given } = site.prior;
  const args = given.map((x) => new Expression(graph, liftTo(graph, x)));
  const { location, scale } = family.location!(...args);
  const standard = args.map((x) => {
    if (x === location) return new Expression(graph, graph.constant(0));
    return x === scale ? new Expression(graph, graph.constant(1)) : x;
  });
  return family.logDensity(new Expression(graph, z), ...standard).node;
}

/** Replaces nodes by what the map has for them. */
function imager(graph: Graph, map: ReadonlyMap<Node, Node>): (node: Node) => Node {
  return (node) => substitute(graph, [node], (n) => map.get(n)).get(node)!;
}
