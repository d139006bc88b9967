import type { Axis } from "./axis.ts";
import { KindredError } from "./errors.ts";
import { type AxisReference, describeAxes, Expression, liftTo, type Operand } from "./expression.ts";
import { listNames, showValue } from "./wording.ts";

/**
 * One element along an axis of the schema: `element(effects, coefficient, "slope")`.
 *
 * @param x - an expression along the axis, and along others if you like
 * @param axis - an axis whose labels the schema knows: `axis(["intercept", "slope"])`
 * @param at - a label, or a number from 0
 * @returns the expression without the axis
 * @throws tag "model" for a label or a number that the axis lacks, or an axis that only the data know
 * @example const slope = element(effects, coefficient, "slope").at(school);
 */
export function element<A extends string, K extends A>(
  x: Expression<A>,
  axis: AxisReference<K>,
  at: number | string,
): Expression<Exclude<A, K>> {
  const labels = literalLabels("element", axis);
  checkAlong("element", x, axis);
  const place = typeof at === "number" ? at : labels.indexOf(at);
  if (!Number.isInteger(place) || place < 0 || place >= labels.length)
    throw new KindredError(
      "model",
      `element: "${axis.axis.name}" has no element ${showValue(at)}; ${typeof at === "number" ? `numbers go from 0 to ${labels.length - 1}` : `its labels are ${listNames(labels)}`}`,
      { value: at },
    );
  return new Expression(x.graph, x.graph.element(x.node, axis.axis, place));
}

/** Every element of an expression along an axis of the schema, in order. */
export function elementsAlong(what: string, x: Expression, axis: AxisReference): Expression[] {
  literalLabels(what, axis);
  checkAlong(what, x, axis);
  return elementsOf(x, axis);
}

function checkAlong(what: string, x: Expression, { axis }: AxisReference): void {
  if (x instanceof Expression && x.node.axes.includes(axis)) return;
  throw new KindredError(
    "model",
    `${what}: expected an expression along "${axis.name}", got ${x instanceof Expression ? `one along ${describeAxes(x.node.axes)}` : showValue(x)}`,
    { value: x },
  );
}

/** Every element along an axis of the schema, in order; what does not lie along it is the same for all. */
export function elementsOf(x: Expression, axis: AxisReference): Expression[] {
  return literalLabels("elements", axis).map(
    (_, k) => new Expression(x.graph, x.graph.element(x.node, axis.axis, k)),
  );
}

/** The sum over an axis, also of what is the same for all its elements. */
export function totalAlong({ graph, node }: Expression, { axis }: AxisReference): Expression {
  return new Expression(graph, graph.sum(node, axis));
}

/**
 * A value along an axis of the schema from a value for each of its elements, in order; what `element` takes apart.
 *
 * @param values - numbers or expressions, as many as the axis has labels
 * @param axis - an axis whose labels the schema knows: `axis(["control", "low", "high"])`
 * @throws tag "model" for another number of values, or an axis that only the data know
 * @example const effect = stack([0, low, low.add(step)], dose);
 */
export function stack<A extends string = never, K extends string = string>(
  values: readonly Operand<A>[],
  axis: AxisReference<K>,
): Expression<A | K> {
  const labels = literalLabels("stack", axis);
  if (!Array.isArray(values) || values.length !== labels.length)
    throw new KindredError(
      "model",
      `stack: "${axis.axis.name}" has ${labels.length} elements (${listNames(labels)}), got ${Array.isArray(values) ? `${values.length} values` : showValue(values)}; give one for each`,
      { value: values },
    );
  const first = values.find((value) => value instanceof Expression);
  const graph = first instanceof Expression ? first.graph : axis.graph!;
  const nodes = values.map((value) => liftTo(graph, value));
  const along = nodes.find((node) => node.axes.includes(axis.axis));
  if (along)
    throw new KindredError(
      "model",
      `stack: element ${nodes.indexOf(along)} (from 0) lies along "${axis.axis.name}" itself; give what does not, such as element(x, ${axis.axis.name}, 0)`,
    );
  return new Expression(graph, graph.stack(nodes, axis.axis));
}

/** The labels of an axis that has them before the data. */
export function literalLabels(what: string, reference: { readonly axis: Axis }): readonly string[] {
  const axis = reference?.axis;
  if (axis?.labels) return axis.labels;
  throw new KindredError(
    "model",
    axis === undefined
      ? `${what}: expected an axis of the schema, such as axis(["intercept", "slope"]), got ${showValue(reference)}`
      : `${what}: only the data know the elements of "${axis.name}"; use an axis of the schema, such as axis(["intercept", "slope"])${axis.kind === "fixed" ? ', and name it for the matrix: matrix("effect")' : ""}`,
    { value: reference },
  );
}
