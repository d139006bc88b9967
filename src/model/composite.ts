import type { Distribution } from "../distribution/distribution.ts";
import {
  familyAlong,
  type VectorDistribution,
  type VectorSite,
} from "../distribution/vector-distribution.ts";
import { type Axis, twinOf } from "./axis.ts";
import { KindredError } from "./errors.ts";
import { describeAxes, Expression, liftTo } from "./expression.ts";
import type { Graph } from "./graph.ts";
import type { Node } from "./node.ts";

/** A parameter that is a vector, made of scalar parameters: its parts. */
export interface CompositeSite {
  readonly kind: "vector";
  readonly name: string;
  /** Of its family along its axis. */
  readonly distribution: Distribution;
  /** As draws have it: those of `each`, and the vector's own. */
  readonly axes: readonly Axis[];
  readonly node: Node;
  /** The values of the parts that make a vector. */
  invert?(x: ArrayLike<number>): readonly ArrayLike<number>[];
  /** That of its first part. */
  readonly slot: number;
  /** The part's slot, and what follows the vector's name in its name. */
  readonly parts: readonly { readonly slot: number; readonly suffix: string }[];
}

/** Where the vectors of a parameter lie. */
export interface VectorPlace {
  /** The vector's own axis. */
  readonly axis: Axis;
  /** All axes in the program's order, the vector's own (of a matrix, with its twin before it) last if `each` has it not. */
  readonly axes: readonly Axis[];
  /** Those beside the vector's own. */
  readonly others: readonly Axis[];
}

/** Finds the axis of a vector. @throws tag "model" where nothing says which it is */
export function axesOfVector(
  name: string,
  { vector, along }: VectorDistribution,
  each: readonly Axis[],
): VectorPlace {
  const axis = along?.axis ?? each[0];
  if (axis === undefined || (along === undefined && each.length > 1))
    throw new KindredError(
      "model",
      `${name}: a ${vector.name} is a vector, and ${each.length === 0 ? "nothing says along which axis" : `${describeAxes(each)} could both be its axis`}; write { along: arm } in ${vector.name}(...), or parameter(..., { each: arm }) for one vector`,
    );
  const own = vector.square ? [twinOf(axis), axis] : [axis];
  const all = each.includes(axis) ? each : [...each, axis];
  return {
    axis,
    axes: all.flatMap((other) => (other === axis ? own : other)),
    others: all.filter((other) => other !== axis),
  };
}

/** A distribution of vectors along an axis, as one of which the rest of the model knows. */
export function distributionAlong(
  graph: Graph,
  { vector, arguments: args }: VectorDistribution,
  axis: Axis,
): Distribution {
  return { family: familyAlong(vector, { axis, graph }), arguments: args };
}

/** Makes a vector of parts, each declared by `part`. */
export function makeVector(
  graph: Graph,
  name: string,
  prior: VectorDistribution,
  { axis, axes, others }: VectorPlace,
  part: (suffix: string, prior: Distribution, axes: readonly Axis[]) => { slot: number; node: Node },
): { site: Omit<CompositeSite, "slot">; value: Expression } {
  const parts: { slot: number; suffix: string }[] = [];
  const site: VectorSite = {
    graph,
    axis: { axis, graph },
    part(suffix, partPrior, along = []) {
      const { slot, node } = part(suffix, partPrior, [...others, ...along.map((a) => a.axis)]);
      parts.push({ slot, suffix });
      return new Expression(graph, node);
    },
  };
  const args = prior.arguments.map((argument) => new Expression(graph, liftTo(graph, argument)));
  const value = prior.vector.construct!(site, ...args);
  const distribution = distributionAlong(graph, prior, axis);
  const { invert } = prior.vector;
  return {
    site: {
      kind: "vector",
      name,
      distribution,
      axes,
      node: value.node,
      parts,
      ...(invert && { invert: (x) => invert(x, { axis, graph }) }),
    },
    value,
  };
}

/** @throws tag "model" for what a vector cannot be fixed at */
export function checkVectorValue(
  { name, value, cut }: { readonly name: string; readonly value: unknown; readonly cut: boolean },
  { vector }: VectorDistribution,
  axes: readonly Axis[],
): void {
  if (!vector.logDensity && !cut)
    throw new KindredError(
      "model",
      `given: "${name}" is ${vector.name}, which has no density in closed form; fix what it is computed from, or set it with do`,
      { parameter: name },
    );
  if (value === null || typeof value !== "object" || !("length" in value))
    throw new KindredError(
      "model",
      `${cut ? "do" : "given"}: "${name}" is a vector along ${describeAxes(axes)}; give its values, in that order`,
      { parameter: name, value },
    );
}

/** What the program is given for a vector that is fixed. */
export function fixedVector(
  graph: Graph,
  { vector }: VectorDistribution,
  axis: Axis,
  node: Node,
): Expression {
  const x = new Expression(graph, node);
  return vector.fixed?.(x, { axis, graph }) ?? x;
}
