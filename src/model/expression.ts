import type { Axis, Index } from "./axis.ts";
import { KindredError } from "./errors.ts";
import type { Graph } from "./graph.ts";
import type { Comparison, Node, UnaryOperation } from "./node.ts";
import { showValue } from "./wording.ts";

/** A number, or an expression along the axes `A` (a union of axis names; `never` for a scalar). */
export type Operand<A extends string = string> = Expression<A> | number;

/** A group as the program sees it: a map from the elements of the axis `From` to those of the axis `To`. */
export interface IndexReference<To extends string = string, From extends string = string> {
  readonly index: Index;
  /** The maps to apply one after the other; more than one when a nested group lies between. */
  readonly path: readonly Index[];
  readonly axis: Axis;
  /** @internal */
  readonly graph?: Graph;
  readonly axisName?: To;
  readonly fromName?: From;
}

/** A condition between two expressions, for `where`. */
export interface Condition<A extends string = string> {
  readonly comparison: Comparison;
  readonly left: Expression<A>;
  readonly right: Expression<A>;
}

/**
 * A value in a model: a scalar, or one value for each element of its axes. Expressions along different axes
 * broadcast: what lacks an axis is the same for every element of it.
 *
 * @example
 * const icc = tau.pow(2).div(tau.pow(2).add(sigma.pow(2)));
 * const eta = alpha.at(school).add(beta.mul(hours));
 */
export class Expression<A extends string = string> {
  declare readonly axesType?: A;
  readonly graph: Graph;
  readonly node: Node;

  constructor(graph: Graph, node: Node) {
    this.graph = graph;
    this.node = node;
  }

