import { expect, test } from "vitest";
import {
  type Code,
  type CodeFunction,
  call,
  get,
  i32,
  type Local,
  load,
  set,
  store,
} from "../../src/compile/code.ts";
import { inlineExp } from "../../src/compile/inline-exp.ts";
import { encodeModule } from "../../src/compile/wasm/module.ts";
import { generator } from "./random-data.ts";
import { engine } from "./run-compiled.ts";

/** A function that writes e^x over `pairs` pairs in memory, and reads its constants from further on. */
function written(pairs: number, constants: number[]): CodeFunction {
  const at: Local = { name: "at", type: "i32" };
  const table: Local = { name: "table", type: "i32" };
  const locals: Local[] = [];
  const body: CodeFunction["body"][number][] = [];
  const keep = (value: Code): Code => {
    const local: Local = { name: `v${locals.length}`, type: "v128" };
    locals.push(local);
    body.push(set(local, value));
    return get(local);
  };
  const constant = (value: number): Code => {
    constants.push(value);
    return load("splat", get(table), 8 * (constants.length - 1));
  };
  const x = Array.from({ length: pairs }, (_, i) => load("v128", get(at), 16 * i));
  inlineExp({ keep, constant }, x).forEach((value, i) => {
    body.push(store("v128", get(at), value, 16 * i));
  });
  return { name: "exp", parameters: [at, table], locals, body, result: call("f64.of", i32(0)) };
}

const special = [
  0,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  709.78,
  709.79,
  710,
  711,
  -708,
  -709,
  -745,
  -745.2,
  -746,
  -1e300,
  1e300,
  5e-324,
];

for (const pairs of [1, 2, 4])
  test(`exp written out for ${pairs} pairs at once has the engine's bits`, () => {
    const random = generator(pairs);
    const spread = Array.from({ length: 4000 }, (_, i) => (random() - 0.5) * [1, 40, 1600][i % 3]!);
    const all = [...special, ...spread];
    const constants: number[] = [];
    const f = written(pairs, constants);
    const module = new WebAssembly.Module(encodeModule([f], []));
    const { exp } = new WebAssembly.Instance(module, { engine: engine as never }).exports;
    const before = engine.mark();
    const at = engine.allocate(16 * pairs);
    const table = engine.allocate(8 * constants.length);
    const memory = new Float64Array(engine.memory.buffer);
    memory.set(constants, table / 8);
    const bits = (x: ArrayLike<number>) => new BigUint64Array(Float64Array.from(x).buffer);
    for (let i = 0; i + 2 * pairs <= all.length; i += 2 * pairs) {
      const x = all.slice(i, i + 2 * pairs);
      memory.set(x, at / 8);
      (exp as (at: number, table: number) => void)(at, table);
      const result = memory.slice(at / 8, at / 8 + 2 * pairs);
      expect(bits(result), `exp of ${x}`).toEqual(bits(x.map((y) => engine.exp!(y))));
    }
    engine.release(before);
  });
