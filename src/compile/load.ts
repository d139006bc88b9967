import { importsOf, type LinkModules, returnEngine, takeEngine } from "../chain/linked-engine.ts";
import type { EngineExports } from "../engine/exports.ts";
import { KindredError } from "../model/errors.ts";
import type { Bound } from "./bind.ts";

/** The functions of an emitted module; addresses are bytes into the engine's memory. */
interface DensityExports {
  prepare(data: number): void;
  density(data: number, position: number, gradient: number): number;
  outputs(data: number, position: number, out: number): void;
}

/** A bound model in this thread, ready to be evaluated. */
export interface Loaded {
  readonly engine: EngineExports;
  /** The log-density at `position`; the gradient is written to `gradient` if given. */
  density(position: ArrayLike<number>, gradient?: Float64Array): number;
  /** The outputs of a draw, `[outputCount]`, at a position with its noise, `[dimension + noiseCount]`. */
  outputs(position: ArrayLike<number>): Float64Array;
}

/** Links a model with an engine of its own, writes the data and prepares them. */
export function load(modules: LinkModules, bound: Bound): Loaded {
  const instance = new WebAssembly.Instance(modules.engine);
  const { exports } = instance;
  const engine = exports as unknown as EngineExports;
  const model = (modules.density === undefined
    ? exports
    : new WebAssembly.Instance(modules.density, importsOf(instance, modules.own))
        .exports) as unknown as DensityExports;
  const { dimension, noiseCount, outputCount } = bound;
  const data = allocateData(engine, bound.bytes);
  const positionPtr = engine.allocate(8 * (dimension + noiseCount));
  const gradientPtr = engine.allocate(8 * dimension);
  const outPtr = engine.allocate(8 * outputCount);
  const view = (pointer: number, length: number) =>
    new Float64Array(engine.memory.buffer, pointer >>> 0, length);
  bound.write(engine.memory.buffer as ArrayBuffer, data);
  model.prepare(data);
  return {
    engine,
    density(position, gradient) {
      view(positionPtr, dimension).set(position);
      const value = model.density(data, positionPtr, gradientPtr);
      gradient?.set(view(gradientPtr, dimension));
      return value;
    },
    outputs(position) {
      view(positionPtr, dimension + noiseCount).set(position);
      model.outputs(data, positionPtr, outPtr);
      return view(outPtr, outputCount).slice();
    },
  };
}

/**
 * The data block after `prepare`, without what `prepare` alone reads: all that the chains and the outputs need, however
 * many rows there were.
 *
 * @throws tag "data" when the memory for it cannot be had
 */
export function prepareData(modules: LinkModules, bound: Bound): Uint8Array<ArrayBuffer> {
  const linked = takeEngine(modules);
  const { engine } = linked;
  const data = allocateData(engine, bound.bytes);
  bound.write(engine.memory.buffer as ArrayBuffer, data);
  linked.prepare(data);
  const image = new Uint8Array(
    engine.memory.buffer,
    data,
    bound.outputBytes,
  ).slice() as Uint8Array<ArrayBuffer>;
  returnEngine(linked);
  return image;
}

function allocateData(engine: Pick<EngineExports, "allocate">, bytes: number): number {
  try {
    return engine.allocate(bytes) >>> 0;
  } catch (cause) {
    throw new KindredError(
      "data",
      `the data take ${Math.ceil(bytes / 1e6)} MB of WebAssembly memory, which could not be had here; fit fewer rows, or free memory`,
      { value: bytes, cause },
    );
  }
}
