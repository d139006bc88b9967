import { expect, test } from "vitest";
import {
  type Code,
  type CodeFunction,
  call,
  f64,
  get,
  i32,
  type Local,
  load,
  set,
  store,
} from "../../src/compile/code.ts";
import { importsOf } from "../../src/compile/imports.ts";
import { engineFunctions, instructions } from "../../src/compile/instructions.ts";
import { Bytes } from "../../src/compile/wasm/encoding.ts";
import { encodeModule } from "../../src/compile/wasm/module.ts";
import { disassemble } from "./check-model.ts";
import { engine } from "./run-compiled.ts";

const at: Local = { name: "at", type: "i32" };

function encode(f: Omit<CodeFunction, "parameters">): Uint8Array<ArrayBuffer> {
  const functions = [{ ...f, parameters: [at] }];
  return encodeModule(functions, importsOf(functions));
}

function run(f: Omit<CodeFunction, "parameters" | "name">, address = 0): number {
  const bytes = encode({ name: "run", ...f });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { engine: engine as never });
  return (exports.run as (at: number) => number)(address);
}

/** Decodes as the specification's section 5.2.2 says, in big integers. */
function decode(bytes: Uint8Array, signed: boolean): bigint {
  let value = 0n;
  bytes.forEach((byte, i) => {
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    expect(byte >= 0x80, "continuation").toBe(i < bytes.length - 1);
  });
  return signed ? BigInt.asIntN(7 * bytes.length, value) : value;
}

const edges = [
  0,
  1,
  63,
  64,
  127,
  128,
  255,
  8191,
  8192,
  16383,
  16384,
  2 ** 20,
  2 ** 21 - 1,
  2 ** 21,
  2 ** 27,
  2 ** 28,
];

test("unsigned LEB128 at the edges of its lengths", () => {
  for (const value of [...edges, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1])
    expect(decode(new Bytes().unsigned(value).view(), false)).toBe(BigInt(value));
  expect(new Bytes().unsigned(127).length).toBe(1);
  expect(new Bytes().unsigned(128).length).toBe(2);
  expect(new Bytes().unsigned(2 ** 32 - 1).length).toBe(5);
});

test("signed LEB128 at the edges of its lengths, and through WebAssembly", () => {
  for (const value of [...edges, ...edges.map((x) => -x), -(2 ** 31), 2 ** 31 - 1]) {
    const bytes = new Bytes().signed(value).view();
    expect(decode(bytes, true)).toBe(BigInt(value));
    expect(run({ locals: [], body: [], result: call("f64.of", i32(value)) })).toBe(value >>> 0);
  }
  expect(new Bytes().signed(63).length).toBe(1);
  expect(new Bytes().signed(64).length).toBe(2);
  expect(new Bytes().signed(-64).length).toBe(1);
});

test("every double survives", () => {
  const values = [
    0,
    -0,
    1,
    -1.5,
    Math.PI,
    5e-324,
    -5e-324,
    Number.MAX_VALUE,
    Number.MIN_VALUE,
    0.1,
    2 ** -1022,
  ];
  for (const x of [...values, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])
    expect(run({ locals: [], body: [], result: f64(x) })).toBe(x);
});

test("names are UTF-8, and long bodies grow the buffer", () => {
  let sum: Code = f64(0);
  for (let i = 1; i <= 3000; i++) sum = call("f64.add", sum, f64(i));
  const bytes = encode({ name: "Σ of ✓", locals: [], body: [], result: sum });
  expect(bytes.length).toBeGreaterThan(3000 * 10);
  const module = new WebAssembly.Module(bytes);
  expect(WebAssembly.Module.exports(module)).toEqual([{ name: "Σ of ✓", kind: "function" }]);
  expect(disassemble(bytes)).toContain("f64.add");
  expect(run({ locals: [], body: [], result: sum })).toBe((3000 * 3001) / 2);
});

