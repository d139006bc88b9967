import { logJoint } from "../compile/constrain.ts";
import type { Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { evaluate, type Mathematics } from "../model/evaluate.ts";
import { type Node, type SolutionNode, topological } from "../model/node.ts";
import { printNode } from "../model/print.ts";
import type { Trace } from "../model/trace.ts";
import { placeInWords } from "./place-in-words.ts";

/** The differential equations of a model, looked for once. */
const solutions = new WeakMap<Trace, readonly SolutionNode[]>();

/**
 * Checks that differential equations are asked for no time before their start.
 *
 * @throws tag "data", with the row (from 0) and the time
 */
export function checkTimes(trace: Trace, table: Table, mathematics: Mathematics): void {
  let known = solutions.get(trace);
  if (!known) {
    const roots = [
      ...logJoint(trace).map(({ density }) => density),
      ...trace.outputs.map(({ node }) => node),
    ];
    known = topological(roots).filter((node): node is SolutionNode => node.kind === "solution");
    solutions.set(trace, known);
  }
  for (const { inputs, equation } of known) {
    const [times] = inputs as [Node];
    const { data } = evaluate([times], table, new Map(), mathematics)[0]!;
    const row = data.findIndex((time) => !(time >= equation.start));
    if (row < 0) continue;
    throw new KindredError(
      "data",
      `"${printNode(times, new Map())}", ${placeInWords(times.axes, table, row)}: the time ${data[row]} is before ${equation.start}, where the differential equation in ${equation.names.join(", ")} starts; start it earlier with from, or correct the time`,
      { row, value: data[row] },
    );
  }
}
