import { evaluate, type Mathematics } from "../model/evaluate.ts";
import { Expression } from "../model/expression.ts";
import { Graph } from "../model/graph.ts";
import type { Node } from "../model/node.ts";

const NO_DATA = { sizes: new Map(), labels: new Map(), columns: new Map(), indices: new Map() };

/** A function of numbers that is written as an expression: for samplers, which know numbers only. */
export function scalarFunction(
  count: number,
  write: (...x: Expression[]) => Expression,
): (mathematics: Mathematics, ...x: number[]) => number {
  let node: Node | undefined;
  return (mathematics, ...x) => {
    if (!node) {
      const graph = new Graph();
      const arguments_ = Array.from(
        { length: count },
        (_, i) => new Expression(graph, graph.parameter(i, [])),
      );
      node = write(...arguments_).node;
    }
    const values = new Map(x.map((value, i) => [i, [value]] as const));
    return evaluate([node], NO_DATA, values, mathematics)[0]!.data[0]!;
  };
}
