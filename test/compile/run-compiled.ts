import { type Bound, bind } from "../../src/compile/bind.ts";
import { type Compiled, compile } from "../../src/compile/compile.ts";
import type { EngineExports } from "../../src/engine/exports.ts";
import { instantiateEngine } from "../../src/engine/instantiate.ts";
import { type Axis, sortAxes } from "../../src/model/axis.ts";
import { readData, type Table } from "../../src/model/data.ts";
import type { Mathematics } from "../../src/model/evaluate.ts";
import type { Schema } from "../../src/model/schema.ts";
import { type Outputs, type Program, type Trace, trace } from "../../src/model/trace.ts";

export const engine = instantiateEngine() as EngineExports & Record<string, (...x: number[]) => number>;

/** The engine's own functions, for the oracle. */
export const mathematics = engine as unknown as Mathematics;

/** What a module exports that computes a density. */
export interface DensityExports {
  prepare(data: number): void;
  density(data: number, position: number, gradient: number): number;
  outputs(data: number, position: number, out: number): void;
}

export interface Instance {
  readonly value: number;
  readonly gradient: Float64Array;
  readonly outputs: Float64Array;
}

/** A model compiled and bound to data. */
export interface Prepared {
  readonly trace: Trace;
  readonly compiled: Compiled;
  readonly table: Table;
  readonly bound: Bound;
}

export function prepareModel(schema: Schema, program: Program<Schema, Outputs>, data: unknown): Prepared {
  const traced = trace(schema, program, undefined, true);
  const compiled = compile(traced);
  const table = readData(schema, traced.layout, data);
  return { trace: traced, compiled, table, bound: bind(compiled, table) };
}

/** Instantiates the emitted bytes over the engine. */
export function instantiateDensity(bytes: Uint8Array<ArrayBuffer>): DensityExports {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { engine: engine as never });
  return instance.exports as never;
}

/**
 * A function from a position, as stored, to all that the module says of it; the block is allocated once.
 * `host` is the instance whose memory and allocator are used.
 */
export function runner(
  bound: Bound,
  density: DensityExports,
  host: Pick<EngineExports, "memory" | "allocate"> = engine,
): (position: ArrayLike<number>) => Instance {
  const { dimension, outputCount } = bound;
  const data = host.allocate(bound.bytes);
  const q = host.allocate(8 * dimension);
  const g = host.allocate(8 * dimension);
  const out = host.allocate(8 * outputCount);
  bound.write(host.memory.buffer as ArrayBuffer, data);
  density.prepare(data);
  return (position) => {
    const memory = new Float64Array(host.memory.buffer);
    memory.set(position, q / 8);
    memory.fill(Number.NaN, g / 8, g / 8 + dimension);
    memory.fill(Number.NaN, out / 8, out / 8 + outputCount);
    const value = density.density(data, q, g);
    density.outputs(data, q, out);
    return {
      value,
      gradient: memory.slice(g / 8, g / 8 + dimension),
      outputs: memory.slice(out / 8, out / 8 + outputCount),
    };
  };
}

/** For each free parameter, the place in the stored position of each of its elements as the user orders them. */
export function storedPlaces({ compiled, bound, table }: Prepared): Map<number, Int32Array> {
  const size = (axis: Axis) => table.sizes.get(axis.name)!;
  return new Map(
    compiled.positions.map(({ slot, axes }, i) => {
      const count = axes.reduce((product, axis) => product * size(axis), 1);
      const places = new Int32Array(count);
      for (let user = 0; user < count; user++) {
        let rest = user;
        let stored = 0;
        let stride = 1;
        for (const axis of [...sortAxes(axes)].reverse()) {
          const element = rest % size(axis);
          rest = Math.floor(rest / size(axis));
          stored += stride * (bound.places.get(axis)?.[element] ?? element);
          stride *= size(axis);
        }
        places[user] = bound.positionOffsets[i]! + stored;
      }
      return [slot, places];
    }),
  );
}
