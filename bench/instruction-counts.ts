import { type Code, type CodeFunction, call, i32, load, type Statement, store } from "../src/compile/code.ts";
import { importsOf } from "../src/compile/imports.ts";
import { encodeModule } from "../src/compile/wasm/module.ts";
import type { LinkedModel } from "./linked-model.ts";

/**
 * How often each instruction and each function of the engine runs in one evaluation of a density: counted, by running
 * a copy of its code that counts how often each of its loops goes round.
 */
export function instructionCounts(linked: LinkedModel, position: number): Map<string, number> {
  const { engine, compiled, dimension, data } = linked;
  const density = compiled.functions.find(({ name }) => name === "density")!;
  const loops = loopsOf(density.body);
  const counters = engine.allocate(4 * loops.length);
  const counting: CodeFunction = {
    ...density,
    body: withCounters(density.body, (loop) => counters + 4 * loops.indexOf(loop)),
  };
  const imports = { engine: engine as never, env: { memory: engine.memory } };
  const module = new WebAssembly.Module(encodeModule([counting], importsOf([counting])));
  const { exports } = new WebAssembly.Instance(module, imports);
  const gradient = engine.allocate(8 * dimension);
  const rounds = () => new Int32Array(engine.memory.buffer, counters, loops.length);
  rounds().fill(0);
  (exports.density as (...pointers: number[]) => number)(data, position, gradient);

  const counts = new Map<string, number>();
  const add = (name: string, times: number) => counts.set(name, (counts.get(name) ?? 0) + times);
  const tally = (code: unknown, times: number): void => {
    if (Array.isArray(code)) for (const part of code) tally(part, times);
    else if (isLoop(code)) {
      const inside = rounds()[loops.indexOf(code)]!;
      tally(code.condition, inside);
      tally(code.body, inside);
    } else if (code !== null && typeof code === "object") {
      const { kind, name } = code as { kind?: string; name?: string };
      if (kind === "call") add(name!, times);
      else if (kind !== undefined && !["i32", "f64", "get", "set"].includes(kind)) add(kind, times);
      for (const part of Object.values(code)) tally(part, times);
    }
  };
  tally(density.body, 1);
  tally(density.result, 1);
  return counts;
}

type Loop = Extract<Statement, { kind: "while" }>;

const isLoop = (code: unknown): code is Loop =>
  code !== null && typeof code === "object" && (code as { kind?: unknown }).kind === "while";

function loopsOf(body: readonly Statement[]): Loop[] {
  return body.filter(isLoop).flatMap((loop) => [loop, ...loopsOf(loop.body)]);
}

/** The same code with each loop adding one to the 32 bits at its counter's address, each time round. */
function withCounters(body: readonly Statement[], addressOf: (loop: Loop) => number): Statement[] {
  return body.map((statement) => {
    if (!isLoop(statement)) return statement;
    const counter: Code = i32(addressOf(statement));
    const more = store("i32", counter, call("i32.add", load("i32", counter), i32(1)));
    return { ...statement, body: [more, ...withCounters(statement.body, addressOf)] };
  });
}
