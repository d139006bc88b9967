import type { Axis } from "../model/axis.ts";
import type { Node } from "../model/node.ts";
import { type Code, call, f64, get, i32, type Local, load, plus, type Statement, set } from "./code.ts";
import { type Binding, type Context, type Environment, type FunctionBuilder, newContext } from "./context.ts";
import { NodeWriter, type Sources } from "./evaluate-node.ts";
import type { Step, Task } from "./schedule.ts";

/** Where the root arrays of a function go. */
export interface Destination {
  readonly base: Code;
  /** The order in which the array is stored. */
  readonly axes: readonly Axis[];
  /** The axes along which elements go where the user had them, not where they are kept. */
  readonly reordered: readonly Axis[];
}

/** The running sums of one reduction: two pairs and one number, added in that order at the end. */
interface Sums {
  readonly task: Task & { kind: "reduction" };
  readonly pairs: readonly [Local, Local];
  readonly single: Local;
}

/** Elements a body handles: two pairs, one pair, or one. */
const BODIES = [
  { pairs: 2, bytes: 32 },
  { pairs: 1, bytes: 16 },
  { pairs: 0, bytes: 8 },
] as const;

/**
 * Writes one nest of loops at the end of the function so far.
 *
 * The innermost loop takes four elements at a time in two pairs, then at most one pair, then at most one
 * element; each reduction keeps a running sum for each of the three, and adds them at the end:
 * (pair 1 + pair 2), its lanes, then the single one. The order never depends on anything but the sizes.
 */
export function writeNest(
  builder: FunctionBuilder,
  sources: Sources,
  step: Step,
  arrayOf: (node: Node) => Code,
  destinations: readonly Destination[],
): void {
  const loops = loopsOf(builder, step);
  const contexts = [builder.root, ...loops.map(() => newContext())];
  const segments = step.segments && {
    index: step.segments,
    binding: loops.find((loop) => loop.axis === step.segments!.to && loop.segmented)!.binding,
  };
  // Where an axis is looped over and divided into segments too, it stands where its own loop has it.
  const outer: Environment = new Map([...loops].reverse().map((loop) => [loop.axis, loop.binding] as const));
  const reductions = step.tasks.filter(
    (task): task is Task & { kind: "reduction" } => task.kind === "reduction",
  );
  const scattered = (task: Task & { kind: "reduction" }) =>
    task.node.kind === "segmentSum" && task.node.index !== step.segments;
  for (const task of reductions.filter(scattered)) clear(builder, task.node, arrayOf(task.node));
  const sums = reductions
    .filter((task) => !scattered(task))
    .map((task) => newSums(builder, task, contexts[depthOf(task.node, outer)]!));

  const offset = builder.local("i32", "i");
  const bodies = BODIES.map(({ pairs, bytes }) => {
    const statements: Statement[] = [];
    for (let copy = 0; copy < Math.max(1, pairs); copy++) {
      const binding: Binding = {
        key: step.inner.name,
        depth: contexts.length,
        reach: pairs === 0 ? "one" : "neighbours",
        offsets: [get(offset)],
        immediate: 16 * copy,
      };
      const body = newContext();
      const writer = new NodeWriter(builder, sources, [...contexts, body], segments);
      writeTasks(
        writer,
        step,
        new Map(outer).set(step.inner, binding),
        pairs > 0,
        copy,
        sums,
        scattered,
        arrayOf,
        destinations,
      );
      statements.push(...body.statements);
    }
    statements.push(set(offset, call("i32.add", get(offset), i32(bytes))));
    return { bytes, statements };
  });

  for (const { task, pairs, single } of sums) {
    const context = contexts[depthOf(task.node, outer)]!;
    const [first, second] = pairs;
    const lanes = builder.local("v128", "lanes");
    const total = builder.local("f64", "sum");
    const sumOfLanes = call("f64.add", call("v128.lane0", get(lanes)), call("v128.lane1", get(lanes)));
    context.after.push(
      set(lanes, call("v128.add", get(first), get(second))),
      set(total, call("f64.add", sumOfLanes, get(single))),
    );
    if (task.node.axes.length === 0)
      builder.root.values.set(`${task.node.id}`, { code: get(total), vector: false });
    else {
      const writer = new NodeWriter(builder, sources, contexts, segments);
      writer.storeTotal(task.node.axes, outer, arrayOf(task.node), get(total), context.after);
    }
  }
  builder.root.statements.push(
    ...assemble(builder, loops, contexts, innerLoop(builder, step, segments?.binding, offset, bodies)),
  );
  builder.root.statements.push(...builder.root.after.splice(0));
}

interface Loop {
  readonly axis: Axis;
  readonly segmented: boolean;
  readonly offset: Local;
  readonly binding: Binding;
}

