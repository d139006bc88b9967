import { type Axis, twinOf } from "../model/axis.ts";
import { derivative } from "../model/engine-function.ts";
import type { Graph } from "../model/graph.ts";
import {
  type MatrixNode,
  type MatrixOperation,
  type Node,
  topological,
  type UnaryNode,
} from "../model/node.ts";
import { isConstant } from "../model/product.ts";
import { substitute } from "./substitute.ts";

const TWO_OVER_SQRT_PI = 1.1283791670955126;
const ONE_OVER_SQRT_2PI = 0.3989422804014327;
const SQRT_2PI = 2.5066282746310002;

/**
 * The pass *differentiate*: reverse-mode derivatives of a scalar, as nodes of the same graph.
 *
 * For each node v, from the roots down, the adjoint v̄ = ∂root/∂v flows to the inputs by the chain rule; what
 * was broadcast along an axis is summed over it, what was gathered is summed by segments. No tape remains:
 * the result is an expression like any other, shared with the value where it can be.
 *
 * @returns the derivative with respect to each of `targets`, zero where the root does not depend on it
 */
export function differentiate(graph: Graph, root: Node, targets: readonly Node[]): Node[] {
  const adjoints = new Map<Node, Node>([[root, graph.constant(1)]]);
  for (const node of topological([root]).reverse()) {
    const adjoint = adjoints.get(node);
    if (!adjoint || !node.free) continue;
    const send = (input: Node, contribution: Node) => {
      if (!input.free) return;
      const reduced = reduce(graph, contribution, node.axes, input.axes);
      const before = adjoints.get(input);
      adjoints.set(input, before ? graph.add(before, reduced) : reduced);
    };
    propagate(graph, node, adjoint, send, (input, contribution) => {
      const before = adjoints.get(input);
      if (input.free) adjoints.set(input, before ? graph.add(before, contribution) : contribution);
    });
  }
  return targets.map((target) => adjoints.get(target) ?? graph.constant(0));
}

/** Puts what was detached back, once all derivatives are taken. */
export function attach(graph: Graph, roots: readonly Node[]): Node[] {
  const images = substitute(graph, roots, (node, inputs) =>
    node.kind === "unary" && node.operation === "detach" ? inputs[0] : undefined,
  );
  return roots.map((root) => images.get(root)!);
}

/** Sums a contribution over the axes that the input lacks. */
function reduce(graph: Graph, contribution: Node, from: readonly Axis[], to: readonly Axis[]): Node {
  let result = contribution;
  for (const axis of [...from].reverse()) if (!to.includes(axis)) result = graph.sum(result, axis);
  return result;
}

type Send = (input: Node, contribution: Node) => void;

function propagate(graph: Graph, node: Node, adjoint: Node, send: Send, sendWhole: Send): void {
  const [a, b, c, d] = node.inputs as [Node, Node, Node, Node];
  switch (node.kind) {
    case "unary":
      send(a, unaryContribution(graph, node, adjoint));
      return;
    case "call":
      node.inputs.forEach((input, i) => {
        if (input.free)
          send(input, graph.multiply(adjoint, graph.engineCall(derivative(node.function, i), node.inputs)));
      });
      return;
    case "gather":
      sendWhole(a, graph.segmentSum(adjoint, node.index));
      return;
    case "segmentSum":
      sendWhole(a, graph.gather(adjoint, node.index));
      return;
    case "sum":
      sendWhole(a, adjoint);
      return;
    case "element":
      sendWhole(a, graph.only(adjoint, node.axis, node.at));
      return;
    case "stack": {
      const others = node.axes.filter((axis) => axis !== node.axis);
      node.inputs.forEach((input, k) => {
        sendWhole(input, reduce(graph, graph.element(adjoint, node.axis, k), others, input.axes));
      });
      return;
    }
    case "select": {
      const zero = graph.constant(0);
      send(c, graph.select(node.comparison, a, b, adjoint, zero));
      send(d, graph.select(node.comparison, a, b, zero, adjoint));
      return;
    }
    case "transpose":
      sendWhole(a, graph.transpose(adjoint, node.axis));
      return;
    case "diagonal":
      sendWhole(a, graph.multiply(graph.identity(node.axis), adjoint));
      return;
    case "matrix":
      matrixContributions(graph, node, adjoint, send);
      return;
    case "binary":
      break;
    default:
      return;
  }
  switch (node.operation) {
    case "add":
      send(a, adjoint);
      send(b, adjoint);
      return;
    case "subtract":
      send(a, adjoint);
      send(b, graph.negate(adjoint));
      return;
    case "multiply":
      send(a, graph.multiply(adjoint, b));
      send(b, graph.multiply(adjoint, a));
      return;
    case "divide":
      if (isConstant(a) && a.value !== 0) {
        const square = graph.multiply(graph.constant(-1 / a.value), graph.multiply(node, node));
        send(b, graph.multiply(adjoint, square));
        return;
      }
      send(a, graph.divide(adjoint, b));
      send(b, graph.negate(graph.multiply(graph.divide(adjoint, b), node)));
      return;
    case "power":
      send(
        a,
        graph.multiply(adjoint, graph.multiply(b, graph.power(a, graph.subtract(b, graph.constant(1))))),
      );
      if (b.free) send(b, graph.multiply(adjoint, graph.multiply(node, graph.unary("log", a))));
      return;
    default: {
      const [low, high] = node.operation === "minimum" ? [a, b] : [b, a];
      const zero = graph.constant(0);
      send(low, graph.select("lessOrEqual", a, b, adjoint, zero));
      send(high, graph.select("lessOrEqual", a, b, zero, adjoint));
    }
  }
}

