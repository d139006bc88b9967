import { twinOf } from "../model/axis.ts";
import type { Graph } from "../model/graph.ts";
import type { MatrixNode, MatrixOperation, Node } from "../model/node.ts";
import type { Send } from "./propagate.ts";

/**
 * d log|A| = tr(A⁻¹ dA); x = A⁻¹ b gives b̄ = A⁻¹ x̄ and Ā = -b̄ xᵀ; the same with a triangle. What is had from the factor
 * of A goes to A by the shorter way.
 */
export function matrixContributions(graph: Graph, node: MatrixNode, adjoint: Node, send: Send): void {
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
