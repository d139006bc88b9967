import type { Axis } from "../model/axis.ts";
import type { Graph } from "../model/graph.ts";
import { type Node, topological } from "../model/node.ts";
import { isConstant } from "../model/product.ts";
import { isIndex, type Leaf } from "./classes.ts";

/**
 * A term of what is summed along an axis: `± data × common × varying`, summed over `over`. A factor that is not there
 * is 1.
 */
export interface Term {
  readonly negative: boolean;
  /** Axes to sum over at the end: those of the columns of a linear predictor `X β`. */
  readonly over: readonly Axis[];
  /** Data alone decide it. */
  readonly data?: Node;
  /** The same for all elements of the axis. */
  readonly common?: Node;
  /** Depends on parameters, and varies along the axis. */
  readonly varying?: Node;
  /**
   * Data of which `varying` knows only whether they are 0, where it is 0 too: `y log p` with 0 log 0 = 0. They are
   * then `data`, and `varying` is what they are multiplied by.
   */
  readonly guard?: Node;
}

/** Terms that can be written in two ways: apart, or with a factor that they share left whole. */
export interface Choice {
  readonly apart: readonly Term[];
  readonly whole: readonly Term[];
}

/** A product that has more terms than this stays a product, and a sum a sum: shared parts would double them each time. */
const MOST_TERMS = { product: 16, sum: 64 };

/**
 * Writes what is summed along an axis as terms. Products are multiplied out where one factor is a polynomial in
 * data: `y (α + a[s]) - exp(α + a[s])` has the terms `y α`, `y a[s]` and `-exp(α + a[s])`.
 *
 * @param group - the groups that are summed by, if it is not all of the axis: sums over them stay closed
 */
export function termsAlong(graph: Graph, node: Node, axis: Axis, group?: Axis): Choice[] {
  const varies = (n: Node) => n.axes.includes(axis);
  const plus: Term = { negative: false, over: [] };
  const one = (term: Partial<Term>): Choice[] => {
    const only = [{ ...plus, ...term }];
    return [{ apart: only, whole: only }];
  };
  const negated = (choices: Choice[]): Choice[] =>
    choices.map(({ apart, whole }) => ({ apart: apart.map(minus), whole: whole.map(minus) }));
  const minus = (term: Term): Term => ({ ...term, negative: !term.negative });
  const both = (a?: Node, b?: Node) => (a && b ? graph.multiply(a, b) : (a ?? b));
  const times = (a: Term, b: Term): Term => ({
    negative: a.negative !== b.negative,
    over: [...a.over, ...b.over],
    data: both(a.data, b.data),
    common: both(a.common, b.common),
    varying: both(a.varying, b.varying),
    guard: a.guard ?? b.guard,
  });
  const cross = (a: readonly Term[], b: readonly Term[]) => a.flatMap((x) => b.map((y) => times(x, y)));
  const isPlain = (terms: readonly Term[]) => terms.every((term) => !term.varying);
  const isGuarded = (terms: readonly Term[]) => terms.some((term) => term.guard !== undefined);

  /** Both factors as terms; undefined where their product cannot be multiplied out. */
  const product = (a: Node, left: readonly Term[], b: Node, right: readonly Term[]): Choice | undefined => {
    if (left.length * right.length > MOST_TERMS.product) return undefined;
    if (isGuarded(left) || isGuarded(right) || clash(left, right) || clash(right, left)) return undefined;
    if (left.length === 1 && right.length === 1) {
      const apart = cross(left, right);
      return { apart, whole: apart };
    }
    // Where both factors are several terms, data in both or values in both, it stays: a square of differences cancels.
    const leftPlain = isPlain(left) && (left.length === 1 || !isPlain(right));
    const rightPlain = isPlain(right) && (right.length === 1 || !isPlain(left));
    if (!leftPlain && !rightPlain) return undefined;
    const [plain, other, rest] = leftPlain ? [left, b, right] : [right, a, left];
    return { apart: cross(plain, rest), whole: cross(plain, [{ ...plus, varying: other }]) };
  };
  const known = new Map<Node, Choice[]>();
  const split = (n: Node): Choice[] => {
    const found = known.get(n) ?? splitOnce(n);
    known.set(n, found);
    return found;
  };
  const sum = (n: Node, choices: Choice[]) =>
    choices.length > MOST_TERMS.sum ? one({ varying: n }) : choices;
  const splitOnce = (n: Node): Choice[] => {
    if (!varies(n)) return one({ common: n });
    if (!n.free) return one({ data: n });
    const [a, b] = n.inputs as [Node, Node];
    if (n.kind === "unary" && n.operation === "negate") return negated(split(a));
    if (n.kind === "sum" && n.axis !== group) {
      const inner = split(a).flatMap((choice) => choice.apart);
      const apart = inner.map((term) => ({ ...term, over: [...term.over, n.axis] }));
      return isPlain(inner) ? [{ apart, whole: [{ ...plus, varying: n }] }] : one({ varying: n });
    }
    if (n.kind === "select") return one(guarded(n) ?? { varying: n });
    if (n.kind !== "binary") return one({ varying: n });
    if (n.operation === "add") return sum(n, [...split(a), ...split(b)]);
    if (n.operation === "subtract") return sum(n, [...split(a), ...negated(split(b))]);
    const isProduct = n.operation === "multiply" || (n.operation === "divide" && !isConstant(a));
    if (!isProduct) return one({ varying: n });
    const second = n.operation === "multiply" ? b : graph.divide(graph.constant(1), b);
    const left = split(a).flatMap((choice) => choice.apart);
    const right = split(second).flatMap((choice) => choice.apart);
    const made = product(a, left, second, right);
    return made ? [made] : one({ varying: n });
  };
  return split(node);
}

