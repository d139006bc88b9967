import type { Axis, Index } from "../model/axis.ts";
import type { Node } from "../model/node.ts";
import { type Code, call, f64, get, i32, load, plus, type Statement, set, store } from "./code.ts";
import {
  type Binding,
  bytesAlong,
  type Context,
  type Environment,
  type FunctionBuilder,
  newContext,
  scaled,
  type Value,
} from "./context.ts";
import { isCall } from "./cost.ts";
import type { Cell } from "./data-block.ts";
import { isReduction } from "./schedule.ts";

/** Where nodes that are not computed on the spot are found. */
export interface Sources {
  readonly memory: ReadonlyMap<Node, Cell>;
  /** The base address of positions. */
  address(cell: Cell): Code;
}

/**
 * Writes the code of nodes, each in the outermost place where all it depends on is known: what does not vary
 * in a loop is computed before it, and nothing is computed twice in one place.
 */
export class NodeWriter {
  constructor(
    readonly builder: FunctionBuilder,
    readonly sources: Sources,
    /** From the function to the innermost loop. */
    readonly stack: readonly Context[],
    /** The index by which the nest runs over segments, and its binding. */
    readonly segments: { readonly index: Index; readonly binding: Binding } | undefined,
  ) {}

  /** The value of `node` in the environment: one number, or two where it varies along the vector axis. */
  value(node: Node, env: Environment): Value {
    if (node.kind === "constant") return { code: f64(node.value), vector: false };
    if (node.kind === "gather" && !this.sources.memory.has(node))
      return this.value(node.inputs[0]!, this.gathered(node.index, env));
    const context = this.stack[this.#depth(node.axes, env)]!;
    const key = `${node.id}${this.#key(node.axes, env)}`;
    const known = context.values.get(key);
    if (known) return known;
    const made = this.#make(node, env, context);
    const kept = this.#keep(context, made, key);
    return kept;
  }

  /** The value as two numbers. */
  pair(node: Node, env: Environment): Code {
    if (node.kind === "constant") return this.builder.constantPair(node.value);
    if (node.kind === "gather" && !this.sources.memory.has(node))
      return this.pair(node.inputs[0]!, this.gathered(node.index, env));
    const context = this.stack[this.#depth(node.axes, env)]!;
    const key = `pair ${node.id}${this.#key(node.axes, env)}`;
    const known = context.values.get(key);
    if (known) return known.code;
    const cell = node.axes.length > 0 ? this.sources.memory.get(node) : undefined;
    if (cell && node.axes.every((axis) => env.get(axis)!.reach === "one")) {
      const { address, immediate } = this.#place(node.axes, env, this.sources.address(cell))[0]!;
      return this.#keep(context, { code: load("splat", address, immediate), vector: true }, key).code;
    }
    const value = this.value(node, env);
    if (value.vector) return value.code;
    return this.#keep(context, { code: call("v128.splat", value.code), vector: true }, key).code;
  }

  /**
   * Stores a value at an element of an array stored along `axes`; `target` tells which, `env` where the value
   * itself is evaluated.
   */
  storeAt(
    axes: readonly Axis[],
    target: Environment,
    env: Environment,
    base: Code,
    node: Node,
    vectors: boolean,
  ): void {
    const context = this.stack.at(-1)!;
    const places = this.#place(axes, target, base);
    if (!vectors) {
      const { code } = this.value(node, env);
      context.statements.push(store("f64", places[0]!.address, code, places[0]!.immediate));
      return;
    }
    const value = this.pair(node, env);
    if (places.length === 1) {
      context.statements.push(store("v128", places[0]!.address, value, places[0]!.immediate));
      return;
    }
    const [first, second] = places as [Place, Place];
    context.statements.push(
      store("f64", first.address, call("v128.lane0", value), first.immediate),
      store("f64", second.address, call("v128.lane1", value), second.immediate),
    );
  }

  /** Stores the total of a reduction at the element of its array that the environment tells. */
  storeTotal(
    axes: readonly Axis[],
    env: Environment,
    base: Code,
    total: Code,
    statements: Statement[],
  ): void {
    const [{ address, immediate }] = this.#place(axes, env, base) as [Place];
    statements.push(store("f64", address, total, immediate));
  }

  /** Adds a value to the element of an array along `axes` that the environment tells. */
  addAt(axes: readonly Axis[], env: Environment, base: Code, node: Node, vectors: boolean): void {
    const context = this.stack.at(-1)!;
    const places = this.#place(axes, env, base);
    const value = vectors ? this.pair(node, env) : this.value(node, env).code;
    const add = ({ address, immediate }: Place, x: Code) =>
      context.statements.push(
        store("f64", address, call("f64.add", load("f64", address, immediate), x), immediate),
      );
    if (!vectors) add(places[0]!, value);
    else {
      add(places[0]!, call("v128.lane0", value));
      add(
        places.length > 1 ? places[1]! : { ...places[0]!, immediate: places[0]!.immediate + 8 },
        call("v128.lane1", value),
      );
    }
  }

  /** The environment in which an index's target axis stands where the index leads. */
  gathered(index: Index, env: Environment): Environment {
    const from = env.get(index.from)!;
    if (this.segments?.index === index && from.reach !== "anywhere" && from.key === index.from.name)
      return new Map(env).set(index.to, this.segments.binding);
    return new Map(env).set(
      index.to,
      this.#follow(`${index.name}[${from.key}]`, from, { kind: "index", index }),
    );
  }

  /** The binding of an axis as the user ordered it. */
  ordered(axis: Axis, env: Environment): Environment {
    const from = env.get(axis)!;
    return new Map(env).set(axis, this.#follow(`order[${from.key}]`, from, { kind: "order", axis }));
  }

  #follow(key: string, from: Binding, cell: Cell): Binding {
    const context = this.stack[from.depth]!;
    const base = this.builder.address(cell);
    const read = (offset: Code, immediate: number, name: string): Code => {
      const known = context.values.get(`${key}${name}`);
      if (known) return known.code;
      const local = this.builder.local("i32", "place");
      const address = plus(base, call("i32.shr_u", offset, i32(1)));
      context.statements.push(set(local, load("i32", address, immediate)));
      context.values.set(`${key}${name}`, { code: get(local), vector: false });
      return get(local);
    };
    const [first, second] = from.offsets;
    const half = from.immediate / 2;
    if (from.reach === "one")
      return { key, depth: from.depth, reach: "one", offsets: [read(first!, half, "")], immediate: 0 };
    const offsets =
      from.reach === "neighbours"
        ? [read(first!, half, "/0"), read(first!, half + 4, "/1")]
        : [read(first!, half, "/0"), read(second!, half, "/1")];
    return { key, depth: from.depth, reach: "anywhere", offsets, immediate: 0 };
  }

  /** The addresses of one or two elements: one place stands for two neighbours too. */
  #place(axes: readonly Axis[], env: Environment, base: Code): Place[] {
    const last = axes.at(-1)!;
    const inner = env.get(last)!;
    let outer: Code[] = [base, base];
    let apart = inner.reach === "anywhere";
    let depth = 0;
    axes.slice(0, -1).forEach((axis, i) => {
      const binding = env.get(axis)!;
      const stride = bytesAlong(this.builder, axes.slice(i + 1));
      const at = (lane: number): Code => {
        const offset = binding.offsets[Math.min(lane, binding.offsets.length - 1)]!;
        const beside = binding.immediate + (binding.reach === "neighbours" ? 8 * lane : 0);
        return scaled(plus(offset, i32(beside)), stride);
      };
      if (binding.reach !== "one") apart = true;
      const varies = binding.reach !== "one";
      depth = Math.max(depth, binding.depth);
      const rowBase = (lane: number) =>
        this.#named(
          depth,
          `${describe(outer[lane]!)}+${axis.name}[${binding.key}]/${varies ? lane : 0}`,
          plus(outer[lane]!, at(lane)),
        );
      outer = [rowBase(0), rowBase(1)];
    });
    const single = { address: plus(outer[0]!, inner.offsets[0]!), immediate: inner.immediate };
    if (!apart) return [single];
    const second =
      inner.reach === "anywhere"
        ? { address: plus(outer[1]!, inner.offsets[1]!), immediate: inner.immediate }
        : {
            address: plus(outer[1]!, inner.offsets[0]!),
            immediate: inner.immediate + (inner.reach === "neighbours" ? 8 : 0),
          };
    return [single, second];
  }