/**
 * d log|A| = tr(A⁻¹ dA); x = A⁻¹ b gives b̄ = A⁻¹ x̄ and Ā = -b̄ xᵀ; the same with a triangle. What is had from the factor
 * of A goes to A by the shorter way.
 */
function matrixContributions(graph: Graph, node: MatrixNode, adjoint: Node, send: Send): void {
  const { operation, axis } = node;
  const [a, b] = node.inputs as [Node, Node];
  const make = (made: MatrixOperation, ...inputs: Node[]) => graph.matrix(made, axis, ...inputs);
  const transposed = (x: Node) => graph.transpose(x, axis);
  const outer = (x: Node, y: Node) =>
    graph.negate(
      node.axes.includes(twinOf(axis))
        ? make("productTransposed", transposed(x), transposed(y))
        : graph.multiply(transposed(x), y),
    );
  const lower = (x: Node) => {
    if (a.kind === "matrix" && a.operation === "choleskyFactor") return x;
    const place = graph.ordinal(axis);
    return graph.select("lessOrEqual", place, transposed(place), x, graph.constant(0));
  };
  const solved = (made: MatrixOperation, derivative: (back: Node) => void) => {
    const back = make(made, a, adjoint);
    send(b, back);
    if (a.free) derivative(back);
  };
  switch (operation) {
    case "choleskyFactor":
      send(a, make("choleskyAdjoint", node, adjoint));
      return;
    case "logDeterminant":
      send(a.inputs[0]!, graph.multiply(adjoint, make("factoredInverse", a)));
      return;
    case "factoredSolve":
      solved("factoredSolve", (back) => send(a.inputs[0]!, outer(back, node)));
      return;
    case "lowerSolve":
      solved("upperSolve", (back) => send(a, lower(outer(back, node))));
      return;
    case "upperSolve":
      solved("lowerSolve", (back) => send(a, lower(outer(node, back))));
      return;
    case "productTransposed":
      if (a.free) send(a, make("productTransposed", adjoint, transposed(b)));
      if (b.free) send(b, make("productTransposed", transposed(adjoint), transposed(a)));
      return;
    default:
      throw new Error(`the derivative of ${operation} is not needed`);
  }
}

function unaryContribution(graph: Graph, node: UnaryNode, adjoint: Node): Node {
  const x = node.inputs[0]!;
  const one = graph.constant(1);
  const times = (factor: Node) => graph.multiply(adjoint, factor);
  const gaussian = (rate: number, scale: number, z: Node = x) =>
    graph.multiply(
      graph.constant(scale),
      graph.unary("exp", graph.multiply(graph.constant(rate), graph.multiply(z, z))),
    );
  switch (node.operation) {
    case "negate":
      return graph.negate(adjoint);
    case "detach":
      return graph.constant(0);
    case "exp":
      return times(node);
    case "log":
      return graph.divide(adjoint, x);
    case "log1p":
      return graph.divide(adjoint, graph.add(x, one));
    case "expm1":
      return times(graph.add(node, one));
    case "logistic":
      return times(graph.multiply(node, graph.subtract(one, node)));
    case "softplus":
      return times(graph.unary("logistic", x));
    case "lgamma":
      return times(graph.unary("digamma", x));
    case "erf":
      return times(gaussian(-1, TWO_OVER_SQRT_PI));
    case "erfc":
      return times(gaussian(-1, -TWO_OVER_SQRT_PI));
    case "normalCdf":
      return times(gaussian(-0.5, ONE_OVER_SQRT_2PI));
    case "logNormalCdf":
      return times(graph.unary("inverseMillsRatio", x));
    case "inverseMillsRatio":
      return graph.negate(times(graph.multiply(node, graph.add(x, node))));
    case "normalQuantile":
      return times(gaussian(0.5, SQRT_2PI, node));
    case "logBesselI0Scaled": {
      const decay = graph.unary("besselI0Decay", x);
      return times(graph.select("less", x, graph.constant(0), decay, graph.negate(decay)));
    }
    case "sqrt":
      return graph.divide(adjoint, graph.multiply(graph.constant(2), node));
    case "absolute":
      return times(graph.select("less", x, graph.constant(0), graph.constant(-1), one));
    case "sin":
      return times(graph.unary("cos", x));
    case "cos":
      return graph.negate(times(graph.unary("sin", x)));
    case "tanh":
      return times(graph.subtract(one, graph.multiply(node, node)));
    case "atan":
      return graph.divide(adjoint, graph.add(one, graph.multiply(x, x)));
    case "digamma":
    case "besselI0Decay":
      throw new Error(`the derivative of ${node.operation} is not needed by any distribution`);
  }
}