function loopsOf(builder: FunctionBuilder, step: Step): Loop[] {
  const axes = step.outer.map((axis) => ({ axis, segmented: false }));
  if (step.segments) axes.push({ axis: step.segments.to, segmented: true });
  return axes.map(({ axis, segmented }, i) => {
    const offset = builder.local("i32", segmented ? "j" : "k");
    const key = segmented ? `@${axis.name}` : axis.name;
    return {
      axis,
      segmented,
      offset,
      binding: { key, depth: i + 1, reach: "one", offsets: [get(offset)], immediate: 0 },
    };
  });
}

function newSums(builder: FunctionBuilder, task: Task & { kind: "reduction" }, context: Context): Sums {
  const pairs = [builder.local("v128", "acc"), builder.local("v128", "acc")] as const;
  const single = builder.local("f64", "acc");
  const zero = builder.constantPair(0);
  context.statements.push(set(pairs[0], zero), set(pairs[1], zero), set(single, f64(0)));
  return { task, pairs, single };
}

function writeTasks(
  writer: NodeWriter,
  step: Step,
  env: Environment,
  vectors: boolean,
  copy: number,
  sums: readonly Sums[],
  scattered: (task: Task & { kind: "reduction" }) => boolean,
  arrayOf: (node: Node) => Code,
  destinations: readonly Destination[],
): void {
  const body = writer.stack.at(-1)!;
  for (const task of step.tasks) {
    if (task.kind === "reduction" && !scattered(task)) {
      const { pairs, single } = sums.find((s) => s.task === task)!;
      const sum = vectors ? pairs[copy]! : single;
      const term = vectors ? writer.pair(task.operand, env) : writer.value(task.operand, env).code;
      body.statements.push(set(sum, call(vectors ? "v128.add" : "f64.add", get(sum), term)));
    } else if (task.kind === "reduction") {
      const index = (task.node as Node & { kind: "segmentSum" }).index;
      writer.addAt(task.node.axes, writer.gathered(index, env), arrayOf(task.node), task.operand, vectors);
    } else if (task.kind === "keep") {
      writer.storeAt(task.node.axes, env, env, arrayOf(task.node), task.node, vectors);
    } else {
      const { base, axes, reordered } = destinations[task.root]!;
      const target = reordered.reduce((e, axis) => writer.ordered(axis, e), env);
      writer.storeAt(axes, target, env, base, task.operand, vectors);
    }
  }
}

function innerLoop(
  builder: FunctionBuilder,
  step: Step,
  segment: Binding | undefined,
  offset: Local,
  bodies: readonly { bytes: number; statements: Statement[] }[],
): Statement[] {
  const end = builder.local("i32", "end");
  const bounds: Statement[] = [];
  if (step.segments) {
    const starts = plus(
      builder.address({ kind: "starts", index: step.segments }),
      half(segment!.offsets[0]!),
    );
    bounds.push(set(offset, load("i32", starts)), set(end, load("i32", starts, 4)));
  } else bounds.push(set(offset, i32(0)), set(end, builder.cellValue({ kind: "bytes", axis: step.inner })));
  return [
    ...bounds,
    ...bodies.map(({ bytes, statements }) => ({
      kind: "while" as const,
      condition: call("i32.le_u", call("i32.add", get(offset), i32(bytes)), get(end)),
      body: statements,
    })),
  ];
}

/** Wraps the innermost loop in the outer ones, each with what it computes before and after. */
function assemble(
  builder: FunctionBuilder,
  loops: readonly Loop[],
  contexts: readonly Context[],
  innermost: Statement[],
): Statement[] {
  let statements = innermost;
  for (let i = loops.length - 1; i >= 0; i--) {
    const { axis, offset } = loops[i]!;
    const context = contexts[i + 1]!;
    const advance = set(offset, call("i32.add", get(offset), i32(8)));
    const condition = call("i32.lt_u", get(offset), builder.cellValue({ kind: "bytes", axis }));
    statements = [
      set(offset, i32(0)),
      { kind: "while", condition, body: [...context.statements, ...statements, ...context.after, advance] },
    ];
  }
  return statements;
}

function clear(builder: FunctionBuilder, node: Node, address: Code): void {
  const sizes = node.axes.map((axis) => builder.cellValue({ kind: "bytes", axis }));
  const bytes = sizes.reduce((product, next) => call("i32.mul", call("i32.shr_u", product, i32(3)), next));
  builder.root.statements.push({ kind: "clear", address, bytes });
}

function depthOf(node: Node, outer: Environment): number {
  return node.axes.reduce((deepest, axis) => Math.max(deepest, outer.get(axis)!.depth), 0);
}

const half = (offset: Code): Code => call("i32.shr_u", offset, i32(1));
