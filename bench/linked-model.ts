import wabt from "wabt";
import type { ChainEngine } from "../src/chain/chain-engine.ts";
import { bind } from "../src/compile/bind.ts";
import type { Compiled } from "../src/compile/compile.ts";
import { REWRITES } from "../src/compile/target.ts";
import { instantiateEngine } from "../src/engine/instantiate.ts";
import type { Table } from "../src/model/data.ts";
import type { Model } from "../src/public/model.ts";

/**
 * Calls a density through the engine's table again and again, as the sampler does: a call from JavaScript would
 * cost as much as a small gradient.
 */
const LOOP = `(module
  (import "engine" "table" (table 1 funcref))
  (type $density (func (param i32 i32 i32) (result f64)))
  (func (export "repeat") (param $density i32) (param $data i32) (param $position i32) (param $gradient i32)
                          (param $count i32) (result f64)
    (local $sum f64)
    (loop $again
      (local.set $sum (f64.add (local.get $sum)
        (call_indirect (type $density)
          (local.get $data) (local.get $position) (local.get $gradient) (local.get $density))))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $sum)))`;

let loop: WebAssembly.Module | undefined;

async function loopModule(): Promise<WebAssembly.Module> {
  if (loop) return loop;
  const text = (await wabt()).parseWat("loop.wat", LOOP);
  loop = new WebAssembly.Module(text.toBinary({}).buffer as Uint8Array<ArrayBuffer>);
  return loop;
}

interface EmittedFunctions {
  prepare(data: number): void;
  density(data: number, position: number, gradient: number): number;
  outputs(data: number, position: number, out: number): void;
}

/** A model with its data in an engine of its own, as a chain has it. */
export interface LinkedModel {
  readonly compiled: Compiled;
  /** Length of what the density reads of the data. */
  readonly densityBytes: number;
  readonly engine: ChainEngine;
  /** Index of the density in the engine's table; the outputs stand after it. */
  readonly index: number;
  readonly data: number;
  readonly dimension: number;
  readonly outputCount: number;
  /** Evaluates the density `count` times at `position`, an address; returns nanoseconds. */
  repeat(position: number, count: number): number;
  /** Value and gradient at a position. */
  evaluate(position: ArrayLike<number>): { value: number; gradient: Float64Array };
  /** Puts a position into the engine's memory. */
  place(position: ArrayLike<number>): number;
}

/**
 * @param form - the density as it was written, which is the same function as in C; or what `sample` runs, rewritten
 */
export async function linkModel(
  model: Model,
  data: unknown,
  form: "written" | "sampled" = "written",
): Promise<LinkedModel> {
  const table = model.checked(data);
  const { compiled, module } = form === "written" ? model : await rewritten(model, table);
  const bound = bind(compiled, table);
  const engine = instantiateEngine() as unknown as ChainEngine;
  const imports = { engine: engine as never, env: { memory: engine.memory } };
  const emitted = (await WebAssembly.instantiate(module, imports)).exports as unknown as EmittedFunctions;
  const index = engine.table.grow(2);
  engine.table.set(index, emitted.density);
  engine.table.set(index + 1, emitted.outputs);
  const at = engine.allocate(bound.bytes);
  bound.write(engine.memory.buffer as ArrayBuffer, at);
  emitted.prepare(at);
  const gradient = engine.allocate(8 * bound.dimension);
  const instance = await WebAssembly.instantiate(await loopModule(), { engine: { table: engine.table } });
  const { repeat } = instance.exports as unknown as { repeat(...numbers: number[]): number };
  const view = (pointer: number) => new Float64Array(engine.memory.buffer, pointer, bound.dimension);
  const place = (position: ArrayLike<number>) => {
    const pointer = engine.allocate(8 * bound.dimension);
    view(pointer).set(position);
    return pointer;
  };
  return {
    compiled,
    densityBytes: bound.densityBytes,
    engine,
    index,
    data: at,
    dimension: bound.dimension,
    outputCount: bound.outputCount,
    place,
    repeat(position, count) {
      const start = process.hrtime.bigint();
      repeat(index, at, position, gradient, count);
      return Number(process.hrtime.bigint() - start);
    },
    evaluate(position) {
      const value = repeat(index, at, place(position), gradient, 1);
      return { value, gradient: view(gradient).slice() };
    },
  };
}

async function rewritten(model: Model, table: Table) {
  const { layout, modules } = await model.runnable(table, new Set(REWRITES));
  return { compiled: layout as Compiled, module: modules.density! };
}