  /** Keeps an address in a local of the place where it becomes known. */
  #named(depth: number, key: string, value: Code): Code {
    const context = this.stack[depth]!;
    const known = context.values.get(key);
    if (known) return known.code;
    const local = this.builder.local("i32", "row");
    context.statements.push(set(local, value));
    context.values.set(key, { code: get(local), vector: false });
    return get(local);
  }

  #make(node: Node, env: Environment, context: Context): Value {
    const cell = this.sources.memory.get(node);
    if (cell) return this.#fromMemory(node, env, cell);
    if (node.kind === "size")
      return {
        code: call(
          "f64.of",
          call("i32.shr_u", this.builder.cellValue({ kind: "bytes", axis: node.axis }), i32(3)),
        ),
        vector: false,
      };
    if (isReduction(node)) throw new Error(`node ${node.id} (${node.kind}) was scheduled after its use`);
    if (node.kind === "sum") return this.#innerSum(node.inputs[0]!, node.axis, env, context);
    const values = node.inputs.map((input) => this.value(input, env));
    const vector = values.some((value) => value.vector);
    const inputs = vector
      ? node.inputs.map((input) => this.pair(input, env))
      : values.map((value) => value.code);
    return { code: operation(node, inputs, vector), vector };
  }

  #fromMemory(node: Node, env: Environment, cell: Cell): Value {
    if (cell.kind === "scalar") return { code: this.builder.scalar(cell), vector: false };
    if (node.axes.length === 0) return { code: load("f64", this.sources.address(cell)), vector: false };
    const places = this.#place(node.axes, env, this.sources.address(cell));
    const [first, second] = places as [Place, Place?];
    const reach = node.axes.map((axis) => env.get(axis)!.reach);
    if (reach.every((r) => r === "one"))
      return { code: load("f64", first.address, first.immediate), vector: false };
    if (!second) return { code: load("v128", first.address, first.immediate), vector: true };
    const lane0 = load("splat", first.address, first.immediate);
    return {
      code: { kind: "load", width: "lane1", address: second.address, offset: second.immediate, into: lane0 },
      vector: true,
    };
  }

  /** A sum over an outer axis: a loop of its own in the place where the sum is needed. */
  #innerSum(operand: Node, axis: Axis, env: Environment, context: Context): Value {
    const depth = this.stack.indexOf(context);
    const body = newContext();
    const offset = this.builder.local("i32", "k");
    const binding: Binding = {
      key: `${axis.name}'`,
      depth: depth + 1,
      reach: "one",
      offsets: [get(offset)],
      immediate: 0,
    };
    const inside = new NodeWriter(
      this.builder,
      this.sources,
      [...this.stack.slice(0, depth + 1), body],
      this.segments,
    );
    const term = inside.value(operand, new Map(env).set(axis, binding));
    const total = this.builder.local(term.vector ? "v128" : "f64", "total");
    const add = term.vector ? "v128.add" : "f64.add";
    const zero = term.vector ? this.builder.constantPair(0) : f64(0);
    const loop: Statement[] = [
      set(total, zero),
      set(offset, i32(0)),
      {
        kind: "while",
        condition: call("i32.lt_u", get(offset), this.builder.cellValue({ kind: "bytes", axis })),
        body: [
          ...body.statements,
          set(total, call(add, get(total), term.code)),
          set(offset, call("i32.add", get(offset), i32(8))),
        ],
      },
    ];
    context.statements.push(...loop);
    return { code: get(total), vector: term.vector };
  }

  #keep(context: Context, value: Value, key: string): Value {
    const simple = value.code.kind === "get" || value.code.kind === "f64";
    const kept = simple ? value : { code: this.#assign(context, value), vector: value.vector };
    context.values.set(key, kept);
    return kept;
  }

  #assign(context: Context, value: Value): Code {
    const local = this.builder.local(value.vector ? "v128" : "f64");
    context.statements.push(set(local, value.code));
    return get(local);
  }

  #depth(axes: readonly Axis[], env: Environment): number {
    return axes.reduce((deepest, axis) => Math.max(deepest, env.get(axis)!.depth), 0);
  }

  #key(axes: readonly Axis[], env: Environment): string {
    return axes.map((axis) => `,${env.get(axis)!.key}`).join("");
  }
}

interface Place {
  readonly address: Code;
  readonly immediate: number;
}

function describe(code: Code): string {
  return code.kind === "get" ? code.local.name : JSON.stringify(code);
}

function operation(node: Node, inputs: readonly Code[], vector: boolean): Code {
  const prefix = vector ? "v128" : "f64";
  if (node.kind === "select") {
    const [a, b, whenTrue, whenFalse] = inputs as [Code, Code, Code, Code];
    return call(`${prefix}.select`, whenTrue, whenFalse, call(`${prefix}.${node.comparison}`, a, b));
  }
  if (node.kind !== "unary" && node.kind !== "binary") throw new Error(`no code for ${node.kind}`);
  if (!isCall(node)) return call(`${prefix}.${node.operation}`, ...inputs);
  const name = node.operation === "power" ? "pow" : node.operation;
  return call(vector ? `${name}X2` : name, ...inputs);
}
