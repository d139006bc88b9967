import type { Axis } from "../model/axis.ts";
import type { Node } from "../model/node.ts";
import type { Accumulator } from "./accumulator.ts";
import { type Code, call, get, i32, type Local, load, plus, type Statement, set, store } from "./code.ts";
import {
  type Binding,
  bytesAlong,
  type Context,
  type Environment,
  type FunctionBuilder,
  newContext,
} from "./context.ts";
import { NodeWriter, type Sources } from "./evaluate-node.ts";
import { InnerLoop } from "./inner-loop.ts";
import { Places } from "./places.ts";
import { RunningProduct } from "./running-product.ts";
import { RunningSum } from "./running-sum.ts";
import type { Nest } from "./schedule.ts";
import type { NestTask } from "./tasks.ts";

/** Where the root arrays of a function go. */
export interface Destination {
  readonly base: Code;
  /** The order in which the array is stored. */
  readonly axes: readonly Axis[];
  /** The axes along which elements go where the user had them, not where they are kept. */
  readonly reordered: readonly Axis[];
  /** Of what is stored at some elements of axes that the nest does not run over: which. */
  readonly at: ReadonlyMap<Axis, number>;
}

type Reduction = NestTask & { kind: "reduction" | "product" };
type Transposed = NestTask & { kind: "transposed" };

/** The pairs that the bodies of an innermost loop handle, one after the other; 0 stands for one element. */
const BODIES = [2, 1, 0];
/** The same where an element costs much: constants are loaded for more of them, and more of them overlap. */
const LARGE_BODIES = [4, 1, 0];

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
  /** The address of new pairs along the axes of a node. */
  pairsOf(node: Node): Code;
  readonly destinations: readonly Destination[];
}

/**
 * Writes one nest of loops at the end of the function so far.
 *
 * The innermost loop takes several pairs of elements at a time, then one pair, then one element; sums are told apart by
 * their places in the bodies, and added at the end. The order never depends on anything but the sizes.
 */
export function writeNest(surroundings: NestSurroundings, step: Nest): void {
  new NestWriter(surroundings, step).write();
}

class NestWriter {
  readonly #builder: FunctionBuilder;
  readonly #around: NestSurroundings;
  readonly #step: Nest;
  readonly #loops: readonly Loop[];
  /** From the function to the last loop around the innermost. */
  readonly #contexts: readonly Context[];
  readonly #segments: Places["segments"];
  /** Where the axes stand outside the innermost loop. */
  readonly #outer: Environment;
  readonly #accumulators: ReadonlyMap<Reduction, Accumulator>;
  readonly #transposed: ReadonlyMap<Transposed, Code>;
  readonly #bodies: readonly number[];

