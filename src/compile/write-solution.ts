import type { Axis } from "../model/axis.ts";
import type { Equation, Node, SolutionNode } from "../model/node.ts";
import { type Code, call, f64, get, i32, load, set, store } from "./code.ts";
import { bytesAlong, type FunctionBuilder, newContext } from "./context.ts";
import type { DataBlock } from "./data-block.ts";
import { NodeWriter, type Sources } from "./evaluate-node.ts";
import { Places } from "./places.ts";

/** Where in the engine's work things are, in bytes: see `assembly/equation/dormand-prince.ts`. */
const WORK = { time: 0, wanted: 8, start: 64, relative: 72, absolute: 80, values: 96 };
/** Its length: so many numbers, and as many for each part. */
const LENGTH = { fixed: 12, part: 10 };

/**
 * Writes the solution of a differential equation: the engine chooses the steps, and the code of the slopes stands in a
 * loop that runs as often as it asks for them.
 *
 * @param out - where the parts go, `[part, time]`
 */
export function writeSolution(
  around: {
    readonly builder: FunctionBuilder;
    readonly sources: Sources;
    readonly block: DataBlock;
    slopesOf(equation: Equation): readonly Node[];
  },
  node: SolutionNode,
  out: Code,
): void {
  const { builder, sources, block } = around;
  const { equation } = node;
  const { statements } = builder.root;
  const states = equation.names.length;
  const [times, ...inputs] = node.inputs as [Node, ...Node[]];
  const outside = new NodeWriter(sources, new Places(builder, [builder.root]));
  const known = inputs.map((input) => outside.value(input, new Map()));

  const parts = equation.parts.length;
  const work = builder.address(block.array([room(LENGTH.fixed + LENGTH.part * parts)]));
  const order = builder.address(block.array(times.axes));
  const value = (k: number) => WORK.values + 8 * k;
  const { start, relative, absolute } = equation;
  for (const [at, number] of Object.entries({ start, relative, absolute }))
    statements.push(store("f64", work, f64(number), WORK[at as "start"]));
  for (let k = 0; k < states; k++) statements.push(store("f64", work, known[k]!.code, value(k)));
  equation.varied.forEach((input, v) => {
    for (let k = 0; k < states; k++)
      statements.push(store("f64", work, f64(input === k ? 1 : 0), value(states * (v + 1) + k)));
  });
  const count = call("i32.shr_u", bytesAlong(builder, times.axes), i32(3));
  const lengths = [count, i32(states), i32(parts), i32(equation.steps)];
  const arrays = [work, order, sources.address(sources.memory.get(times)!), out];
  statements.push({ kind: "run", name: "odeStart", inputs: [...arrays, ...lengths] });

  const body = newContext();
  const stand = (placeholder: Node, code: Code) => {
    body.values.set(String(placeholder.id), { code, vector: false });
  };
  const read = (placeholder: Node, at: number) => {
    const local = builder.local("f64", "part");
    body.statements.push(set(local, load("f64", work, at)));
    stand(placeholder, get(local));
  };
  read(equation.time, WORK.time);
  equation.parts.forEach((part, k) => {
    read(part, value(k));
  });
  equation.outer.forEach((placeholder, j) => {
    stand(placeholder, known[states + j]!.code);
  });
  const inside = new NodeWriter({ memory: new Map(), address: sources.address }, new Places(builder, [body]));
  around.slopesOf(equation).forEach((slope, k) => {
    const { code } = inside.value(slope, new Map());
    body.statements.push(store("f64", work, code, value(parts + k)));
  });
  body.statements.push({ kind: "run", name: "odeNext", inputs: [work] });
  statements.push({ kind: "while", condition: load("i32", work, WORK.wanted), body: body.statements });
}

/** An axis for space that is no value. */
function room(length: number): Axis {
  return {
    name: `room of ${length}`,
    kind: "fixed",
    rank: 0,
    labels: Array.from({ length }, (_, i) => String(i)),
  };
}
