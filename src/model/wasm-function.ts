import { KindredError } from "./errors.ts";
import { Expression, liftTo, type Operand } from "./expression.ts";
import { showValue } from "./wording.ts";

/** Functions of numbers that a WebAssembly module of the user's own exports. */
export interface WasmFunctions {
  readonly module: WebAssembly.Module;
  /** Those that the model may call, by the name of their export. */
  readonly functions: Readonly<Record<string, (...x: number[]) => number>>;
  /** The function's derivative in each of its arguments; undefined where there is none. */
  readonly slopes: Readonly<Record<string, readonly (string | undefined)[]>>;
}

/** Which exports of a module make a function of a model. */
export interface WasmExports {
  /** The function itself. */
  readonly value: string;
  /**
   * Its derivative in each argument, in order, functions of the same arguments; undefined for an argument that is never
   * made of parameters.
   */
  readonly slopes: readonly (string | undefined)[];
}

/**
 * A function of your own, for what expressions cannot say: compiled to WebAssembly from AssemblyScript (or any other
 * language), it runs element by element inside the compiled density, beside the engine's own functions.
 *
 * The function and its derivatives take and return `f64` and import nothing, so that a model that uses them gives the
 * same bits everywhere. A derivative that is wrong makes the sampler slow and its energies wander, not the posterior wrong;
 * `model.density(data).gradient` against differences of `value` tells.
 *
 * @param module - a compiled module: `await WebAssembly.compile(bytes)`
 * @param exports - the names of the function and of its derivatives
 * @returns a function of expressions and numbers, at least one of them an expression
 * @throws tag "model" for a module that imports something, an export that is not there or takes another number of
 * arguments, and, when it is used, for a derivative that is needed and not there
 * @example
 * // besselj.ts: export function j0(x: f64): f64 { ... }  export function j0Slope(x: f64): f64 { ... }
 * const j0 = wasmFunction(await WebAssembly.compile(bytes), { value: "j0", slopes: ["j0Slope"] });
 * observe(y, normal(amplitude.mul(j0(distance.div(width))), sigma));
 */
export function wasmFunction(
  module: WebAssembly.Module,
  { value, slopes }: WasmExports,
): <A extends string = never>(...x: Operand<A>[]) => Expression<A> {
  const functions = functionsOf(module, [value, ...slopes], slopes.length);
  const made: WasmFunctions = { module, functions, slopes: { [value]: slopes } };
  return <A extends string>(...x: Operand<A>[]) => {
    const some = x.find((argument) => argument instanceof Expression);
    if (!some || x.length !== slopes.length)
      throw wrong(
        `${value} takes ${slopes.length} ${slopes.length === 1 ? "argument" : "arguments"}, one of them an expression, got ${x.length === 0 ? "none" : x.map(showValue).join(", ")}`,
        x,
      );
    const inputs = x.map((argument) => liftTo(some.graph, argument));
    inputs.forEach((input, i) => {
      if (input.free && slopes[i] === undefined)
        throw wrong(
          `argument ${i + 1} of ${value} depends on parameters, and slopes names no derivative in it; export one and name it`,
          slopes,
        );
    });
    return new Expression<A>(some.graph, some.graph.wasmCall(made, value, inputs));
  };
}

function functionsOf(module: WebAssembly.Module, names: readonly (string | undefined)[], count: number) {
  if (!(module instanceof WebAssembly.Module))
    throw wrong(
      `expected a compiled module, await WebAssembly.compile(bytes), got ${showValue(module)}`,
      module,
    );
  const needs = WebAssembly.Module.imports(module);
  if (needs.length > 0)
    throw wrong(
      `the module imports ${needs[0]!.module}.${needs[0]!.name}, and it must need nothing; compile it with the runtime "stub" and without abort (asc --runtime stub --use abort=)`,
      module,
    );
  const { exports } = new WebAssembly.Instance(module);
  const found: Record<string, (...x: number[]) => number> = {};
  for (const name of names) {
    if (name === undefined) continue;
    const own = exports[name];
    if (typeof own !== "function")
      throw wrong(
        `the module exports no function "${name}"; it exports ${Object.keys(exports).join(", ") || "nothing"}`,
        name,
      );
    if (own.length !== count)
      throw wrong(
        `${name} takes ${own.length} arguments, and slopes has ${count} entries: one for each argument of the function`,
        name,
      );
    if (!takesDoubles(own, count))
      throw wrong(`${name} should take and return f64, 64-bit floating-point numbers`, name);
    found[name] = own as (...x: number[]) => number;
  }
  return found;
}

/** Whether a function is `(f64, ...) => f64`: only then can it be imported as such. */
function takesDoubles(own: WebAssembly.ExportValue, count: number): boolean {
  const F64 = 0x7c;
  const type = [0x60, count, ...Array<number>(count).fill(F64), 1, F64];
  const imported = [1, 1, 0x6d, 1, 0x66, 0, 0];
  const bytes = [
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    1,
    type.length + 1,
    1,
    ...type,
    2,
    imported.length,
    ...imported,
  ];
  const importer = new WebAssembly.Module(new Uint8Array(bytes));
  try {
    new WebAssembly.Instance(importer, { m: { f: own } });
    return true;
  } catch {
    return false;
  }
}

const wrong = (what: string, value: unknown) => new KindredError("model", `wasmFunction: ${what}`, { value });
