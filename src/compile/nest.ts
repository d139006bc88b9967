import type { Axis } from "../model/axis.ts";
import type { Node } from "../model/node.ts";
import { type Code, call, f64, get, i32, type Local, load, plus, type Statement, set } from "./code.ts";
import {
  type Binding,
  type Context,
  type Environment,
  type FunctionBuilder,
  newContext,
  scaled,
} from "./context.ts";
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

type Reduction = Task & { kind: "reduction" };

/** The running sums of one reduction: two pairs and one number, added in that order at the end. */
interface Sums {
  readonly task: Reduction;
  readonly pairs: readonly [Local, Local];
  readonly single: Local;
}

/** Elements a body handles: two pairs, one pair, or one. */
const BODIES = [
  { pairs: 2, bytes: 32 },
  { pairs: 1, bytes: 16 },
  { pairs: 0, bytes: 8 },
] as const;

/** A loop around the innermost one: over an outer axis, or over the groups whose segments the innermost runs over. */
interface Loop {
  readonly axis: Axis;
  readonly segmented: boolean;
  readonly offset: Local;
  readonly binding: Binding;
}

/** What a nest needs of the function it stands in. */
export interface NestSurroundings {
  readonly builder: FunctionBuilder;
  readonly sources: Sources;
  /** The address of the array that a reduction or a kept node is stored in. */
  arrayOf(node: Node): Code;
  readonly destinations: readonly Destination[];
}

/**
 * Writes one nest of loops at the end of the function so far.
 *
 * The innermost loop takes four elements at a time in two pairs, then at most one pair, then at most one
 * element; each reduction keeps a running sum for each of the three, and adds them at the end:
 * (pair 1 + pair 2), its lanes, then the single one. The order never depends on anything but the sizes.
 */
export function writeNest(surroundings: NestSurroundings, step: Step): void {
  new NestWriter(surroundings, step).write();
}

class NestWriter {
  readonly #builder: FunctionBuilder;
  readonly #around: NestSurroundings;
  readonly #step: Step;
  readonly #loops: readonly Loop[];
  /** From the function to the last loop around the innermost. */
  readonly #contexts: readonly Context[];
  readonly #segments: NodeWriter["segments"];
  /** Where the axes stand outside the innermost loop. */
  readonly #outer: Environment;
  readonly #sums: readonly Sums[];

