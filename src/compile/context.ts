import type { Axis } from "../model/axis.ts";
import {
  type Code,
  call,
  get,
  i32,
  type Local,
  load,
  plus,
  type Statement,
  set,
  type ValueType,
} from "./code.ts";
import type { Cell, DataBlock } from "./data-block.ts";

/** How the elements of an axis are reached in some place of the code. */
export interface Binding {
  /** Tells bindings of one axis apart. */
  readonly key: string;
  /** Depth of the context in which the offsets are known. */
  readonly depth: number;
  /** One element; or two that are neighbours; or two anywhere. */
  readonly reach: "one" | "neighbours" | "anywhere";
  /** 8 times the element's place; for "anywhere" of both lanes. */
  readonly offsets: readonly Code[];
  /** A constant to add to the offsets, in bytes. */
  readonly immediate: number;
  /** In a loop: an address that is `start` for the axis' first element and `stride` more for each further one. */
  step?(start: Code, stride: Code): Code;
}

/** Where each axis stands. */
export type Environment = ReadonlyMap<Axis, Binding>;

/** A value in a local: a number, or two. */
export interface Value {
  readonly code: Code;
  readonly vector: boolean;
}

/** A place of the code with the statements that run there: the function, each loop, the innermost body. */
export interface Context {
  readonly statements: Statement[];
  readonly after: Statement[];
  readonly values: Map<string, Value>;
}

export const newContext = (): Context => ({ statements: [], after: [], values: new Map() });

/** The locals of one function and what it loads once: addresses, sizes and constants, each where it is first used. */
export class FunctionBuilder {
  readonly locals: Local[] = [];
  readonly root = newContext();
  readonly #shared = new Map<string, Code>();
  readonly block: DataBlock;
  readonly data: Local;
  /** Whether the function runs so often that it is written to be fast, not to be small. */
  readonly hot: boolean;

  constructor(block: DataBlock, data: Local, hot: boolean) {
    this.block = block;
    this.data = data;
    this.hot = hot;
  }

  local(type: ValueType, name = "v"): Local {
    const local = { name: `${name}${this.locals.length}`, type };
    this.locals.push(local);
    return local;
  }

  #once(key: string, type: ValueType, name: string, value: () => Code): Code {
    const found = this.#shared.get(key);
    if (found) return found;
    const local = this.local(type, name);
    this.root.statements.push(set(local, value()));
    this.#shared.set(key, get(local));
    return get(local);
  }

  /** The 32-bit content of a cell. */
  cellValue(cell: Cell): Code {
    if (cell.kind === "bytes" && cell.axis.labels) return i32(8 * cell.axis.labels.length);
    const place = this.block.cell(cell);
    return this.#once(`cell ${place}`, "i32", "size", () => load("i32", get(this.data), 8 * place));
  }

  /** The address of a cell's array; positions and outputs begin at `base`. */
  address(cell: Cell, base: Local = this.data): Code {
    const place = this.block.cell(cell);
    return this.#once(`address ${place} ${base.name}`, "i32", "at", () =>
      plus(get(base), load("i32", get(this.data), 8 * place)),
    );
  }

  /** A scalar that `prepare` left in a cell. */
  scalar(cell: Cell): Code {
    const place = this.block.cell(cell);
    return this.#once(`scalar ${place}`, "f64", "fact", () => load("f64", get(this.data), 8 * place));
  }

  /** Two copies of a constant, read from its cells once. */
  constantPair(value: number): Code {
    const pair = this.constantInPlace(value);
    return this.#once(`pair ${value} ${1 / value}`, "v128", "constant", () => pair);
  }

  /** Two copies of a constant, read from its cells wherever they are used: many would not fit into registers. */
  constantInPlace(value: number): Code {
    return load("v128", get(this.data), 8 * this.block.cell({ kind: "constant", value }));
  }
}

/** 8 times the number of elements along `axes`: the stride of what lies outside them. */
export function bytesAlong(builder: FunctionBuilder, axes: readonly Axis[]): Code {
  const [first, ...rest] = axes.map((axis) => builder.cellValue({ kind: "bytes", axis }));
  return rest.reduce((product: Code, next) => scaled(product, next), first ?? i32(8));
}

/** `offset / 8 * stride`: an element's place along an outer axis, in bytes. */
export function scaled(offset: Code, stride: Code): Code {
  return call("i32.mul", call("i32.shr_u", offset, i32(3)), stride);
}
