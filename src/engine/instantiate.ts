import { engineSize, engineText } from "./bytes.ts";
import type { EngineExports } from "./exports.ts";

let compiled: WebAssembly.Module | undefined;

/** The engine's bytes, a new copy at every call. */
export function engineBytes(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(engineSize);
  let high = 0;
  for (let i = 0, written = 0; i < engineText.length; i++) {
    const letter = engineText.charCodeAt(i);
    // W, X, Y, Z: 52, 104, ... more in the next letter; others, from # on: the byte plus 16
    if (letter > 86) high = 52 * (letter - 86);
    else {
      bytes[written++] = high + letter - 35 - 16;
      high = 0;
    }
  }
  return bytes;
}

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
