import type { Distribution } from "../distribution/distribution.ts";
import { within } from "../distribution/united-support.ts";
import { type Axis, known } from "../model/axis.ts";
import { KindredError } from "../model/errors.ts";
import { Expression, liftTo, type Operand, sumAll } from "../model/expression.ts";
import type { Graph } from "../model/graph.ts";
import type { Node } from "../model/node.ts";
import { substitute } from "../model/substitute.ts";
import { distributionOf, type ParameterSite, type Site, type Trace } from "../model/trace.ts";

/** The model on the whole real line, as the sampler moves in it. */
export interface Unconstrained {
  /** The log-density of the position: log joint density plus log-Jacobian; a scalar. */
  readonly logDensity: Node;
  /** The log-Jacobian's part of it. */
  readonly logJacobian: Node;
  /** Any expression of the model as a function of the position. */
  carry(node: Node): Node;
  /** The outputs as functions of the position, in order. */
  readonly outputs: readonly Node[];
  /** The free parameters as functions of the position, in order. */
  readonly parameters: readonly {
    readonly site: ParameterSite;
    readonly position: Node;
    readonly value: Node;
  }[];
}

/**
 * The pass *constrain*: carries every parameter from the whole real line to its support, and adds the
 * logarithm of the Jacobian determinant.
 *
 * With q on the real line: `lower + exp q` (Jacobian `exp q`) above a lower bound, `upper - exp q` below an
 * upper bound, `lower + (upper - lower) logistic q` between two (Jacobian
 * `(upper - lower) logistic q (1 - logistic q)`).
 *
 * Source: Stan Reference Manual, "Constraint Transforms".
 */
export function constrain(trace: Trace): Unconstrained {
  const { graph } = trace;
  const free = trace.parameters.filter((site) => site.fixed === undefined);
  const placed = new Map<number, Placed | undefined>();
  const carry = (node: Node) =>
    substitute(graph, [node], (n) => (n.kind === "parameter" ? place(n.slot).value : undefined)).get(node)!;
  /** Bounds may depend on parameters that the program declares later: what fills the holes of a column. */
  const place = (slot: number): Placed => {
    const known = placed.get(slot);
    if (known) return known;
    const site = free.find((other) => other.slot === slot)!;
    if (placed.has(slot))
      throw new KindredError(
        "model",
        `${site.name} ~ ${site.prior.family.name}: its bounds depend on itself; give it bounds that do not`,
        { parameter: site.name },
      );
    placed.set(slot, undefined);
    const position = graph.position(slot, site.axes);
    const { lower, upper } = site.prior.family.support(...site.prior.arguments);
    const bound = (x: Operand | undefined) => (isInfinite(x) ? undefined : carry(liftTo(graph, x!)));
    const made = { position, ...toSupport(graph, position, bound(lower), bound(upper)) };
    placed.set(slot, made);
    return made;
  };
  const parameters: { site: ParameterSite; position: Node; value: Node }[] = [];
  let jacobian: Node = graph.constant(0);
  for (const site of free) {
    const { position, value, logJacobian } = place(site.slot);
    parameters.push({ site, position, value });
    if (logJacobian) jacobian = graph.add(jacobian, sumOver(graph, logJacobian, site.node));
  }
  const joint = logJoint(trace).reduce((sum, term) => graph.add(sum, term.total), graph.constant(0));
  return {
    logDensity: graph.add(carry(joint), jacobian),
    logJacobian: jacobian,
    carry,
    outputs: trace.outputs.map((output) => carry(output.node)),
    parameters,
  };
}

interface Placed {
  readonly position: Node;
  readonly value: Node;
  readonly logJacobian?: Node;
}

/** What a site adds to the log joint density. */
export interface Term {
  readonly site: Site;
  readonly name: string;
  readonly node: Node;
  /** None of a term that is an expression. */
  readonly distribution?: Distribution;
  /** Elementwise. */
  readonly density: Node;
  /** Summed. */
  readonly total: Node;
}

/** The terms of the log joint density, one a site: elementwise, and summed. */
export function logJoint(trace: Trace): Term[] {
  const parameters = trace.parameters.filter((site) => !site.cut && site.fills === undefined);
  return [...parameters, ...trace.observations, ...trace.densities].map((site) => {
    const { name, node } = site;
    const distribution = distributionOf(site);
    const of = site.kind === "observation" ? logLikelihood : logDensity;
    const density = distribution ? of(trace.graph, node, distribution) : node;
    const total = sumOver(trace.graph, density, node, distribution?.family.over);
    return { site, name, node, distribution, density, total };
  });
}

function logDensity(graph: Graph, node: Node, { family, arguments: args }: Distribution): Node {
  const lifted = args.map((argument) => new Expression(graph, liftTo(graph, argument)));
  return family.logDensity(new Expression(graph, node), ...lifted).node;
}

/**
 * An observation's log-density, -∞ beyond a bound that depends on parameters. Data beyond one that does not are refused
 * when they are read, and a parameter never leaves its support.
 */
function logLikelihood(graph: Graph, node: Node, { family, arguments: args }: Distribution): Node {
  const lifted = args.map((argument) => new Expression(graph, liftTo(graph, argument)));
  const support = family.support(...lifted);
  const ofData = (bound: Operand | undefined) =>
    bound instanceof Expression && bound.node.free ? undefined : bound;
  const checked = { ...support, lower: ofData(support.lower), upper: ofData(support.upper) };
  const x = new Expression(graph, node);
  return within(x, support, checked, (y) => family.logDensity(y, ...lifted)).node;
}

/**
 * Sums a term over all axes of its site, even those along which the term is constant.
 *
 * @param over - of a vector's term, the axis that it has been summed over already, as has its twin
 */
export function sumOver(graph: Graph, term: Node, site: Node, over?: Axis): Node {
  const missing = site.axes.filter((axis) => !term.axes.includes(axis) && (!over || known(axis) !== over));
  return missing.reduce((sum, axis) => graph.sum(sum, axis), sumAll(graph, term));
}

function toSupport(graph: Graph, q: Node, lower?: Node, upper?: Node): { value: Node; logJacobian?: Node } {
  if (lower && upper) {
    const width = graph.subtract(upper, lower);
    const twice = graph.multiply(graph.constant(2), graph.unary("softplus", q));
    return {
      value: graph.add(lower, graph.multiply(width, graph.unary("logistic", q))),
      logJacobian: graph.add(graph.unary("log", width), graph.subtract(q, twice)),
    };
  }
  if (lower) return { value: graph.add(lower, graph.unary("exp", q)), logJacobian: q };
  if (upper) return { value: graph.subtract(upper, graph.unary("exp", q)), logJacobian: q };
  return { value: q };
}

function isInfinite(bound: Operand | undefined): boolean {
  return bound === undefined || bound === Number.POSITIVE_INFINITY || bound === Number.NEGATIVE_INFINITY;
}