  /** @internal JavaScript's operators cannot build expressions, and would make NaN or text of one. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return `an expression along ${describeAxes(this.node.axes)}`;
    throw new KindredError(
      "model",
      "an expression was used with an operator such as +, *, < or ==; write a.add(b), a.mul(b), a.lessThan(b)",
    );
  }

  // NoInfer: axes come from operands alone; else an output's type, which is any expression, would widen them.

  /** `this + x`. */
  add<B extends string = never>(x: Operand<B>): Expression<A | NoInfer<B>> {
    return this.#wrap(this.graph.add(this.node, this.#lift(x)));
  }
  /** `this - x`. */
  sub<B extends string = never>(x: Operand<B>): Expression<A | NoInfer<B>> {
    return this.#wrap(this.graph.subtract(this.node, this.#lift(x)));
  }
  /** `this * x`. */
  mul<B extends string = never>(x: Operand<B>): Expression<A | NoInfer<B>> {
    return this.#wrap(this.graph.multiply(this.node, this.#lift(x)));
  }
  /** `this / x`. */
  div<B extends string = never>(x: Operand<B>): Expression<A | NoInfer<B>> {
    return this.#wrap(this.graph.divide(this.node, this.#lift(x)));
  }
  /** `this ^ x`; for a negative base `x` must be a whole constant. */
  pow<B extends string = never>(x: Operand<B>): Expression<A | NoInfer<B>> {
    return this.#wrap(this.graph.power(this.node, this.#lift(x)));
  }
  /** The smaller of the two. */
  min<B extends string = never>(x: Operand<B>): Expression<A | NoInfer<B>> {
    return this.#wrap(this.graph.elementwise("minimum", this.node, this.#lift(x)));
  }
  /** The larger of the two. */
  max<B extends string = never>(x: Operand<B>): Expression<A | NoInfer<B>> {
    return this.#wrap(this.graph.elementwise("maximum", this.node, this.#lift(x)));
  }
  /** `-this`. */
  neg(): Expression<A> {
    return this.#wrap(this.graph.negate(this.node));
  }
  /** `this²`. */
  square(): Expression<A> {
    return this.#wrap(this.graph.multiply(this.node, this.node));
  }
  /** `e ^ this`. */
  exp(): Expression<A> {
    return this.#unary("exp");
  }
  /** Natural logarithm. */
  log(): Expression<A> {
    return this.#unary("log");
  }
  /** `log(1 + this)`, accurate near 0. */
  log1p(): Expression<A> {
    return this.#unary("log1p");
  }
  /** `exp(this) - 1`, accurate near 0. */
  expm1(): Expression<A> {
    return this.#unary("expm1");
  }
  /** `1 / (1 + exp(-this))`. */
  logistic(): Expression<A> {
    return this.#unary("logistic");
  }
  /** `log(1 + exp(this))`, without overflow. */
  softplus(): Expression<A> {
    return this.#unary("softplus");
  }
  /** `log|Γ(this)|`. */
  lgamma(): Expression<A> {
    return this.#unary("lgamma");
  }
  /** The error function. */
  erf(): Expression<A> {
    return this.#unary("erf");
  }
  /** `1 - erf(this)`, accurate in the tail. */
  erfc(): Expression<A> {
    return this.#unary("erfc");
  }
  /** `Φ(this)`, the standard normal distribution function. */
  normalCdf(): Expression<A> {
    return this.#unary("normalCdf");
  }
  /** `log Φ(this)`, however far in the lower tail; `log(1 - Φ(x))` is that of `-x`. */
  logNormalCdf(): Expression<A> {
    return this.#unary("logNormalCdf");
  }
  /** `φ(this) / Φ(this)`, standard normal density over distribution function: the inverse Mills ratio. */
  inverseMillsRatio(): Expression<A> {
    return this.#unary("inverseMillsRatio");
  }
  /** The standard normal quantile, the inverse of `normalCdf`; of a number from 0 to 1. */
  normalQuantile(): Expression<A> {
    return this.#unary("normalQuantile");
  }
  /** `log I₀(this)`, the logarithm of the modified Bessel function of the first kind and order 0. */
  logBesselI0(): Expression<A> {
    return this.logBesselI0Scaled().add(this.abs() as Expression<never>);
  }
  /** `log(e^(-|this|) I₀(this))`, which stays accurate where `log I₀` is near `|this|`. */
  logBesselI0Scaled(): Expression<A> {
    return this.#unary("logBesselI0Scaled");
  }
  /** Square root. */
  sqrt(): Expression<A> {
    return this.#unary("sqrt");
  }
  /** `|this|`. */
  abs(): Expression<A> {
    return this.#unary("absolute");
  }
  /** Sine, of radians. */
  sin(): Expression<A> {
    return this.#unary("sin");
  }
  /** Cosine, of radians. */
  cos(): Expression<A> {
    return this.#unary("cos");
  }
  /** Hyperbolic tangent. */
  tanh(): Expression<A> {
    return this.#unary("tanh");
  }
  /** Inverse tangent, in radians. */
  atan(): Expression<A> {
    return this.#unary("atan");
  }