test("loads and stores of every width, offsets beyond one byte", () => {
  const room = engine.allocate(4096);
  const memory = new Float64Array(engine.memory.buffer);
  memory[room / 8 + 200] = 3.5;
  memory[room / 8 + 201] = -7;
  const pair: Local = { name: "pair", type: "v128" };
  const lanes = (value: Code) => ({
    locals: [pair],
    body: [set(pair, value)],
    result: call(
      "f64.add",
      call("f64.multiply", f64(10), call("v128.lane0", get(pair))),
      call("v128.lane1", get(pair)),
    ),
  });
  expect(run({ locals: [], body: [], result: load("f64", get(at), 1600) }, room)).toBe(3.5);
  expect(run(lanes(load("v128", get(at), 1600)), room)).toBe(28);
  expect(run(lanes(load("splat", get(at), 1608)), room)).toBe(-77);
  const second: Code = {
    kind: "load",
    width: "lane1",
    address: get(at),
    offset: 1600,
    into: load("splat", get(at), 1608),
  };
  expect(run(lanes(second), room)).toBe(-66.5);
  expect(
    run(
      {
        locals: [],
        body: [store("i32", get(at), i32(77), 8)],
        result: call("f64.of", load("i32", get(at), 8)),
      },
      room,
    ),
  ).toBe(77);
  const stored = [store("v128", get(at), call("v128.splat", f64(6)), 16), store("f64", get(at), f64(5), 24)];
  expect(
    run(
      {
        locals: [],
        body: stored,
        result: call("f64.subtract", load("f64", get(at), 16), load("f64", get(at), 24)),
      },
      room,
    ),
  ).toBe(1);
  const cleared = [
    store("f64", get(at), f64(9), 32),
    { kind: "clear", address: call("i32.add", get(at), i32(32)), bytes: i32(8) } as const,
  ];
  expect(run({ locals: [], body: cleared, result: load("f64", get(at), 32) }, room)).toBe(0);
});

test("a loop runs while its condition holds, and not at all if it does not", () => {
  const i: Local = { name: "i", type: "i32" };
  const sum: Local = { name: "sum", type: "f64" };
  const loop = (end: number): Omit<CodeFunction, "parameters" | "name"> => ({
    locals: [i, sum],
    body: [
      {
        kind: "while",
        condition: call("i32.lt_u", get(i), i32(end)),
        body: [set(sum, call("f64.add", get(sum), f64(2))), set(i, call("i32.add", get(i), i32(1)))],
      },
    ],
    result: get(sum),
  });
  expect(run(loop(0))).toBe(0);
  expect(run(loop(5))).toBe(10);
  expect(run(loop(-1 >>> 31))).toBe(2);
});

const numbers = [-3.5, -0, 0, 0.75, 2, 1e300, Number.POSITIVE_INFINITY, Number.NaN];
const meanings: Record<string, (...x: number[]) => number> = {
  add: (a, b) => a! + b!,
  subtract: (a, b) => a! - b!,
  multiply: (a, b) => a! * b!,
  divide: (a, b) => a! / b!,
  minimum: (a, b) => Math.min(a!, b!),
  maximum: (a, b) => Math.max(a!, b!),
  absolute: (a) => Math.abs(a!),
  negate: (a) => -a!,
  sqrt: (a) => Math.sqrt(a!),
};

for (const [name, meaning] of Object.entries(meanings))
  test(`${name} as a number and in both lanes`, () => {
    for (const a of numbers)
      for (const b of meaning.length === 2 ? numbers : [0]) {
        const list = meaning.length === 2 ? [a, b] : [a];
        expect(run({ locals: [], body: [], result: call(`f64.${name}`, ...list.map(f64)) })).toBe(
          meaning(...list),
        );
        const pairs = list.map((x) => call("v128.replace1", call("v128.splat", f64(x)), f64(-x)));
        const lane = (which: string) =>
          run({ locals: [], body: [], result: call(which, call(`v128.${name}`, ...pairs)) });
        expect(lane("v128.lane0")).toBe(meaning(...list));
        expect(lane("v128.lane1")).toBe(meaning(...list.map((x) => -x)));
      }
  });

test("comparisons choose, as a number and in both lanes", () => {
  const comparisons: Record<string, (a: number, b: number) => boolean> = {
    less: (a, b) => a < b,
    lessOrEqual: (a, b) => a <= b,
    equal: (a, b) => a === b,
  };
  for (const [name, holds] of Object.entries(comparisons))
    for (const a of [-1, 0, -0, 2, Number.NaN])
      for (const b of [-1, 0, 2]) {
        const chosen = call("f64.select", f64(10), f64(20), call(`f64.${name}`, f64(a), f64(b)));
        expect(run({ locals: [], body: [], result: chosen })).toBe(holds(a, b) ? 10 : 20);
        const pair = (x: number, y: number) => call("v128.replace1", call("v128.splat", f64(x)), f64(y));
        const both = call(
          "v128.select",
          pair(10, 1),
          pair(20, 2),
          call(`v128.${name}`, pair(a, b), pair(b, a)),
        );
        expect(run({ locals: [], body: [], result: call("v128.lane0", both) })).toBe(holds(a, b) ? 10 : 20);
        expect(run({ locals: [], body: [], result: call("v128.lane1", both) })).toBe(holds(b, a) ? 1 : 2);
      }
});

test("smaller and larger keep the first number unless the second is beyond it", () => {
  const pair = (x: number, y: number) => call("v128.replace1", call("v128.splat", f64(x)), f64(y));
  const choice = (holds: boolean, a: number, b: number) => (holds ? a : b);
  for (const a of numbers)
    for (const b of [-1, 0, 2]) {
      const lanes = (name: string) =>
        ["v128.lane0", "v128.lane1"].map((lane) =>
          run({ locals: [], body: [], result: call(lane, call(name, pair(a, b), pair(b, b))) }),
        );
      expect(lanes("v128.smaller")).toEqual([choice(b < a, b, a), b]);
      expect(lanes("v128.larger")).toEqual([choice(a < b, b, a), b]);
    }
});

