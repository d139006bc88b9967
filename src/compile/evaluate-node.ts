import type { Axis } from "../model/axis.ts";
import type { Node, SumNode } from "../model/node.ts";
import { isConstant } from "../model/product.ts";
import { type Code, call, f64, get, i32, load, type Statement, set, store } from "./code.ts";
import type { Context, Environment, FunctionBuilder, Value } from "./context.ts";
import { isCall, isView } from "./cost.ts";
import type { Cell } from "./data-block.ts";
import { inlineExp } from "./inline-exp.ts";
import { InnerLoop } from "./inner-loop.ts";
import type { Place, Places } from "./places.ts";
import { hasOwnTask } from "./tasks.ts";

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
  readonly #builder: FunctionBuilder;

  constructor(
    readonly sources: Sources,
    readonly places: Places,
  ) {
    this.#builder = places.builder;
  }

  /** The value of `node` in the environment: one number, or two where it varies along the vector axis. */
  value(node: Node, env: Environment): Value {
    if (node.kind === "constant") return { code: f64(node.value), vector: false };
    if (this.#isSeen(node)) return this.value(node.inputs[0]!, this.places.behind(node, env));
    const context = this.places.contextOf(node.axes, env);
    const key = `${node.id}${this.places.keyOf(node.axes, env)}`;
    const known = context.values.get(key);
    if (known) return known;
    const made = this.#make(node, env, context);
    const kept = this.#keep(context, made, key);
    return kept;
  }

  /** The value as two numbers. */
  pair(node: Node, env: Environment): Code {
    if (node.kind === "constant") return this.#builder.constantPair(node.value);
    if (this.#isSeen(node)) return this.pair(node.inputs[0]!, this.places.behind(node, env));
    const context = this.places.contextOf(node.axes, env);
    const key = `pair ${node.id}${this.places.keyOf(node.axes, env)}`;
    const known = context.values.get(key);
    if (known) return known.code;
    const cell = node.axes.length > 0 ? this.sources.memory.get(node) : undefined;
    if (cell && node.axes.every((axis) => env.get(axis)!.reach === "one")) {
      const { address, immediate } = this.places.of(node.axes, env, this.sources.address(cell))[0]!;
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
    const context = this.places.innermost;
    const places = this.places.of(axes, target, base);
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
    const [{ address, immediate }] = this.places.of(axes, env, base) as [Place];
    statements.push(store("f64", address, total, immediate));
  }

  /** Adds a value to the element of an array along `axes` that the environment tells. */
  addAt(axes: readonly Axis[], env: Environment, base: Code, node: Node, vectors: boolean): void {
    const context = this.places.innermost;
    const places = this.places.of(axes, env, base);
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

  #make(node: Node, env: Environment, context: Context): Value {
    const cell = this.sources.memory.get(node);
    if (cell) return this.#fromMemory(node, env, cell);
    if (node.kind === "size")
      return {
        code: call(
          "f64.of",
          call("i32.shr_u", this.#builder.cellValue({ kind: "bytes", axis: node.axis }), i32(3)),
        ),
        vector: false,
      };
    if (hasOwnTask(node)) throw new Error(`node ${node.id} (${node.kind}) was scheduled after its use`);
    if (node.kind === "sum") return this.#innerSum(node, env, context);
    const found = node.inputs.map((input) => this.#behindViews(input, env));
    // What one load fetches for both lanes must not be loaded for one before it is known which is wanted.
    const vector = found.some(([input, at]) => !this.#isOneLoad(input, at) && this.value(input, at).vector);
    if (vector && node.kind === "unary" && node.operation === "exp" && this.#builder.hot)
      return this.#inlined(node, env, context);
    const inputs = found.map(([input, at]) => (vector ? this.pair(input, at) : this.value(input, at).code));
    return { code: operation(node, inputs, vector), vector };
  }

  /** Whether a node is a view of another that is not in memory itself. */
  #isSeen(node: Node): boolean {
    return isView(node) && !this.sources.memory.has(node);
  }

  /** What a chain of views leads to, and where. */
  #behindViews(node: Node, env: Environment): [node: Node, env: Environment] {
    return this.#isSeen(node)
      ? this.#behindViews(node.inputs[0]!, this.places.behind(node, env))
      : [node, env];
  }

  /** Whether a node is one element of an array. */
  #isOneLoad(node: Node, env: Environment): boolean {
    if (node.axes.length === 0 || !this.sources.memory.has(node)) return false;
    return node.axes.every((axis) => env.get(axis)!.reach === "one");
  }

  #fromMemory(node: Node, env: Environment, cell: Cell): Value {
    if (cell.kind === "scalar") return { code: this.#builder.scalar(cell), vector: false };
    if (node.axes.length === 0) return { code: load("f64", this.sources.address(cell)), vector: false };
    const places = this.places.of(node.axes, env, this.sources.address(cell));
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

  /** A sum over an outer axis: one loop, where the sum is needed, for all that the body handles. */
  #innerSum(node: SumNode, env: Environment, context: Context): Value {
    const { all, current } = this.places.ofCopies(node.axes, env);
    const loop = new InnerLoop(this.places, node.axis, context);
    const inside = new NodeWriter(this.sources, loop.places);
    const sums = all.map((where): Value => {
      const term = inside.value(node.inputs[0]!, new Map(where).set(node.axis, loop.binding));
      const total = this.#builder.local(term.vector ? "v128" : "f64", "total");
      loop.before.push(set(total, term.vector ? this.#builder.constantPair(0) : f64(0)));
      const sum = call(term.vector ? "v128.add" : "f64.add", get(total), term.code);
      loop.places.innermost.statements.push(set(total, sum));
      return { code: get(total), vector: term.vector };
    });
    context.statements.push(...loop.statements());
    return this.#ofCopies(node, all, sums, current, context);
  }

  /** An exponential, for all that the body handles. */
  #inlined(node: Node, env: Environment, context: Context): Value {
    const { all, current } = this.places.ofCopies(node.axes, env);
    const x = all.map((where) => this.pair(node.inputs[0]!, where));
    const keep = (code: Code) => this.#assign(context, { code, vector: true });
    const constant = (value: number) => this.#builder.constantInPlace(value);
    const values = inlineExp({ keep, constant }, x).map((code) => ({ code, vector: true }));
    return this.#ofCopies(node, all, values, current, context);
  }

  #ofCopies(
    node: Node,
    all: readonly Environment[],
    values: readonly Value[],
    current: number,
    context: Context,
  ): Value {
    all.forEach((where, i) => {
      context.values.set(`${node.id}${this.places.keyOf(node.axes, where)}`, values[i]!);
    });
    return values[current]!;
  }

  /**
   * Adds, for each element of an outer axis, what a body's copies have of `operand` to pairs along that axis, which
   * begin at `pairs`.
   */
  addTransposed(operand: Node, outer: Axis, pairs: Code, env: Environment, vectors: boolean): void {
    const { innermost } = this.places;
    const { all } = this.places.ofCopies(operand.axes, env);
    const loop = new InnerLoop(this.places, outer, innermost);
    const inside = new NodeWriter(this.sources, loop.places);
    const terms = all.map((where) => {
      const at = new Map(where).set(outer, loop.binding);
      return vectors ? inside.pair(operand, at) : inside.value(operand, at).code;
    });
    const type = vectors ? "v128" : "f64";
    const address = loop.step(pairs, i32(16));
    const sum = [load(type, address), terms.reduce((a, b) => call(`${type}.add`, a, b))] as const;
    loop.places.innermost.statements.push(store(type, address, call(`${type}.add`, ...sum)));
    innermost.statements.push(...loop.statements());
  }

  #keep(context: Context, value: Value, key: string): Value {
    const simple = value.code.kind === "get" || value.code.kind === "f64";
    const kept = simple ? value : { code: this.#assign(context, value), vector: value.vector };
    context.values.set(key, kept);
    return kept;
  }

  #assign(context: Context, value: Value): Code {
    const local = this.#builder.local(value.vector ? "v128" : "f64");
    context.statements.push(set(local, value.code));
    return get(local);
  }
}

function operation(node: Node, inputs: readonly Code[], vector: boolean): Code {
  const prefix = vector ? "v128" : "f64";
  if (node.kind === "select") {
    const [a, b, whenTrue, whenFalse] = inputs as [Code, Code, Code, Code];
    return call(`${prefix}.select`, whenTrue, whenFalse, call(`${prefix}.${node.comparison}`, a, b));
  }
  if (vector && node.kind === "binary" && (node.operation === "minimum" || node.operation === "maximum")) {
    // An eighth of the instructions that minimum and maximum take, which mind the signs of zeros and NaN in either place.
    const name = node.operation === "minimum" ? "v128.smaller" : "v128.larger";
    const [a, b] = inputs as [Code, Code];
    if (isConstant(node.inputs[1]!)) return call(name, a, b);
    if (isConstant(node.inputs[0]!)) return call(name, b, a);
  }
  if (node.kind === "call") {
    const of = (lane: string) => call(node.function, ...inputs.map((input) => call(lane, input)));
    if (!vector) return call(node.function, ...inputs);
    // series and continued fractions take a number of terms that differs from lane to lane
    return call("v128.replace1", call("v128.splat", of("v128.lane0")), of("v128.lane1"));
  }
  if (node.kind !== "unary" && node.kind !== "binary") throw new Error(`no code for ${node.kind}`);
  if (!isCall(node)) return call(`${prefix}.${node.operation}`, ...inputs);
  const name = node.operation === "power" ? "pow" : node.operation;
  return call(vector ? `${name}X2` : name, ...inputs);
}
