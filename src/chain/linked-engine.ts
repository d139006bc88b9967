import type { Pointer } from "../engine/exports.ts";
import type { ChainEngine } from "./chain-engine.ts";
import type { ChainProgram } from "./program.ts";

/** An engine with a model's functions in its table, for one run at a time. */
export interface LinkedEngine {
  engine: ChainEngine;
  /** Indices in the table. */
  density: number;
  outputs: number;
  /** Null in the table for a model without effects to be carried. */
  effects: number;
  recentre: number;
  /** Computes what the data alone decide, in a data block. */
  prepare(data: Pointer): void;
  /** What stands above in memory belongs to a run. */
  floor: number;
  of: LinkModules;
}

/** The modules of a program. */
export type LinkModules = Pick<ChainProgram, "engine" | "density" | "own">;

/** An instance whose memory has grown beyond this is let go, since memory never shrinks. */
const KEPT_BYTES = 32 * 2 ** 20;

/** The instance of the last run: a thread that fits one model to many data sets links it once. */
let idle: LinkedEngine | undefined;

/**
 * An engine linked to the model: the last run's if it was the same model, or a new one. A new one costs 0.2 ms,
 * and as much again for every 200 kB of fresh memory that a run touches.
 */
export function takeEngine(modules: LinkModules): LinkedEngine {
  const kept = idle;
  if (kept !== undefined && sameModules(kept.of, modules)) {
    idle = undefined;
    return kept;
  }
  return link(modules);
}

/** Gives an engine back after a run that ended well. */
export function returnEngine(linked: LinkedEngine): void {
  const { engine, floor } = linked;
  if (engine.memory.buffer.byteLength > KEPT_BYTES) return;
  engine.release(floor);
  idle = linked;
}

export function sameModules(a: LinkModules, b: LinkModules): boolean {
  return a.engine === b.engine && a.density === b.density;
}

function link(modules: LinkModules): LinkedEngine {
  const instance = new WebAssembly.Instance(modules.engine);
  const engine = instance.exports as unknown as ChainEngine;
  const model =
    modules.density === undefined
      ? instance
      : new WebAssembly.Instance(modules.density, importsOf(instance, modules.own));
  const { density, outputs, effects, recentre } = model.exports;
  const first = engine.table.grow(4);
  [density, outputs, effects ?? null, recentre ?? null].forEach((f, i) => {
    engine.table.set(first + i, f);
  });
  const { engine: engineModule, density: densityModule, own } = modules;
  return {
    engine,
    density: first,
    outputs: first + 1,
    effects: first + 2,
    recentre: first + 3,
    prepare: model.exports.prepare as LinkedEngine["prepare"],
    floor: engine.mark(),
    of: { engine: engineModule, density: densityModule, own },
  };
}

/** What a model's module imports: an engine, and an instance of each of the user's own modules. */
export function importsOf(
  engine: WebAssembly.Instance,
  own: readonly WebAssembly.Module[] = [],
): WebAssembly.Imports {
  const instances = own.map((module, i) => [`wasm${i}`, new WebAssembly.Instance(module).exports] as const);
  const { memory } = engine.exports;
  return { engine: engine.exports, env: { memory }, ...Object.fromEntries(instances) } as WebAssembly.Imports;
}
