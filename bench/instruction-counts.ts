import { type Code, type CodeFunction, call, i32, load, type Statement, store } from "../src/compile/code.ts";
import { importsOf } from "../src/compile/imports.ts";
import { matrixFunctions } from "../src/compile/instructions.ts";
import { encodeModule } from "../src/compile/wasm/module.ts";
import type { LinkedModel } from "./linked-model.ts";

/**
 * How often each instruction and each function of the engine runs in one evaluation of a density: counted, by running
 * a copy of its code that counts how often each of its blocks is entered.
 */
export function instructionCounts(linked: LinkedModel, position: number): Map<string, number> {
  const { engine, compiled, dimension, data } = linked;
  const density = compiled.functions.find(({ name }) => name === "density")!;
  const blocks = blocksOf(density.body);
  const counters = engine.allocate(4 * blocks.length);
  const counting: CodeFunction = {
    ...density,
    body: withCounters(density.body, (block) => counters + 4 * blocks.indexOf(block)),
  };
  const imports = { engine: engine as never, env: { memory: engine.memory } };
  const module = new WebAssembly.Module(encodeModule([counting], importsOf([counting])));
  const { exports } = new WebAssembly.Instance(module, imports);
  const gradient = engine.allocate(8 * dimension);
  const entries = () => new Int32Array(engine.memory.buffer, counters, blocks.length);
  entries().fill(0);
  (exports.density as (...pointers: number[]) => number)(data, position, gradient);

  const counts = new Map<string, number>();
  const add = (name: string, times: number) => counts.set(name, (counts.get(name) ?? 0) + times);
  const tally = (code: unknown, times: number): void => {
    if (Array.isArray(code)) for (const part of code) tally(part, times);
    else if (isBlock(code)) tally(code.body, entries()[blocks.indexOf(code)]!);
    else if (code !== null && typeof code === "object") {
      const { kind, name } = code as { kind?: string; name?: string };
      if (kind === "call") add(name!, times);
      else if (kind === "run") {
        const { inputs } = code as Statement & { kind: "run" };
        const lengths = matrixFunctions[name!]!.flatMap((parameter, i) =>
          parameter === "length" ? [lengthIn(linked, density, inputs[i]!)] : [],
        );
        const pairs = multiplications(name!, lengths) / 2;
        for (const operation of ["v128.multiply", "v128.add"]) add(operation, times * pairs);
      } else if (kind !== undefined && !["i32", "f64", "get", "set"].includes(kind)) add(kind, times);
      for (const part of Object.values(code)) tally(part, times);
    }
  };
  tally(density.body, 1);
  tally(density.result, 1);
  return counts;
}

/** How often a function of whole matrices multiplies, and adds, to the leading order. */
function multiplications(name: string, [n = 0, outer = 1, inner = 1]: readonly number[]): number {
  switch (name) {
    case "choleskyFactor":
      return n ** 3 / 6;
    case "choleskyAdjoint":
    case "factoredInverse":
      return n ** 3 / 3;
    case "productTransposed":
      return n ** 3;
    case "factoredSolve":
      return n ** 2 * outer * inner;
    case "lowerSolve":
    case "upperSolve":
      return (n ** 2 * outer * inner) / 2;
    default:
      throw new Error(`what ${name} costs is not known`);
  }
}

/** What a length comes to: a constant, or what the cells of the data say. */
function lengthIn(linked: LinkedModel, f: CodeFunction, code: Code): number {
  const { engine, data } = linked;
  if (code.kind === "i32") return code.value;
  if (code.kind === "load") return new DataView(engine.memory.buffer).getInt32(data + code.offset, true);
  if (code.kind === "get") {
    const set = f.body.find((s) => s.kind === "set" && s.local === code.local);
    if (set?.kind === "set") return lengthIn(linked, f, set.value);
  } else if (code.kind === "call" && (code.name === "i32.shr_u" || code.name === "i32.mul")) {
    const [a, b] = code.inputs.map((input) => lengthIn(linked, f, input)) as [number, number];
    return code.name === "i32.mul" ? a * b : a >> b;
  }
  throw new Error("a length that is neither constant nor a cell");
}

/** A loop or a branch: what is in it runs as often as it is entered. */
type Block = Extract<Statement, { body: readonly Statement[] }>;

const isBlock = (code: unknown): code is Block =>
  code !== null && typeof code === "object" && "body" in (code as object);

function blocksOf(body: readonly Statement[]): Block[] {
  return body.filter(isBlock).flatMap((block) => [block, ...blocksOf(block.body)]);
}

/** The same code with each block adding one to the 32 bits at its counter's address, each time it is entered. */
function withCounters(body: readonly Statement[], addressOf: (block: Block) => number): Statement[] {
  return body.map((statement) => {
    if (!isBlock(statement)) return statement;
    const counter: Code = i32(addressOf(statement));
    const more = store("i32", counter, call("i32.add", load("i32", counter), i32(1)));
    return { ...statement, body: [more, ...withCounters(statement.body, addressOf)] };
  });
}
