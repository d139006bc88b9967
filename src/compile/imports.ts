import { ENGINE_FUNCTIONS } from "../model/engine-function.ts";
import type { Code, CodeFunction, Statement, ValueType } from "./code.ts";
import { engineFunctions, equationFunctions, instructions, matrixFunctions } from "./instructions.ts";
import type { Import } from "./wasm/module.ts";

/** The module of a function of the user's own, and its name there. */
const OWN = /^(wasm\d+)_(.*)$/s;

/**
 * The functions that generated code calls, of the engine and of the user's own modules, in order of name.
 *
 * @param own - how many arguments the latter take
 */
export function importsOf(
  functions: readonly CodeFunction[],
  own: ReadonlyMap<string, number> = new Map(),
): Import[] {
  const names = new Set<string>();
  const code = (c: Code): void => {
    if (c.kind === "call") {
      if (!instructions[c.name]) names.add(c.name);
      c.inputs.forEach(code);
    } else if (c.kind === "load") {
      code(c.address);
      if (c.into) code(c.into);
    }
  };
  const statement = (s: Statement): void => {
    if (s.kind === "set") code(s.value);
    else if (s.kind === "store") {
      code(s.address);
      code(s.value);
    } else if (s.kind === "clear") {
      code(s.address);
      code(s.bytes);
    } else if (s.kind === "run") {
      names.add(s.name);
      s.inputs.forEach(code);
    } else if (s.kind === "while" || s.kind === "if") {
      code(s.condition);
      s.body.forEach(statement);
    }
  };
  for (const f of functions) {
    f.body.forEach(statement);
    if (f.result) code(f.result);
  }
  return [...names].sort().map((name) => {
    const parameters = matrixFunctions[name] ?? equationFunctions[name];
    if (parameters) return { name, inputs: parameters.map((): ValueType => "i32") };
    const arity = own.get(name);
    if (arity !== undefined) {
      const [, module, field] = name.match(OWN)!;
      return { module, field, name, inputs: Array<ValueType>(arity).fill("f64"), output: "f64" as const };
    }
    const vector = name.endsWith("X2");
    const count = engineFunctions[vector ? name.slice(0, -2) : name] ?? ENGINE_FUNCTIONS.get(name);
    if (count === undefined) throw new Error(`the engine has no function "${name}"`);
    const type: ValueType = vector ? "v128" : "f64";
    return { name, inputs: Array<ValueType>(count).fill(type), output: type };
  });
}
