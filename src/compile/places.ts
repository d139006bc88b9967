import { type Axis, type Index, twinOf } from "../model/axis.ts";
import type { DiagonalNode, Node, TransposeNode } from "../model/node.ts";
import { type Code, call, get, i32, load, plus, set } from "./code.ts";
import {
  type Binding,
  bytesAlong,
  type Context,
  type Environment,
  type FunctionBuilder,
  scaled,
} from "./context.ts";
import type { Cell } from "./data-block.ts";

/** An address, and a constant to add to it. */
export interface Place {
  readonly address: Code;
  readonly immediate: number;
}

/** Finds the elements of arrays from where the axes stand. */
export class Places {
  constructor(
    readonly builder: FunctionBuilder,
    /** From the function to the innermost loop. */
    readonly stack: readonly Context[],
    /** The index by which the nest runs over segments, and its binding. */
    readonly segments?: { readonly index: Index; readonly binding: Binding },
    /** Where the innermost loop's axis stands: a binding for each element, or pair of elements, of one body. */
    readonly copies: readonly Binding[] = [],
  ) {}

  get innermost(): Context {
    return this.stack.at(-1)!;
  }

  /** The outermost place of the code where values along `axes` are known. */
  contextOf(axes: readonly Axis[], env: Environment): Context {
    return this.stack[axes.reduce((deepest, axis) => Math.max(deepest, env.get(axis)!.depth), 0)]!;
  }

  /** Tells values along `axes` apart. */
  keyOf(axes: readonly Axis[], env: Environment): string {
    return axes.map((axis) => `,${env.get(axis)!.key}`).join("");
  }

  /** The environment for each of a body's copies: what is made for all of them at once shares what it loads. */
  ofCopies(axes: readonly Axis[], env: Environment): { all: readonly Environment[]; current: number } {
    const copied = axes.find((axis) => this.copies.includes(env.get(axis)!));
    if (!copied) return { all: [env], current: 0 };
    const all = this.copies.map((copy) => new Map(env).set(copied, copy));
    return { all, current: this.copies.indexOf(env.get(copied)!) };
  }

  /** Where the elements stand that a view shows. */
  behind(view: Node, env: Environment): Environment {
    if (view.kind === "gather") return this.gathered(view.index, env);
    if (view.kind === "element") return this.fixed(view.axis, view.at, env);
    const { axis } = view as TransposeNode | DiagonalNode;
    const twin = twinOf(axis);
    const moved = new Map(env);
    const put = (to: Axis, from: Binding | undefined) => (from ? moved.set(to, from) : moved.delete(to));
    if (view.kind === "transpose") put(axis, env.get(twin));
    put(twin, env.get(axis));
    return moved;
  }

  /** The environment in which an index's target axis stands where the index leads. */
  gathered(index: Index, env: Environment): Environment {
    const from = env.get(index.from)!;
    if (this.segments?.index === index && this.copies.includes(from))
      return new Map(env).set(index.to, this.segments.binding);
    return new Map(env).set(
      index.to,
      this.#follow(`${index.name}[${from.key}]`, from, { kind: "index", index }),
    );
  }

  /** The environment in which an axis stands at one element, known when code is written. */
  fixed(axis: Axis, at: number, env: Environment): Environment {
    const binding: Binding = { key: `=${at}`, depth: 0, reach: "one", offsets: [i32(8 * at)], immediate: 0 };
    return new Map(env).set(axis, binding);
  }

  /** The same for several axes. */
  fixedAll(at: ReadonlyMap<Axis, number>, env: Environment): Environment {
    return [...at].reduce((inner, [axis, k]) => this.fixed(axis, k, inner), env);
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
  of(axes: readonly Axis[], env: Environment, base: Code): Place[] {
    const inner = env.get(axes.at(-1)!)!;
    const loop = env.get(axes[0]!)!;
    if (axes.length === 2 && loop.step && inner.depth < loop.depth && inner.reach !== "anywhere") {
      const start = plus(base, inner.offsets[0]!);
      return [
        { address: loop.step(start, bytesAlong(this.builder, axes.slice(1))), immediate: inner.immediate },
      ];
    }
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
}

/** Names code that has no effects. */
export function describe(code: Code): string {
  return code.kind === "get" ? code.local.name : JSON.stringify(code);
}
