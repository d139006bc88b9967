import type { Axis, Index } from "../model/axis.ts";
import type { Graph } from "../model/graph.ts";
import { type Node, topological } from "../model/node.ts";

/** A value as a straight line in a target: `slope × target + rest`, the target carried along `path`. */
export interface Affine {
  /** Free of the target. */
  readonly slope: Node;
  /** Free of the target. */
  readonly rest: Node;
  /** The indices, from the value's axis up, by which the target is gathered; none if it lies along the axis itself. */
  readonly path: readonly Index[];
}

/** The nodes below `roots` that depend on `target`, itself included. */
export function dependents(roots: readonly Node[], target: Node): Set<Node> {
  const found = new Set<Node>();
  for (const node of topological(roots))
    if (node === target || node.inputs.some((input) => found.has(input))) found.add(node);
  return found;
}

/**
 * Writes a value as a straight line in `target`, element by element.
 *
 * @returns undefined if it is no straight line, or if an element depends on several elements of the target
 */
export function affine(graph: Graph, node: Node, target: Node): Affine | undefined {
  const depends = dependents([node], target);
  const zero = graph.constant(0);
  const known = new Map<Node, Affine | undefined>();

  const of = (n: Node): Affine | undefined => {
    if (!depends.has(n)) return { slope: zero, rest: n, path: [] };
    if (!known.has(n)) known.set(n, split(n));
    return known.get(n);
  };
  const combine = (a: Node, b: Node, add: (x: Node, y: Node) => Node): Affine | undefined => {
    const [left, right] = [of(a), of(b)];
    if (!left || !right) return undefined;
    if (depends.has(a) && depends.has(b) && !samePath(left.path, right.path)) return undefined;
    const path = depends.has(a) ? left.path : right.path;
    return { slope: add(left.slope, right.slope), rest: add(left.rest, right.rest), path };
  };
  const map = (x: Node, change: (part: Node) => Node, path?: readonly Index[]): Affine | undefined => {
    const line = of(x);
    return line && { slope: change(line.slope), rest: change(line.rest), path: path ?? line.path };
  };
  const split = (n: Node): Affine | undefined => {
    if (n === target) return { slope: graph.constant(1), rest: zero, path: [] };
    const [a, b] = n.inputs as [Node, Node];
    switch (n.kind) {
      case "unary":
        if (n.operation === "negate") return map(a, (x) => graph.negate(x));
        return n.operation === "detach" ? map(a, (x) => graph.unary("detach", x)) : undefined;
      case "binary":
        if (n.operation === "add") return combine(a, b, (x, y) => graph.add(x, y));
        if (n.operation === "subtract") return combine(a, b, (x, y) => graph.subtract(x, y));
        if (n.operation === "multiply" && depends.has(a) !== depends.has(b))
          return depends.has(a) ? map(a, (x) => graph.multiply(x, b)) : map(b, (x) => graph.multiply(a, x));
        if (n.operation === "divide" && !depends.has(b)) return map(a, (x) => graph.divide(x, b));
        return undefined;
      case "gather": {
        const line = of(a);
        const path = line && lies(target, line.path, n.index.to) ? [n.index, ...line.path] : line?.path;
        return line && map(a, (x) => graph.gather(x, n.index), path);
      }
      case "segmentSum": {
        const line = of(a);
        if (!line) return undefined;
        const total = (x: Node) => graph.segmentSum(x, n.index);
        if (line.path[0] === n.index) return map(a, total, line.path.slice(1));
        return lies(target, line.path, n.index.from) ? undefined : map(a, total);
      }
      case "sum": {
        const line = of(a);
        if (!line || lies(target, line.path, n.axis)) return undefined;
        return map(a, (x) => graph.sum(x, n.axis));
      }
      default:
        return undefined;
    }
  };
  return of(node);
}

/** Whether a target carried along `path` varies along `axis`. */
function lies(target: Node, path: readonly Index[], axis: Axis): boolean {
  if (path.length > 0 && path[0]!.from === axis) return true;
  const lost = path.at(-1)?.to;
  return target.axes.includes(axis) && axis !== lost;
}

function samePath(a: readonly Index[], b: readonly Index[]): boolean {
  return a.length === b.length && a.every((index, i) => index === b[i]);
}