  /** Whether `this < x`, for `where`. */
  lessThan<B extends string = never>(x: Operand<B>): Condition<A | NoInfer<B>> {
    return { comparison: "less", left: this.#wrap(this.node), right: this.#wrap(this.#lift(x)) };
  }
  /** Whether `this <= x`, for `where`. */
  atMost<B extends string = never>(x: Operand<B>): Condition<A | NoInfer<B>> {
    return { comparison: "lessOrEqual", left: this.#wrap(this.node), right: this.#wrap(this.#lift(x)) };
  }
  /** Whether `this = x`, for `where`. */
  equals<B extends string = never>(x: Operand<B>): Condition<A | NoInfer<B>> {
    return { comparison: "equal", left: this.#wrap(this.node), right: this.#wrap(this.#lift(x)) };
  }

  /**
   * Carries a group's values to what belongs to the groups: `theta.at(school)` has for each row the theta of
   * its school.
   *
   * @throws tag "model" if this expression does not lie along the group's axis.
   */
  at<To extends A, From extends string>(group: IndexReference<To, From>): Expression<Exclude<A, To> | From> {
    checkGroup("at", group);
    if (!this.node.axes.includes(group.axis))
      throw new KindredError(
        "model",
        `at(${group.index.name}): ${strayAxis(this.node.axes, group.axis)}; declare the parameter with { each: ${group.axis.name} }`,
      );
    let node = this.node;
    for (const index of [...group.path].reverse()) {
      if (node.axes.includes(index.from))
        throw new KindredError(
          "model",
          `at(${group.index.name}): the expression lies along ${describeAxes(node.axes)}, so it has a value for every pair of a ${index.to.name} and an element of "${index.from.name}" already; make the pair a group of its own, or sum over one of the two first`,
        );
      node = this.graph.gather(node, index);
    }
    return this.#wrap(node);
  }

  /** The sum over one axis, or over all. */
  sum(): Expression<never>;
  sum<B extends A>(over: { readonly axis: Axis; readonly axisName?: B }): Expression<Exclude<A, B>>;
  sum(over?: { readonly axis: Axis }): Expression {
    if (!over) return this.#wrap(sumAll(this.graph, this.node));
    if (over?.axis === undefined)
      throw new KindredError(
        "model",
        `sum: expected an axis, such as rows or a group, or nothing to sum over all, got ${describeValue(over)}`,
        { value: over },
      );
    if (!this.node.axes.includes(over.axis))
      throw new KindredError(
        "model",
        `sum: ${strayAxis(this.node.axes, over.axis)}; sum over an axis that it has`,
      );
    return this.#wrap(this.graph.sum(this.node, over.axis));
  }

  /** The sum over each group's members: `score.sumBy(school)` has one total for each school. */
  sumBy<From extends A, To extends string>(
    group: IndexReference<To, From>,
  ): Expression<Exclude<A, From> | To> {
    checkGroup("sumBy", group);
    if (!this.node.axes.includes(group.path[0]!.from))
      throw new KindredError(
        "model",
        `sumBy(${group.index.name}): ${strayAxis(this.node.axes, group.path[0]!.from)}, whose elements the group divides; sum what lies along it`,
      );
    let node = this.node;
    for (const index of group.path) {
      if (node.axes.includes(index.to))
        throw new KindredError(
          "model",
          `sumBy(${group.index.name}): the expression lies along ${describeAxes(node.axes)}, along "${index.to.name}" already; sum over "${index.to.name}" first, or carry it over with .at(${index.to.name})`,
        );
      node = this.graph.segmentSum(node, index);
    }
    return this.#wrap(node);
  }

  #unary(operation: UnaryOperation): Expression<A> {
    return this.#wrap(this.graph.unary(operation, this.node));
  }

  #wrap<B extends string>(node: Node): Expression<B> {
    return new Expression<B>(this.graph, node);
  }

  #lift(x: Operand): Node {
    return liftTo(this.graph, x);
  }
}

/** The node of an operand, in `graph`. */
export function liftTo(graph: Graph, x: Operand): Node {
  if (typeof x === "number") {
    if (Number.isNaN(x))
      throw new KindredError("model", "a constant in the model is NaN; check the expression it came from", {
        value: x,
      });
    return graph.constant(x);
  }
  if (!(x instanceof Expression))
    throw new KindredError("model", `expected a number or an expression, got ${describeValue(x)}`, {
      value: x,
    });
  if (x.graph !== graph)
    throw new KindredError(
      "model",
      "an expression of another model was used; build every expression inside the program that uses it",
    );
  return x.node;
}

/** Sums over every axis, the contiguous one first. */
export function sumAll(graph: Graph, node: Node): Node {
  let result = node;
  while (result.axes.length > 0) result = graph.sum(result, result.axes[result.axes.length - 1]!);
  return result;
}

