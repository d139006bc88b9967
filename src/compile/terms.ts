import { Expression, liftTo } from "../model/expression.ts";
import type { Graph } from "../model/graph.ts";
import type { Node } from "../model/node.ts";
import type { Trace } from "../model/trace.ts";
import { logJoint, sumOver, type Unconstrained } from "./constrain.ts";
import type { LocationScale } from "./decentre.ts";
import { type Square, squareOf } from "./square.ts";

/** What a site adds to the log-density, as functions of the position. */
export interface Term {
  readonly name: string;
  /** Of a parameter. */
  readonly slot?: number;
  /** Gaussian ones; an observation's may be reduced to several. */
  readonly squares: readonly Square[];
  readonly others: readonly Node[];
  /** Of a parameter whose family has a location and a scale. */
  readonly prior?: LocationScale;
}
/** The log-density's terms, Gaussian ones as squares. */
export function termsOf(graph: Graph, trace: Trace, model: Unconstrained): Term[] {
  const terms: Term[] = [{ name: "log-Jacobian", squares: [], others: [model.logJacobian] }];
  for (const { name, node, distribution, total } of logJoint(trace)) {
    const family = distribution?.family;
    const args = (distribution?.arguments ?? []).map((x) => new Expression(graph, liftTo(graph, x)));
    const gaussian = family?.gaussian?.(new Expression(graph, node), ...args);
    const place = family?.location?.(...args);
    const prior = place && {
      location: model.carry(place.location.node),
      scale: model.carry(place.scale.node),
    };
    const slot = trace.parameters.find((site) => site.node === node && site.fixed === undefined)?.slot;
    if (!gaussian) {
      terms.push({ name, slot, prior, squares: [], others: [model.carry(total)] });
      continue;
    }
    const residual = model.carry(gaussian.residual.node);
    const scale = model.carry(gaussian.scale.node);
    const rest = model.carry(sumOver(graph, gaussian.rest.node, node));
    const squares = [squareOf(graph, node.axes, residual, scale)];
    terms.push({ name, slot, prior, squares, others: [rest] });
  }
  return terms;
}

/** The terms of a sum, without those that cancel: `-Σ log x` of a lognormal and the log-Jacobian `Σ q`, x = exp q. */
export function cancelled(graph: Graph, sums: readonly Node[]): Node[] {
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

/** All that a term depends on. */
export const nodesOf = ({ squares, others }: Term): Node[] => [
  ...others,
  ...squares.flatMap(({ precision, weight, residual }) => [precision, weight, residual]),
];
