import type { Axis } from "../model/axis.ts";
import { type Node, partsOf } from "../model/node.ts";
import { type Code, call, get, i32, type Local, type Statement, set } from "./code.ts";
import { type Binding, type Context, type Environment, newContext } from "./context.ts";
import { NodeWriter } from "./evaluate-node.ts";
import type { NestSurroundings } from "./nest.ts";
import { Places } from "./places.ts";
import type { Recurrences } from "./schedule.ts";

/**
 * Writes a nest whose innermost loop goes through an axis one element after the other, from either end, and hands states
 * on in locals. What is wanted of them is stored on the way. Recurrences that do not need each other share the loop: each
 * waits for itself, so that two take hardly longer than one.
 */
export function writeRecurrences(around: NestSurroundings, step: Recurrences): void {
  const { builder } = around;
  const { tasks } = step;
  const { reverse } = tasks[0]!.recurrence;
  const loops = step.outer.map((axis, i) => ({ axis, ...bound(axis, i + 1, builder.local("i32", "k")) }));
  const contexts = [builder.root, ...loops.map(() => newContext())];
  const body = newContext();
  const inner = bound(step.inner, contexts.length, builder.local("i32", "t"));
  const outside: Environment = new Map(loops.map(({ axis, binding }) => [axis, binding]));
  const env: Environment = new Map(outside).set(step.inner, inner.binding);
  const before = new NodeWriter(around.sources, new Places(builder, contexts));
  const within = new NodeWriter(around.sources, new Places(builder, [...contexts, body]));

  for (const task of tasks) {
    const { initial, next } = partsOf(task.node);
    const states = task.recurrence.states.map((state, k) => {
      const local = builder.local("f64", "state");
      before.places.innermost.statements.push(set(local, before.value(initial[k]!, outside).code));
      body.values.set(`${state.id}${within.places.keyOf(state.axes, env)}`, {
        code: get(local),
        vector: false,
      });
      return local;
    });
    const values = next.map((node) => within.value(node, env).code);
    const store = (node: Node, value: Node) =>
      within.storeAt(node.axes, env, env, around.arrayOf(node), value, false);
    for (const node of [task.node, ...task.others])
      if (node.part === "before") store(node, task.recurrence.states[node.state]!);
      else if (node.part === "after") store(node, next[node.state]!);
      else finish(around, before, outside, node, states[node.state]!);
    body.statements.push(...handOn(states, values, () => builder.local("f64", "state")));
  }
  const bytes = builder.cellValue({ kind: "bytes", axis: step.inner });
  const loop = reverse ? backward(inner.offset, bytes, body) : forward(inner.offset, bytes, body);
  let statements: Statement[] = loop;
  for (let i = loops.length - 1; i >= 0; i--) {
    const { statements: first, after } = contexts[i + 1]!;
    const around = { ...newContext(), statements: [...first, ...statements, ...after] };
    const end = builder.cellValue({ kind: "bytes", axis: loops[i]!.axis });
    statements = forward(loops[i]!.offset, end, around);
  }
  builder.root.statements.push(...statements, ...builder.root.after.splice(0));
}

function bound(axis: Axis, depth: number, offset: Local): { offset: Local; binding: Binding } {
  return {
    offset,
    binding: { key: axis.name, depth, reach: "one", offsets: [get(offset)], immediate: 0 },
  };
}

function forward(offset: Local, bytes: Code, { statements, after }: Context): Statement[] {
  const advance = set(offset, call("i32.add", get(offset), i32(8)));
  const condition = call("i32.lt_u", get(offset), bytes);
  return [set(offset, i32(0)), { kind: "while", condition, body: [...statements, ...after, advance] }];
}

function backward(offset: Local, bytes: Code, { statements, after }: Context): Statement[] {
  const retreat = set(offset, call("i32.sub", get(offset), i32(8)));
  const condition = call("i32.lt_u", i32(0), get(offset));
  return [set(offset, bytes), { kind: "while", condition, body: [retreat, ...statements, ...after] }];
}

/** What a state is after the last element. */
function finish(
  { builder, arrayOf }: NestSurroundings,
  writer: NodeWriter,
  env: Environment,
  node: Node,
  state: Local,
): void {
  if (node.axes.length === 0) builder.root.values.set(`${node.id}`, { code: get(state), vector: false });
  else writer.storeTotal(node.axes, env, arrayOf(node), get(state), writer.places.innermost.after);
}

/** Gives all states their next values at once: some may be what others were. */
function handOn(states: readonly Local[], values: readonly Code[], temporary: () => Local): Statement[] {
  const first: Statement[] = [];
  const then = states.flatMap((state, k): Statement[] => {
    const value = values[k]!;
    if (value.kind !== "get" || !states.includes(value.local)) return [set(state, value)];
    if (value.local === state) return [];
    const copy = temporary();
    first.push(set(copy, value));
    return [set(state, get(copy))];
  });
  return [...first, ...then];
}
