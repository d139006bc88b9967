import { type Code, call, i32 } from "./code.ts";

/** The constants of exp and the coefficients of its polynomial: those of the engine, `assembly/math/exp.ts`. */
// biome-ignore lint/suspicious/noApproximativeNumericConstant: the engine's number, whatever the host's is
const LN2_INVERSE = 1.4426950408889634;
const SHIFT = 6755399441057790;
const LN2_HIGH = 0.693147180559663;
const LN2_LOW = 2.8235290563031577e-13;
const Q = [
  0.5000000000000011, 0.1666666666666641, 0.041666666666529566, 0.008333333333495173, 0.0013888888943809888,
  0.00019841269505466372, 2.48014928922933e-5, 2.7557586970541923e-6, 2.7630328462076266e-7,
  2.5000001161384244e-8,
];

/** Where code goes: values are kept in locals, and constants are loaded in both lanes. */
export interface PairWriter {
  keep(value: Code): Code;
  constant(value: number): Code;
}

/**
 * e^x of several pairs at once, written out: calls would keep what is around them from overlapping with them, and each
 * would load every constant. The operations are those of the engine's expX2 in its order, so the bits are the same.
 */
export function inlineExp(writer: PairWriter, argument: readonly Code[]): readonly Code[] {
  type Pairs = readonly Code[];
  const op =
    (name: string) =>
    (a: Pairs, b: Pairs): Pairs =>
      a.map((x, i) => writer.keep(call(name, x, b[i]!)));
  const add = op("v128.add");
  const subtract = op("v128.subtract");
  const multiply = op("v128.multiply");
  const c = (value: number): Pairs => {
    const constant = writer.keep(writer.constant(value));
    return argument.map(() => constant);
  };
  const shifted = (name: string, x: Pairs, bits: number) =>
    x.map((y) => writer.keep(call(name, y, i32(bits))));
  const linear = (i: number, x: Pairs) => add(c(Q[i]!), multiply(c(Q[i + 1]!), x));
  const cubic = (i: number, x: Pairs, xx: Pairs) => add(linear(i, x), multiply(linear(i + 2, x), xx));

  const x = op("v128.larger")(op("v128.smaller")(argument, c(710)), c(-746));
  const scaled = multiply(x, c(LN2_INVERSE));
  const shift = c(SHIFT);
  const t = add(scaled, shift);
  const n = subtract(t, shift);
  const r = subtract(subtract(x, multiply(n, c(LN2_HIGH))), multiply(n, c(LN2_LOW)));
  const rr = multiply(r, r);
  const r4 = multiply(rr, rr);
  const lower = add(r, multiply(rr, cubic(0, r, rr)));
  const upper = add(cubic(4, r, rr), multiply(linear(8, r), r4));
  const p = add(c(1), add(lower, multiply(multiply(rr, r4), upper)));
  const half = shifted("i64x2.shr_u", t, 1);
  const power = (exponent: Pairs) => shifted("i64x2.shl", exponent, 52);
  return multiply(multiply(p, power(half)), power(op("i64x2.sub")(t, half)));
}