  constructor(around: NestSurroundings, step: Step) {
    this.#around = around;
    this.#builder = around.builder;
    this.#step = step;
    this.#loops = this.#makeLoops();
    this.#contexts = [this.#builder.root, ...this.#loops.map(() => newContext())];
    const groups = this.#loops.find((loop) => loop.segmented);
    this.#segments = step.segments && { index: step.segments, binding: groups!.binding };
    // Where an axis is looped over and divided into segments too, it stands where its own loop has it.
    this.#outer = new Map([...this.#loops].reverse().map((loop) => [loop.axis, loop.binding] as const));
    const reductions = step.tasks.filter((task): task is Reduction => task.kind === "reduction");
    for (const task of reductions) if (this.#isScattered(task)) this.#clear(task.node);
    this.#sums = reductions.filter((task) => !this.#isScattered(task)).map((task) => this.#newSums(task));
  }

  write(): void {
    const offset = this.#builder.local("i32", "i");
    const bodies = BODIES.map(({ pairs, bytes }) => ({
      bytes,
      statements: this.#body(offset, pairs, bytes),
    }));
    for (const sums of this.#sums) this.#addUp(sums);
    const { root } = this.#builder;
    root.statements.push(...this.#wrap(this.#innermost(offset, bodies)), ...root.after.splice(0));
  }

  #makeLoops(): Loop[] {
    const axes = this.#step.outer.map((axis) => ({ axis, segmented: false }));
    if (this.#step.segments) axes.push({ axis: this.#step.segments.to, segmented: true });
    return axes.map(({ axis, segmented }, i) => {
      const offset = this.#builder.local("i32", segmented ? "j" : "k");
      const key = segmented ? `@${axis.name}` : axis.name;
      const binding: Binding = { key, depth: i + 1, reach: "one", offsets: [get(offset)], immediate: 0 };
      return { axis, segmented, offset, binding };
    });
  }

  /** Whether a reduction adds to groups in any order, not segment by segment. */
  #isScattered({ node }: Reduction): boolean {
    return node.kind === "segmentSum" && node.index !== this.#step.segments;
  }

  #clear(node: Node): void {
    const sizes = node.axes.map((axis) => this.#builder.cellValue({ kind: "bytes", axis }));
    const bytes = sizes.reduce((product, next) => scaled(product, next));
    this.#builder.root.statements.push({ kind: "clear", address: this.#around.arrayOf(node), bytes });
  }

  #newSums(task: Reduction): Sums {
    const builder = this.#builder;
    const pairs = [builder.local("v128", "acc"), builder.local("v128", "acc")] as const;
    const single = builder.local("f64", "acc");
    const zero = builder.constantPair(0);
    this.#contextOf(task.node).statements.push(set(pairs[0], zero), set(pairs[1], zero), set(single, f64(0)));
    return { task, pairs, single };
  }

  /** The innermost body that handles `pairs` pairs, or one element. */
  #body(offset: Local, pairs: number, bytes: number): Statement[] {
    const statements: Statement[] = [];
    for (let copy = 0; copy < Math.max(1, pairs); copy++) {
      const binding: Binding = {
        key: this.#step.inner.name,
        depth: this.#contexts.length,
        reach: pairs === 0 ? "one" : "neighbours",
        offsets: [get(offset)],
        immediate: 16 * copy,
      };
      const context = newContext();
      const writer = this.#nodeWriter([...this.#contexts, context]);
      const env = new Map(this.#outer).set(this.#step.inner, binding);
      for (const task of this.#step.tasks) this.#writeTask(task, writer, env, pairs > 0, copy);
      statements.push(...context.statements);
    }
    return [...statements, set(offset, call("i32.add", get(offset), i32(bytes)))];
  }

  #writeTask(task: Task, writer: NodeWriter, env: Environment, vectors: boolean, copy: number): void {
    const { arrayOf, destinations } = this.#around;
    if (task.kind === "keep") {
      writer.storeAt(task.node.axes, env, env, arrayOf(task.node), task.node, vectors);
    } else if (task.kind === "store") {
      const { base, axes, reordered } = destinations[task.root]!;
      const target = reordered.reduce((e, axis) => writer.ordered(axis, e), env);
      writer.storeAt(axes, target, env, base, task.operand, vectors);
    } else if (task.node.kind === "segmentSum" && this.#isScattered(task)) {
      const target = writer.gathered(task.node.index, env);
      writer.addAt(task.node.axes, target, arrayOf(task.node), task.operand, vectors);
    } else {
      const { pairs, single } = this.#sums.find((sums) => sums.task === task)!;
      const sum = vectors ? pairs[copy]! : single;
      const term = vectors ? writer.pair(task.operand, env) : writer.value(task.operand, env).code;
      const add = call(vectors ? "v128.add" : "f64.add", get(sum), term);
      writer.stack.at(-1)!.statements.push(set(sum, add));
    }
  }

  /** Adds a reduction's running sums when the loops over what it sums are done. */
  #addUp({ task: { node }, pairs: [first, second], single }: Sums): void {
    const { after } = this.#contextOf(node);
    const lanes = this.#builder.local("v128", "lanes");
    const total = this.#builder.local("f64", "sum");
    const sumOfLanes = call("f64.add", call("v128.lane0", get(lanes)), call("v128.lane1", get(lanes)));
    after.push(
      set(lanes, call("v128.add", get(first), get(second))),
      set(total, call("f64.add", sumOfLanes, get(single))),
    );
    if (node.axes.length === 0)
      this.#builder.root.values.set(`${node.id}`, { code: get(total), vector: false });
    else {
      const writer = this.#nodeWriter(this.#contexts);
      writer.storeTotal(node.axes, this.#outer, this.#around.arrayOf(node), get(total), after);
    }
  }

  #innermost(offset: Local, bodies: readonly { bytes: number; statements: Statement[] }[]): Statement[] {
    const builder = this.#builder;
    const segments = this.#segments;
    const end = builder.local("i32", "end");
    const bounds: Statement[] = [];
    if (segments) {
      const place = call("i32.shr_u", segments.binding.offsets[0]!, i32(1));
      const starts = plus(builder.address({ kind: "starts", index: segments.index }), place);
      bounds.push(set(offset, load("i32", starts)), set(end, load("i32", starts, 4)));
    } else {
      const bytes = builder.cellValue({ kind: "bytes", axis: this.#step.inner });
      bounds.push(set(offset, i32(0)), set(end, bytes));
    }
    const loops = bodies.map(({ bytes, statements }) => ({
      kind: "while" as const,
      condition: call("i32.le_u", call("i32.add", get(offset), i32(bytes)), get(end)),
      body: statements,
    }));
    return [...bounds, ...loops];
  }

  /** Wraps the innermost loop in the others, each with what it computes before and after. */
  #wrap(innermost: Statement[]): Statement[] {
    let statements = innermost;
    for (let i = this.#loops.length - 1; i >= 0; i--) {
      const { axis, offset } = this.#loops[i]!;
      const { statements: before, after } = this.#contexts[i + 1]!;
      const advance = set(offset, call("i32.add", get(offset), i32(8)));
      const condition = call("i32.lt_u", get(offset), this.#builder.cellValue({ kind: "bytes", axis }));
      const body = [...before, ...statements, ...after, advance];
      statements = [set(offset, i32(0)), { kind: "while", condition, body }];
    }
    return statements;
  }

  /** The outermost place where an array's element along the outer axes is known. */
  #contextOf(node: Node): Context {
    const depth = node.axes.reduce((deepest, axis) => Math.max(deepest, this.#outer.get(axis)!.depth), 0);
    return this.#contexts[depth]!;
  }

  #nodeWriter(stack: readonly Context[]): NodeWriter {
    return new NodeWriter(this.#builder, this.#around.sources, stack, this.#segments);
  }
}
