import type { LinkModules } from "../chain/linked-engine.ts";
import type { EngineExports } from "../engine/exports.ts";
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
  /** The data block after `prepare`. */
  image(): Uint8Array<ArrayBuffer>;
  /** The log-density at `position`; the gradient is written to `gradient` if given. */
  density(position: ArrayLike<number>, gradient?: Float64Array): number;
  /** The outputs of a draw, `[outputCount]`, at a position with its noise, `[dimension + noiseCount]`. */
  outputs(position: ArrayLike<number>): Float64Array;
}

/** Links a model with an engine of its own, copies the data in and prepares them. */
export function load(modules: LinkModules, bound: Bound): Loaded {
  const { exports } = new WebAssembly.Instance(modules.engine);
  const engine = exports as unknown as EngineExports;
  const imports = { engine: exports as WebAssembly.ModuleImports, env: { memory: engine.memory } };
  const model = (modules.density === undefined
    ? exports
    : new WebAssembly.Instance(modules.density, imports).exports) as unknown as DensityExports;
  const { dimension, noiseCount, outputCount } = bound;
  const data = engine.allocate(bound.image.length);
  const positionPtr = engine.allocate(8 * (dimension + noiseCount));
  const gradientPtr = engine.allocate(8 * dimension);
  const outPtr = engine.allocate(8 * outputCount);
  const view = (pointer: number, length: number) => new Float64Array(engine.memory.buffer, pointer, length);
  new Uint8Array(engine.memory.buffer, data, bound.image.length).set(bound.image);
  model.prepare(data);
  return {
    engine,
    image: () => new Uint8Array(engine.memory.buffer, data, bound.image.length).slice(),
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