/** Whether some of the terms are summed over an axis that some of the others lie along. */
function clash(summed: readonly Term[], others: readonly Term[]): boolean {
  const axes = summed.flatMap(({ over }) => over);
  return others.some(({ data, common, varying, over }) =>
    axes.some((axis) => over.includes(axis) || [data, common, varying].some((n) => n?.axes.includes(axis))),
  );
}

/** Reads `where(d = 0, 0, d h)`, with h free of d but for other questions whether it is 0, as the term d h. */
function guarded(node: Node & { kind: "select" }): Partial<Term> | undefined {
  const [data, zero, whenZero, product] = node.inputs as [Node, Node, Node, Node];
  if (node.comparison !== "equal" || data.free || !isConstant(zero, 0) || !isConstant(whenZero, 0))
    return undefined;
  if (product.kind !== "binary" || product.operation !== "multiply") return undefined;
  const [a, b] = product.inputs as [Node, Node];
  if (a !== data && b !== data) return undefined;
  const varying = a === data ? b : a;
  return { data, varying, guard: data };
}

/** Whether a node asks if `guard` is 0. */
export function asks(node: Node, guard: Node | undefined): node is Node & { kind: "select" } {
  if (node.kind !== "select" || node.comparison !== "equal") return false;
  return node.inputs[0] === guard && isConstant(node.inputs[1]!, 0);
}

/** What holds for an element depends on others. */
const ACROSS: ReadonlySet<Node["kind"]> = new Set(["eigen", "transpose", "diagonal", "matrix", "solution"]);

/**
 * The leaves through which a value varies along an axis.
 *
 * @param guard - see `Term`
 * @returns undefined if each element may have a value of its own
 */
export function leavesOf(node: Node, axis: Axis, guard?: Node): ReadonlySet<Leaf> | undefined {
  const known = new Map<Node, ReadonlySet<Leaf> | undefined>();
  for (const n of topological([node])) {
    if (!n.axes.includes(axis)) continue;
    known.set(n, own(n));
  }
  return known.get(node) ?? (node.axes.includes(axis) ? undefined : new Set());

  function own(n: Node): ReadonlySet<Leaf> | undefined {
    if (n.kind === "column") return new Set([n]);
    if (n.kind === "gather" && n.index.from === axis) return new Set([n.index]);
    if (n.kind === "segmentSum" && n.index.to === axis) return undefined;
    if (n.inputs.length === 0 || ACROSS.has(n.kind)) return undefined;
    const all = new Set<Leaf>();
    for (const input of asks(n, guard) ? n.inputs.slice(2) : n.inputs) {
      if (!input.axes.includes(axis)) continue;
      const leaves = known.get(input);
      if (!leaves) return undefined;
      for (const leaf of leaves) all.add(leaf);
    }
    return all;
  }
}

/** The other axes of the values along an axis that a value is computed from. */
export function axesBeside(node: Node, axis: Axis): ReadonlySet<Axis> {
  const axes = new Set<Axis>();
  const seen = new Set<Node>();
  const stack = [node];
  while (stack.length > 0) {
    const n = stack.pop()!;
    if (seen.has(n) || !n.axes.includes(axis)) continue;
    seen.add(n);
    for (const other of n.axes) if (other !== axis) axes.add(other);
    stack.push(...n.inputs);
  }
  return axes;
}

/** The name by which equal sets of leaves are told. */
export function keyOf(leaves: Iterable<Leaf>): string {
  return Array.from(leaves, (leaf) => `${isIndex(leaf) ? "by " : ""}${leaf.name}`)
    .sort()
    .join(", ");
}