/** `where(x.lessThan(0), a, b)`: a where the condition holds, b elsewhere. */
export function where<A extends string, B extends string = never, C extends string = never>(
  condition: Condition<A>,
  whenTrue: Operand<B>,
  whenFalse: Operand<C>,
): Expression<A | NoInfer<B | C>> {
  if (!(condition?.left instanceof Expression))
    throw new KindredError(
      "model",
      `where: expected a condition such as x.lessThan(0), got ${describeValue(condition)}`,
      { value: condition },
    );
  const { graph } = condition.left;
  const inputs = [condition.left.node, condition.right.node] as const;
  return new Expression(
    graph,
    graph.select(condition.comparison, ...inputs, liftTo(graph, whenTrue), liftTo(graph, whenFalse)),
  );
}

/**
 * The linear predictor `X β`: for each row the sum over predictors k of `X[row, k] β[k]`.
 *
 * @param x - a matrix column of the schema, `[rows, predictors]`; of a group, `[groups, predictors]`
 * @param beta - coefficients along the matrix's columns (`{ each: x.columns }`), and along others if they vary
 */
export function linear<Rows extends string, K extends string, B extends string>(
  x: Matrix<Rows, K>,
  // coefficients that do not lie along the matrix's columns do not compile
  beta: Expression<B> & ([K] extends [B] ? unknown : never),
): Expression<Rows | Exclude<B, K>> {
  if (!(x instanceof Matrix) || !(beta instanceof Expression))
    throw new KindredError(
      "model",
      `linear: expected a matrix column and coefficients, linear(x, beta), got ${describeValue(x)} and ${describeValue(beta)}`,
    );
  liftTo(x.graph, beta);
  if (!beta.node.axes.includes(x.columns.axis))
    throw new KindredError(
      "model",
      `linear: the coefficients lie along ${describeAxes(beta.node.axes)}, not along the matrix's "${x.columns.axis.name}"; declare them with { each: ${x.columns.axis.name} }`,
    );
  return new Expression(x.graph, x.graph.sum(x.graph.multiply(x.node, beta.node), x.columns.axis));
}

/** A matrix column of the schema; `columns` is the axis of its columns. */
export class Matrix<Rows extends string = string, K extends string = string> extends Expression<Rows | K> {
  readonly columns: AxisReference<K>;
  constructor(graph: Graph, node: Node, columns: AxisReference<K>) {
    super(graph, node);
    this.columns = columns;
  }
}

/** A column with missing values, its holes filled. */
export class FilledColumn<
  Along extends string = string,
  Name extends string = string,
> extends Expression<Along> {
  /** The values that fill them, along an axis of their own. */
  readonly missing: Expression<`${Name}.missing`>;
  constructor(graph: Graph, node: Node, missing: Node) {
    super(graph, node);
    this.missing = new Expression(graph, missing);
  }
}

/** An axis as the program sees it, for `{ each: ... }` and `sum`. */
export interface AxisReference<A extends string = string> {
  readonly axis: Axis;
  /** @internal */
  readonly graph?: Graph;
  readonly axisName?: A;
}

function checkGroup(method: string, group: IndexReference): void {
  if (Array.isArray(group?.path) && group.axis) return;
  throw new KindredError(
    "model",
    `${method}: expected a group of the schema, such as theta.${method}(school), got ${describeValue(group)}${typeof group === "string" ? "; a label is chosen from the draws, fit.draws.theta.of(label)" : ""}`,
    { value: group },
  );
}

function strayAxis(axes: readonly Axis[], wanted: Axis): string {
  return axes.some((axis) => axis.name === wanted.name)
    ? `the expression's "${wanted.name}" is an axis of another model`
    : `the expression lies along ${describeAxes(axes)}, not along "${wanted.name}"`;
}

/** "no axis", or the axes' names. */
export function describeAxes(axes: readonly Axis[]): string {
  return axes.length === 0 ? "no axis (it is a scalar)" : axes.map((axis) => `"${axis.name}"`).join(", ");
}

function describeValue(x: unknown): string {
  if (x instanceof Matrix) return "a matrix";
  if (x instanceof Expression) return "an expression";
  return x !== null && typeof x === "object" && "axis" in x ? "an axis" : showValue(x);
}
