import type { Axis } from "../model/axis.ts";
import { derivative, type EngineFunction } from "../model/engine-function.ts";
import type { Graph } from "../model/graph.ts";
import type { CallNode, Node, UnaryOperation } from "../model/node.ts";
import { isConstant } from "../model/product.ts";
import { matrixContributions } from "./propagate-matrix.ts";
import { solutionContributions } from "./propagate-solution.ts";

const TWO_OVER_SQRT_PI = 1.1283791670955126;
const ONE_OVER_SQRT_2PI = 0.3989422804014327;
const SQRT_2PI = 2.5066282746310002;

/** Sums a contribution over the axes that the input lacks. */
export function reduce(graph: Graph, contribution: Node, from: readonly Axis[], to: readonly Axis[]): Node {
  let result = contribution;
  for (const axis of [...from].reverse()) if (!to.includes(axis)) result = graph.sum(result, axis);
  return result;
}

/** Takes what is to be added to the adjoint of a node. */
export type Send = (input: Node, contribution: Node) => void;

/**
 * The chain rule for one node: what its adjoint adds to those of its inputs.
 *
 * @param add - takes contributions along the node's axes, to be summed over those that the input lacks
 * @param addWhole - takes contributions along the input's own axes
 * @param value - where the node's value is to be had, and `inputs` those of its inputs; the node and its own if not given
 */
export function propagate(
  graph: Graph,
  node: Node,
  adjoint: Node,
  add: Send,
  addWhole: Send,
  value: Node = node,
  inputs: readonly Node[] = node.inputs,
): void {
  const [a, b] = inputs as [Node, Node];
  const send = (i: number, contribution: Node) => add(node.inputs[i]!, contribution);
  const sendWhole = (i: number, contribution: Node) => addWhole(node.inputs[i]!, contribution);
  switch (node.kind) {
    case "unary":
      send(0, unaryContribution(graph, node.operation, a, value, adjoint));
      return;
    case "call":
      node.inputs.forEach((input, i) => {
        if (input.free) send(i, graph.multiply(adjoint, slopeOf(graph, node, i, inputs)));
      });
      return;
    case "gather":
      sendWhole(0, graph.segmentSum(adjoint, node.index));
      return;
    case "segmentSum":
      sendWhole(0, graph.gather(adjoint, node.index));
      return;
    case "sum":
      sendWhole(0, adjoint);
      return;
    case "element":
      sendWhole(0, graph.only(adjoint, node.axis, node.at));
      return;
    case "stack": {
      const others = node.axes.filter((axis) => axis !== node.axis);
      node.inputs.forEach((input, k) => {
        sendWhole(k, reduce(graph, graph.element(adjoint, node.axis, k), others, input.axes));
      });
      return;
    }
    case "select": {
      const zero = graph.constant(0);
      send(2, graph.select(node.comparison, a, b, adjoint, zero));
      send(3, graph.select(node.comparison, a, b, zero, adjoint));
      return;
    }
    case "transpose":
      sendWhole(0, graph.transpose(adjoint, node.axis));
      return;
    case "diagonal":
      sendWhole(0, graph.multiply(graph.identity(node.axis), adjoint));
      return;
    case "matrix":
      matrixContributions(graph, node, adjoint, add);
      return;
    case "solution":
      solutionContributions(graph, node, adjoint, addWhole);
      return;
    case "binary":
      break;
    default:
      return;
  }
  switch (node.operation) {
    case "add":
      send(0, adjoint);
      send(1, adjoint);
      return;
    case "subtract":
      send(0, adjoint);
      send(1, graph.negate(adjoint));
      return;
    case "multiply":
      send(0, graph.multiply(adjoint, b));
      send(1, graph.multiply(adjoint, a));
      return;
    case "divide":
      if (isConstant(a) && a.value !== 0) {
        const square = graph.multiply(graph.constant(-1 / a.value), graph.multiply(value, value));
        send(1, graph.multiply(adjoint, square));
        return;
      }
      send(0, graph.divide(adjoint, b));
      send(1, graph.negate(graph.multiply(graph.divide(adjoint, b), value)));
      return;
    case "power":
      send(
        0,
        graph.multiply(adjoint, graph.multiply(b, graph.power(a, graph.subtract(b, graph.constant(1))))),
      );
      if (b.free) send(1, graph.multiply(adjoint, graph.multiply(value, graph.unary("log", a))));
      return;
    default: {
      const [low, high] = node.operation === "minimum" ? [0, 1] : [1, 0];
      const zero = graph.constant(0);
      send(low, graph.select("lessOrEqual", a, b, adjoint, zero));
      send(high, graph.select("lessOrEqual", a, b, zero, adjoint));
    }
  }
}

function unaryContribution(
  graph: Graph,
  operation: UnaryOperation,
  x: Node,
  value: Node,
  adjoint: Node,
): Node {
  const one = graph.constant(1);
  const times = (factor: Node) => graph.multiply(adjoint, factor);
  const gaussian = (rate: number, scale: number, z: Node = x) =>
    graph.multiply(
      graph.constant(scale),
      graph.unary("exp", graph.multiply(graph.constant(rate), graph.multiply(z, z))),
    );
  switch (operation) {
    case "negate":
      return graph.negate(adjoint);
    case "detach":
      return graph.constant(0);
    case "exp":
      return times(value);
    case "log":
      return graph.divide(adjoint, x);
    case "log1p":
      return graph.divide(adjoint, graph.add(x, one));
    case "expm1":
      return times(graph.add(value, one));
    case "logistic":
      return times(graph.multiply(value, graph.subtract(one, value)));
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
      return graph.negate(times(graph.multiply(value, graph.unary("normalShortfall", x))));
    case "normalQuantile":
      return times(gaussian(0.5, SQRT_2PI, value));
    case "logBesselI0Scaled": {
      const decay = graph.unary("besselI0Decay", x);
      return times(graph.select("less", x, graph.constant(0), decay, graph.negate(decay)));
    }
    case "sqrt":
      return graph.divide(adjoint, graph.multiply(graph.constant(2), value));
    case "absolute":
      return times(graph.select("less", x, graph.constant(0), graph.constant(-1), one));
    case "sin":
      return times(graph.unary("cos", x));
    case "cos":
      return graph.negate(times(graph.unary("sin", x)));
    case "tanh":
      return times(graph.subtract(one, graph.multiply(value, value)));
    case "atan":
      return graph.divide(adjoint, graph.add(one, graph.multiply(x, x)));
    case "digamma":
    case "besselI0Decay":
    case "normalShortfall":
      throw new Error(`the derivative of ${operation} is not needed by any distribution`);
  }
}

/** The derivative of a call in its argument `i`. */
function slopeOf(graph: Graph, { function: name, own }: CallNode, i: number, inputs: readonly Node[]): Node {
  if (!own) return graph.engineCall(derivative(name as EngineFunction, i), inputs);
  const slope = own.from.slopes[own.name]?.[i];
  if (slope === undefined) throw new Error(`${own.name} has no derivative in argument ${i + 1}`);
  return graph.wasmCall(own.from, slope, inputs);
}
