import type { Axis } from "../model/axis.ts";
import type { Graph } from "../model/graph.ts";
import type { Node, SolutionNode } from "../model/node.ts";
import type { Send } from "./propagate.ts";

/**
 * The chain rule for a differential equation: the states' adjoints times their sensitivities, over all times. The
 * sensitivities themselves are derived no further.
 */
export function solutionContributions(graph: Graph, node: SolutionNode, adjoint: Node, addWhole: Send): void {
  const { equation, axis, inputs } = node;
  const states = equation.names.length;
  const [times] = node.axes.filter((other) => other !== axis) as [Axis];
  equation.varied.forEach((input, v) => {
    const terms = equation.names.map((_, k) =>
      graph.multiply(graph.element(adjoint, axis, k), graph.element(node, axis, states * (v + 1) + k)),
    );
    const whole = terms.reduce((sum, term) => graph.add(sum, term));
    addWhole(inputs[input + 1]!, graph.sum(whole, times));
  });
}
