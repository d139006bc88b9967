import type { Axis } from "../model/axis.ts";
import { Expression, liftTo } from "../model/expression.ts";
import type { Graph } from "../model/graph.ts";
import type { Node } from "../model/node.ts";
import type { Trace } from "../model/trace.ts";
import { constrain, logJoint, sumOver } from "./constrain.ts";
import { drawBack, marginalise } from "./marginalise.ts";
import { reduce } from "./reduce.ts";
import { type Square, squareOf } from "./square.ts";
import { substitute } from "./substitute.ts";

/** The exact rewrites, by name; each can be turned off. */
export const REWRITES = ["reduce", "marginalise"] as const;
export type Rewrite = (typeof REWRITES)[number];

/** A parameter's coordinates. */
export interface Coordinates {
  readonly slot: number;
  readonly name: string;
  /** In the program's order. */
  readonly axes: readonly Axis[];
  readonly position: Node;
}

/** What is compiled: a log-density of coordinates, and the outputs as functions of them. */
export interface Target {
  readonly logDensity: Node;
  readonly outputs: readonly Node[];
  /** What the sampler moves in. */
  readonly sampled: readonly Coordinates[];
  /** Coordinates that stand for independent standard normal noise: the outputs use them, the density does not. */
  readonly noise: readonly Coordinates[];
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
  return { logDensity, outputs, sampled: parameters.map(coordinates), noise: [], notes: [] };
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

  const { squares: written, others } = split(graph, trace, model);
  const squares = written.flatMap(({ name, square }) => {
    const reduced = wanted.has("reduce") ? reduce(graph, square) : undefined;
    if (reduced) notes.push(describeReduction(name, square, reduced, size));
    return reduced ?? [square];
  });

  const all = model.parameters.map(coordinates);
  const candidates = plan.order.flatMap((slot) => all.filter((c) => c.slot === slot));
  const { integrated, logDensity } = marginalise(
    graph,
    squares,
    others,
    candidates.map((c) => c.position),
    SCALARS,
  );
  const gone = integrated.map(({ position }) => all.find((c) => c.position === position)!);
  if (gone.length > 0)
    notes.push(
      `marginalise: ${gone.map((c) => `${c.name}${c.axes.length > 0 ? ` (${size(c.axes)})` : ""}`).join(", ")} integrated out, and drawn back exactly for each draw`,
    );
  const drawn = drawBack(graph, integrated);
  const outputs = substitute(graph, model.outputs, (node) => drawn.get(node));
  return {
    logDensity: others.reduce((sum, term) => graph.add(sum, term), logDensity),
    outputs: model.outputs.map((node) => outputs.get(node)!),
    sampled: all.filter((c) => !gone.includes(c)),
    noise: gone,
    notes,
  };
}

type Constrained = ReturnType<typeof constrain>;

const coordinates = ({ site, position }: Constrained["parameters"][number]): Coordinates => ({
  slot: site.slot,
  name: site.name,
  axes: site.axes,
  position,
});

/** The log-density's Gaussian terms, and the others. */
function split(
  graph: Graph,
  trace: Trace,
  model: Constrained,
): { squares: { name: string; square: Square }[]; others: Node[] } {
  const squares: { name: string; square: Square }[] = [];
  const others: Node[] = [model.logJacobian];
  for (const { name, node, distribution, total } of logJoint(trace)) {
    const { family } = distribution;
    const args = distribution.arguments.map((x) => new Expression(graph, liftTo(graph, x)));
    const gaussian = family.gaussian?.(new Expression(graph, node), ...args);
    if (!gaussian) {
      others.push(model.carry(total));
      continue;
    }
    const residual = model.carry(gaussian.residual.node);
    const scale = model.carry(gaussian.scale.node);
    squares.push({ name, square: squareOf(graph, node.axes, residual, scale) });
    others.push(model.carry(sumOver(graph, gaussian.rest.node, node)));
  }
  return { squares, others: cancelled(graph, others) };
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

function describeReduction(
  name: string,
  from: Square,
  to: readonly Square[],
  size: (axes: readonly Axis[]) => number,
): string {
  const left = to.filter((square) => square.residual.free).map((square) => size(square.axes));
  return `reduce: ${name}, ${size(from.axes)} terms to ${left.reduce((a, b) => a + b, 0)}`;
}