test("pairs of integers: shifts, differences, comparisons with sign, and whether any bit is set", () => {
  const view = new DataView(new ArrayBuffer(8));
  const double = (bits: bigint): number => {
    view.setBigUint64(0, BigInt.asUintN(64, bits));
    return view.getFloat64(0);
  };
  const bitsOf = (x: number): bigint => {
    view.setFloat64(0, x);
    return view.getBigUint64(0);
  };
  const splat = (bits: bigint) => call("v128.splat", f64(double(bits)));
  const of = (pair: Code) => bitsOf(run({ locals: [], body: [], result: call("v128.lane1", pair) }));
  const numbers = [0n, 1n, 5n << 40n, -1n << 60n, 0x3ff0000000000000n, -0x4010000000000000n];
  for (const a of numbers) {
    expect(of(call("i64x2.shl", splat(a), i32(3)))).toBe(BigInt.asUintN(64, a << 3n));
    expect(of(call("i64x2.shr_u", splat(a), i32(3)))).toBe(BigInt.asUintN(64, a) >> 3n);
    expect(run({ locals: [], body: [], result: call("f64.of", call("v128.any_true", splat(a))) })).toBe(
      a === 0n ? 0 : 1,
    );
    for (const b of numbers) {
      expect(of(call("i64x2.sub", splat(a), splat(b)))).toBe(BigInt.asUintN(64, a - b));
      const above = call("v128.any_true", call("i64x2.gt_s", splat(a), splat(b)));
      expect(run({ locals: [], body: [], result: call("f64.of", above) })).toBe(a > b ? 1 : 0);
      expect(of(call("v128.or", splat(a), splat(b)))).toBe(BigInt.asUintN(64, a | b));
    }
  }
});

test("a body runs if its condition holds", () => {
  const x: Local = { name: "x", type: "f64" };
  const chosen = (condition: number) =>
    run({
      locals: [x],
      body: [set(x, f64(1)), { kind: "if", condition: i32(condition), body: [set(x, f64(2))] }],
      result: get(x),
    });
  expect([0, 1, 7].map(chosen)).toEqual([1, 2, 2]);
});

test("integers are unsigned", () => {
  const of = (name: string, a: number, b: number) =>
    run({ locals: [], body: [], result: call("f64.of", call(`i32.${name}`, i32(a), i32(b))) });
  expect(of("add", -1, 3)).toBe(2);
  expect(of("sub", 2, 3)).toBe(2 ** 32 - 1);
  expect(of("mul", 65536, 65537)).toBe(65536);
  expect(of("shr_u", -8, 3)).toBe(2 ** 29 - 1);
  expect(of("lt_u", 1, -1)).toBe(1);
  expect(of("le_u", -1, -1)).toBe(1);
  expect(of("le_u", -1, 1)).toBe(0);
});

test("every function of the engine can be called, on numbers and on pairs", () => {
  for (const [name, count] of Object.entries(engineFunctions)) {
    const numbers = [0.75, 1.25].slice(0, count);
    const expected = (engine[name] as (...x: number[]) => number)(...numbers);
    expect(run({ locals: [], body: [], result: call(name, ...numbers.map(f64)) })).toBe(expected);
    const pairs = call(`${name}X2`, ...numbers.map((x) => call("v128.splat", f64(x))));
    expect(run({ locals: [], body: [], result: call("v128.lane1", pairs) })).toBe(expected);
  }
  expect(() =>
    importsOf([{ name: "f", parameters: [], locals: [], body: [], result: call("nothing") }]),
  ).toThrow('the engine has no function "nothing"');
});

test("every instruction is tested above", () => {
  const special = [
    "f64.of",
    "f64.select",
    "v128.select",
    "v128.splat",
    "v128.lane0",
    "v128.lane1",
    "v128.replace1",
    "v128.smaller",
    "v128.larger",
    "v128.or",
    "v128.any_true",
    "i64x2.shl",
    "i64x2.shr_u",
    "i64x2.sub",
    "i64x2.gt_s",
  ];
  const compared = ["less", "lessOrEqual", "equal"];
  const known = new Set([
    ...special,
    ...[...Object.keys(meanings), ...compared].flatMap((name) => [`f64.${name}`, `v128.${name}`]),
    ...["add", "sub", "mul", "shr_u", "lt_u", "le_u"].map((name) => `i32.${name}`),
  ]);
  expect(Object.keys(instructions).filter((name) => !known.has(name))).toEqual([]);
});
