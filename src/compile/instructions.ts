import type { ValueType } from "./code.ts";

/** An instruction: its type, its bytes (WebAssembly core specification, section 5.4) and its AssemblyScript. */
export interface Instruction {
  readonly inputs: readonly ValueType[];
  readonly output: ValueType;
  readonly bytes: readonly number[];
  /** `$0`, `$1`, ... stand for the inputs. */
  readonly text: string;
}

const simd = (code: number) => (code < 0x80 ? [0xfd, code] : [0xfd, (code & 0x7f) | 0x80, code >> 7]);

function define(output: ValueType, inputs: ValueType[], bytes: number[], text: string): Instruction {
  return { inputs, output, bytes, text };
}

/** Every instruction that generated code uses, beside loads, stores and loops. */
export const instructions: Readonly<Record<string, Instruction>> = {
  "i32.add": define("i32", ["i32", "i32"], [0x6a], "$0 + $1"),
  "i32.sub": define("i32", ["i32", "i32"], [0x6b], "$0 - $1"),
  "i32.mul": define("i32", ["i32", "i32"], [0x6c], "$0 * $1"),
  "i32.shr_u": define("i32", ["i32", "i32"], [0x76], "$0 >> $1"),
  "i32.lt_u": define("i32", ["i32", "i32"], [0x49], "$0 < $1"),
  "i32.le_u": define("i32", ["i32", "i32"], [0x4d], "$0 <= $1"),

  "f64.add": define("f64", ["f64", "f64"], [0xa0], "$0 + $1"),
  "f64.subtract": define("f64", ["f64", "f64"], [0xa1], "$0 - $1"),
  "f64.multiply": define("f64", ["f64", "f64"], [0xa2], "$0 * $1"),
  "f64.divide": define("f64", ["f64", "f64"], [0xa3], "$0 / $1"),
  "f64.minimum": define("f64", ["f64", "f64"], [0xa4], "min<f64>($0, $1)"),
  "f64.maximum": define("f64", ["f64", "f64"], [0xa5], "max<f64>($0, $1)"),
  "f64.absolute": define("f64", ["f64"], [0x99], "abs<f64>($0)"),
  "f64.negate": define("f64", ["f64"], [0x9a], "-$0"),
  "f64.sqrt": define("f64", ["f64"], [0x9f], "sqrt<f64>($0)"),
  "f64.equal": define("i32", ["f64", "f64"], [0x61], "$0 == $1"),
  "f64.less": define("i32", ["f64", "f64"], [0x63], "$0 < $1"),
  "f64.lessOrEqual": define("i32", ["f64", "f64"], [0x65], "$0 <= $1"),
  "f64.select": define("f64", ["f64", "f64", "i32"], [0x1b], "select<f64>($0, $1, $2)"),
  "f64.of": define("f64", ["i32"], [0xb8], "<f64>$0"),

  "v128.splat": define("v128", ["f64"], simd(0x14), "f64x2.splat($0)"),
  "v128.lane0": define("f64", ["v128"], [...simd(0x21), 0], "f64x2.extract_lane($0, 0)"),
  "v128.lane1": define("f64", ["v128"], [...simd(0x21), 1], "f64x2.extract_lane($0, 1)"),
  "v128.replace1": define("v128", ["v128", "f64"], [...simd(0x22), 1], "f64x2.replace_lane($0, 1, $1)"),
  "v128.add": define("v128", ["v128", "v128"], simd(0xf0), "f64x2.add($0, $1)"),
  "v128.subtract": define("v128", ["v128", "v128"], simd(0xf1), "f64x2.sub($0, $1)"),
  "v128.multiply": define("v128", ["v128", "v128"], simd(0xf2), "f64x2.mul($0, $1)"),
  "v128.divide": define("v128", ["v128", "v128"], simd(0xf3), "f64x2.div($0, $1)"),
  "v128.minimum": define("v128", ["v128", "v128"], simd(0xf4), "f64x2.min($0, $1)"),
  "v128.maximum": define("v128", ["v128", "v128"], simd(0xf5), "f64x2.max($0, $1)"),
  "v128.absolute": define("v128", ["v128"], simd(0xec), "f64x2.abs($0)"),
  "v128.negate": define("v128", ["v128"], simd(0xed), "f64x2.neg($0)"),
  "v128.sqrt": define("v128", ["v128"], simd(0xef), "f64x2.sqrt($0)"),
  "v128.equal": define("v128", ["v128", "v128"], simd(0x47), "f64x2.eq($0, $1)"),
  "v128.less": define("v128", ["v128", "v128"], simd(0x49), "f64x2.lt($0, $1)"),
  "v128.lessOrEqual": define("v128", ["v128", "v128"], simd(0x4b), "f64x2.le($0, $1)"),
  "v128.select": define("v128", ["v128", "v128", "v128"], simd(0x52), "v128.bitselect($0, $1, $2)"),
};

/** The engine's functions that generated code may call, and how many numbers they take. */
export const engineFunctions: Readonly<Record<string, number>> = {
  exp: 1,
  log: 1,
  log1p: 1,
  expm1: 1,
  lgamma: 1,
  digamma: 1,
  erf: 1,
  erfc: 1,
  normalCdf: 1,
  sin: 1,
  cos: 1,
  tanh: 1,
  atan: 1,
  pow: 2,
};
