/**
 * The code between schedule and emission: typed locals, expressions and statements. Two printers read it, one
 * that writes WebAssembly bytes and one that writes AssemblyScript, so the two cannot differ in meaning.
 */
export type ValueType = "i32" | "f64" | "v128";

export interface Local {
  readonly name: string;
  readonly type: ValueType;
}

export type Width = "i32" | "f64" | "v128" | "splat" | "lane1";

export type Code =
  | { readonly kind: "i32"; readonly value: number }
  | { readonly kind: "f64"; readonly value: number }
  | { readonly kind: "get"; readonly local: Local }
  /** An instruction of `instructions.ts`, or a function of the engine. */
  | { readonly kind: "call"; readonly name: string; readonly inputs: readonly Code[] }
  /** `lane1` reads one number into the second lane of `into`. */
  | {
      readonly kind: "load";
      readonly width: Width;
      readonly address: Code;
      readonly offset: number;
      readonly into?: Code;
    };

export type Statement =
  | { readonly kind: "set"; readonly local: Local; readonly value: Code }
  | {
      readonly kind: "store";
      readonly width: Width;
      readonly address: Code;
      readonly offset: number;
      readonly value: Code;
    }
  | { readonly kind: "while"; readonly condition: Code; readonly body: readonly Statement[] }
  | { readonly kind: "if"; readonly condition: Code; readonly body: readonly Statement[] }
  /** Calls a function of the engine that works in memory. */
  | { readonly kind: "run"; readonly name: string; readonly inputs: readonly Code[] }
  /** Sets `bytes` bytes from `address` to 0. */
  | { readonly kind: "clear"; readonly address: Code; readonly bytes: Code };

/** A function of the density module. */
export interface CodeFunction {
  readonly name: string;
  readonly parameters: readonly Local[];
  readonly locals: readonly Local[];
  readonly body: readonly Statement[];
  readonly result?: Code;
}

export const i32 = (value: number): Code => ({ kind: "i32", value });
export const f64 = (value: number): Code => ({ kind: "f64", value });
export const get = (local: Local): Code => ({ kind: "get", local });
export const call = (name: string, ...inputs: Code[]): Code => ({ kind: "call", name, inputs });
export const load = (width: Width, address: Code, offset = 0): Code => ({
  kind: "load",
  width,
  address,
  offset,
});
export const set = (local: Local, value: Code): Statement => ({ kind: "set", local, value });
export const store = (width: Width, address: Code, value: Code, offset = 0): Statement => ({
  kind: "store",
  width,
  address,
  offset,
  value,
});

/** `a + b`, folding additions of 0. */
export function plus(a: Code, b: Code): Code {
  if (a.kind === "i32" && a.value === 0) return b;
  if (b.kind === "i32" && b.value === 0) return a;
  return call("i32.add", a, b);
}
