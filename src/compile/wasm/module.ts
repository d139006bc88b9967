import type { CodeFunction, ValueType } from "../code.ts";
import { Bytes } from "./encoding.ts";
import { functionBody, type ResolveFunction } from "./function-body.ts";

const TYPE_CODE: Record<ValueType, number> = { i32: 0x7f, f64: 0x7c, v128: 0x7b };

interface Signature {
  readonly inputs: readonly ValueType[];
  readonly output?: ValueType;
}

/** A function that a module needs. */
export interface Import extends Signature {
  /** As code calls it. */
  readonly name: string;
  /** The module it comes from, if it is not the engine, and its name there. */
  readonly module?: string;
  readonly field?: string;
}

/**
 * Encodes functions as a WebAssembly module that imports the engine's memory and functions from "engine", and
 * exports each function by its name (WebAssembly core specification, section 5.5).
 */
export function encodeModule(
  functions: readonly CodeFunction[],
  imports: readonly Import[],
): Uint8Array<ArrayBuffer> {
  const types: Signature[] = [];
  const typeIndex = (signature: Signature): number => {
    const key = (s: Signature) => `${s.inputs}:${s.output ?? ""}`;
    const found = types.findIndex((type) => key(type) === key(signature));
    return found >= 0 ? found : types.push(signature) - 1;
  };
  const importTypes = imports.map(typeIndex);
  const functionTypes = functions.map((f) =>
    typeIndex({ inputs: f.parameters.map((p) => p.type), output: f.result ? "f64" : undefined }),
  );
  const resolve: ResolveFunction = (name) => imports.findIndex((i) => i.name === name);

  const out = new Bytes().bytes([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
  const section = (id: number, write: (b: Bytes) => void) => out.byte(id).sized(write);
  section(1, (b) => {
    b.unsigned(types.length);
    for (const { inputs, output } of types) {
      b.byte(0x60).unsigned(inputs.length);
      for (const type of inputs) b.byte(TYPE_CODE[type]);
      if (output) b.unsigned(1).byte(TYPE_CODE[output]);
      else b.unsigned(0);
    }
  });
  section(2, (b) => {
    b.unsigned(imports.length + 1)
      .name("engine")
      .name("memory")
      .bytes([0x02, 0x00, 0x00]);
    imports.forEach(({ module = "engine", name, field = name }, i) => {
      b.name(module).name(field).byte(0x00).unsigned(importTypes[i]!);
    });
  });
  section(3, (b) => {
    b.unsigned(functions.length);
    for (const type of functionTypes) b.unsigned(type);
  });
  section(7, (b) => {
    b.unsigned(functions.length);
    functions.forEach(({ name }, i) => {
      b.name(name)
        .byte(0x00)
        .unsigned(imports.length + i);
    });
  });
  section(10, (b) => {
    b.unsigned(functions.length);
    for (const f of functions) b.sized((body) => functionBody(body, f, resolve, TYPE_CODE));
  });
  return out.view().slice();
}