  constructor(around: NestSurroundings, step: Nest) {
    this.#around = around;
    this.#builder = around.builder;
    this.#step = step;
    this.#loops = this.#makeLoops();
    this.#contexts = [this.#builder.root, ...this.#loops.map(() => newContext())];
    const groups = this.#loops.find((loop) => loop.segmented);
    this.#segments = step.segments && { index: step.segments, binding: groups!.binding };
    // Where an axis is looped over and divided into segments too, it stands where its own loop has it.
    this.#outer = new Map([...this.#loops].reverse().map((loop) => [loop.axis, loop.binding] as const));
    this.#bodies = step.heavy && this.#builder.hot ? LARGE_BODIES : BODIES;
    const reductions = step.tasks.filter((task) => task.kind === "reduction" || task.kind === "product");
    for (const task of reductions) if (this.#isScattered(task)) this.#clear(task.node, 1);
    this.#accumulators = new Map(
      reductions.filter((task) => !this.#isScattered(task)).map((task) => [task, this.#begin(task)]),
    );
    const transposed = step.tasks.filter((task) => task.kind === "transposed");
    this.#transposed = new Map(transposed.map((task) => [task, this.#clear(task.node, 2)]));
  }

  write(): void {
    const offset = this.#builder.local("i32", "i");
    const bodies = this.#bodies.map((pairs) => ({
      bytes: 16 * pairs || 8,
      statements: this.#body(offset, pairs),
    }));
    for (const [task, accumulator] of this.#accumulators) this.#addUp(task, accumulator);
    for (const [task, pairs] of this.#transposed) this.#addUpPairs(task, pairs);
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

  /** Clears the array of a sum, or the pairs it is gathered in. */
  #clear(node: Node, width: 1 | 2): Code {
    const { arrayOf, pairsOf } = this.#around;
    const address = width === 1 ? arrayOf(node) : pairsOf(node);
    const length = bytesAlong(this.#builder, node.axes);
    const bytes = width === 1 ? length : call("i32.add", length, length);
    this.#builder.root.statements.push({ kind: "clear", address, bytes });
    return address;
  }

  #begin(task: Reduction): Accumulator {
    const [pairs] = this.#bodies as [number];
    const accumulator =
      task.kind === "product"
        ? new RunningProduct(this.#builder, pairs)
        : new RunningSum(this.#builder, this.#step.heavy ? 1 : pairs);
    this.#contextOf(task.node).statements.push(...accumulator.start());
    return accumulator;
  }

  /** The innermost body that handles `pairs` pairs, or one element. */
  #body(offset: Local, pairs: number): Statement[] {
    const { inner, tasks } = this.#step;
    const context = newContext();
    const copies = Array.from(
      { length: pairs || 1 },
      (_, copy): Binding => ({
        key: copy === 0 ? inner.name : `${inner.name}+${copy}`,
        depth: this.#contexts.length,
        reach: pairs === 0 ? "one" : "neighbours",
        offsets: [get(offset)],
        immediate: 16 * copy,
      }),
    );
    const writer = this.#nodeWriter([...this.#contexts, context], copies);
    copies.forEach((binding, copy) => {
      const env = new Map(this.#outer).set(inner, binding);
      for (const task of tasks) this.#writeTask(task, writer, env, pairs, copy);
    });
    return [...context.statements, set(offset, call("i32.add", get(offset), i32(16 * pairs || 8)))];
  }

  #writeTask(task: NestTask, writer: NodeWriter, env: Environment, pairs: number, copy: number): void {
    const { arrayOf, destinations } = this.#around;
    const vectors = pairs > 0;
    if (task.kind === "keep") {
      writer.storeAt(task.node.axes, env, env, arrayOf(task.node), task.node, vectors);
    } else if (task.kind === "store") {
      const { base, axes, reordered, at } = destinations[task.root]!;
      const given = reordered.reduce((e, axis) => writer.places.ordered(axis, e), env);
      const target = writer.places.fixedAll(at, given);
      writer.storeAt(axes, target, env, base, task.operand, vectors);
    } else if (task.kind === "transposed") {
      // The loop over the outer axis is for all copies at once.
      if (copy === 0)
        writer.addTransposed(task.operand, task.outer, this.#transposed.get(task)!, env, vectors);
    } else if (task.node.kind === "segmentSum" && this.#isScattered(task)) {
      const target = writer.places.gathered(task.node.index, env);
      // What goes to groups in any order has no running product: its logarithms are added.
      const [term] = task.node.inputs as [Node];
      writer.addAt(task.node.axes, target, arrayOf(task.node), term, vectors);
    } else {
      const term = vectors ? writer.pair(task.operand, env) : writer.value(task.operand, env).code;
      const taken = this.#accumulators.get(task)!.take(term, vectors, copy, pairs || 1);
      writer.places.innermost.statements.push(...taken);
    }
  }

  /** Adds up what was gathered of a sum when the loops over what it sums are done. */
  #addUp({ node }: Reduction, accumulator: Accumulator): void {
    const { after } = this.#contextOf(node);
    const { pair, single } = accumulator.total();
    const lanes = this.#builder.local("v128", "lanes");
    const total = this.#builder.local("f64", "sum");
    const sum = call("f64.add", call("v128.lane0", get(lanes)), call("v128.lane1", get(lanes)));
    after.push(set(lanes, pair), set(total, single ? call("f64.add", sum, single) : sum));
    if (node.axes.length === 0)
      this.#builder.root.values.set(`${node.id}`, { code: get(total), vector: false });
    else {
      const writer = this.#nodeWriter(this.#contexts);
      writer.storeTotal(node.axes, this.#outer, this.#around.arrayOf(node), get(total), after);
    }
  }

  /** The same for each element of an outer axis. */
  #addUpPairs({ node, outer }: Transposed, pairs: Code): void {
    const { builder } = this.#around;
    const loop = new InnerLoop(new Places(builder, [builder.root]), outer, builder.root);
    const pair = loop.step(pairs, i32(16));
    const sum = call("f64.add", load("f64", pair), load("f64", pair, 8));
    const total = loop.step(this.#around.arrayOf(node), i32(8));
    loop.places.innermost.statements.push(store("f64", total, sum));
    builder.root.after.push(...loop.statements());
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
    const accumulators = [...this.#accumulators.values()];
    const settled = accumulators.flatMap((accumulator) => accumulator.settle?.() ?? []);
    const unsettled = accumulators.flatMap((accumulator) => accumulator.unsettled?.() ?? []);
    const loops = bodies.map(({ bytes, statements }, i): Statement => {
      const condition = call("i32.le_u", call("i32.add", get(offset), i32(bytes)), get(end));
      if (i > 0 || unsettled.length === 0)
        return { kind: "while", condition, body: [...statements, ...settled] };
      const stop = call(
        "v128.any_true",
        unsettled.reduce((a, b) => call("v128.or", a, b)),
      );
      // 0 < 1 where nothing stops the loop and it is not at its end.
      const on = call("i32.lt_u", stop, condition);
      return {
        kind: "while",
        condition,
        body: [{ kind: "while", condition: on, body: statements }, ...settled],
      };
    });
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

  #nodeWriter(stack: readonly Context[], copies?: readonly Binding[]): NodeWriter {
    return new NodeWriter(this.#around.sources, new Places(this.#builder, stack, this.#segments, copies));
  }
}
