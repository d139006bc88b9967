import wabt from "wabt";
import { printAssemblyScript } from "../../src/compile/assemblyscript.ts";
import type { Schema } from "../../src/model/schema.ts";
import type { Outputs, Program } from "../../src/model/trace.ts";
import { plainModel, spread } from "./plain-model.ts";
import { generator, randomData } from "./random-data.ts";
import type { DrawnModel } from "./random-model.ts";
import { randomProgram } from "./random-program.ts";
import {
  engine,
  instantiateDensity,
  mathematics,
  prepareModel,
  runner,
  storedPlaces,
} from "./run-compiled.ts";

const tools = await wabt();

/** What a check could check. */
export interface Report {
  /** Whether the density was finite there; if not, only the value was compared. */
  readonly finite: boolean;
  /** For each coordinate whether finite differences could tell: not at a jump or a kink. */
  readonly differences: readonly boolean[];
}

/** Holds one drawn model, compiled, to the plain evaluator and to finite differences at a random position. */
export function checkModel(drawn: DrawnModel): Report {
  const { schema, program } = randomProgram(drawn);
  return checkProgram(schema, program, randomData(drawn), drawn.dataSeed);
}

/** The same for a program that is written out. */
export function checkProgram(
  schema: Schema,
  program: Program<Schema, Outputs>,
  data: unknown,
  seed: number,
): Report {
  const prepared = prepareModel(schema, program, data);
  const { compiled, bound, table } = prepared;
  if (!WebAssembly.validate(compiled.bytes)) throw new Error("the module does not validate");
  disassemble(compiled.bytes);
  // A local that cannot be declared where it is first set is read where nothing may have set it.
  const undeclared = /^ {2}let \w+: \w+;$/m.exec(printAssemblyScript(compiled));
  if (undeclared) throw new Error(`a local outlives its block: ${undeclared[0].trim()}`);

  const random = generator(seed + 17);
  const places = storedPlaces(prepared);
  const position = Float64Array.from({ length: bound.dimension }, () => 1.5 * (random() + random() - 1));
  const user = new Map([...places].map(([slot, at]) => [slot, Float64Array.from(at, (i) => position[i]!)]));

  const oracle = plainModel(schema, program, mathematics)(table, user);
  const before = engine.mark();
  const run = runner(bound, instantiateDensity(compiled.bytes));
  const result = run(position);
  const scale = 1 + oracle.magnitude;
  // Where the plain evaluation overflows, rewrites such as log(exp x) = x may not: nothing to compare.
  const gradients = oracle.gradient.flatMap(({ data }) => [...data]);
  const finite = [oracle.value, ...gradients].every(Number.isFinite) && scale < 1e7;
  if (finite) close("value", result.value, oracle.value, 1e-10 * scale);

  compiled.outputs.forEach(({ name, axes }, i) => {
    const expected = spread(oracle.outputs[i]!, axes, table).data;
    const largest = expected.reduce((max, x) => Math.max(max, Math.abs(x)), 1);
    const from = bound.outputOffsets[i]!;
    expected.forEach((x, k) => {
      if (Number.isFinite(x)) close(`output ${name}[${k}]`, result.outputs[from + k]!, x, 1e-9 * largest);
    });
  });
  const differences: boolean[] = [];
  if (finite) {
    const largest = gradients.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
    compiled.positions.forEach(({ slot, name }, i) => {
      oracle.gradient[i]!.data.forEach((expected, k) => {
        const at = places.get(slot)![k]!;
        close(`gradient ${name}[${k}]`, result.gradient[at]!, expected, 1e-9 * (scale + largest));
        const slope = slopeAt((q) => run(q).value, position, at);
        const error = Math.abs(slope.value - expected);
        const allowed = 1e-5 * (scale + largest) + 10 * slope.error;
        const told = slope.error < 1e-5 * (scale + largest);
        if (told && error > allowed)
          throw new Error(
            `difference ${name}[${k}]: ${expected}, finite differences say ${slope.value} ± ${slope.error}`,
          );
        differences.push(told);
      });
    });
  }
  engine.release(before);
  return { finite, differences };
}

/** The text of a module. */
export function disassemble(bytes: Uint8Array): string {
  const module = tools.readWasm(bytes, { readDebugNames: false, simd: true, bulk_memory: true } as never);
  try {
    return module.toText({ foldExprs: false, inlineExport: false });
  } finally {
    module.destroy();
  }
}

function close(what: string, actual: number, expected: number, tolerance: number): void {
  if (!(Math.abs(actual - expected) <= tolerance))
    throw new Error(`${what}: ${actual}, expected ${expected} within ${tolerance}`);
}

/** Central differences at two steps, extrapolated; the error is what the extrapolation changed. */
function slopeAt(
  f: (q: Float64Array) => number,
  q: Float64Array,
  i: number,
): { value: number; error: number } {
  const moved = Float64Array.from(q);
  const central = (h: number): number => {
    moved[i] = q[i]! + h;
    const above = f(moved);
    moved[i] = q[i]! - h;
    const below = f(moved);
    return (above - below) / (2 * h);
  };
  const [coarse, middle, fine] = [central(4e-4), central(2e-4), central(1e-4)];
  const first = middle + (middle - coarse) / 3;
  const second = fine + (fine - middle) / 3;
  return { value: second, error: Math.abs(second - first) };
}
