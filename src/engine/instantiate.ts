import { engineBytes } from "./bytes.ts";
import type { EngineExports } from "./exports.ts";

let compiled: WebAssembly.Module | undefined;

/** The engine, compiled once in this thread; it can be sent to a worker, which then need not compile it. */
export function engineModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(engineBytes());
  return compiled;
}

/**
 * A new instance of the engine with a memory of its own.
 *
 * The engine imports nothing. Memory grows when the engine allocates, and growth detaches every view of it: take a new
 * view of `memory.buffer` after each call that may allocate.
 *
 * @param module the compiled engine; default the one of `engineModule()`
 */
export function instantiateEngine(module: WebAssembly.Module = engineModule()): EngineExports {
  return new WebAssembly.Instance(module).exports as unknown as EngineExports;
}
