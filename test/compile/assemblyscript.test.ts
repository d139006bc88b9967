import fc from "fast-check";
import { expect, test } from "vitest";
import { printAssemblyScript } from "../../src/compile/assemblyscript.ts";
import type { EngineExports } from "../../src/engine/exports.ts";
import { ASSEMBLY, buildPrinted } from "./build-printed.ts";
import { examples, twelveSchools } from "./examples.ts";
import { generator, randomData } from "./random-data.ts";
import { drawnModel } from "./random-model.ts";
import { describeModel, randomProgram } from "./random-program.ts";
import {
  type DensityExports,
  engine,
  type Instance,
  instantiateDensity,
  type Prepared,
  prepareModel,
  runner,
} from "./run-compiled.ts";

const FUNCTIONS = ["prepare", "density", "outputs"] as const;

/** Builds models as printed, all in one module, with tables of their own in room that the engine sets aside. */
async function buildTogether(models: readonly Prepared[]): Promise<DensityExports[]> {
  const room = engine.allocate(1 << 16);
  const sources = models.map(({ compiled }, i) => [
    `model${i}`,
    printAssemblyScript(compiled, { assembly: ASSEMBLY }),
  ]);
  const names = (i: number) => FUNCTIONS.map((name) => `${name} as ${name}${i}`).join(", ");
  const entry = models.map((_, i) => `export { ${names(i)} } from "./model${i}";`).join("\n");
  const bytes = await buildPrinted({ entry, ...Object.fromEntries(sources) }, [
    "-O1",
    "--importMemory",
    "--memoryBase",
    String(room),
  ]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: { memory: engine.memory },
  });
  const all = exports as unknown as Record<string, never>;
  return models.map(
    (_, i) => Object.fromEntries(FUNCTIONS.map((name) => [name, all[`${name}${i}`]])) as never,
  );
}

/** Both modules at several positions, as bits: NaN and -0 count. */
function expectSameBits(what: string, dimension: number, emitted: Run, printed: Run): void {
  const random = generator(dimension);
  for (const width of [0.1, 1, 3]) {
    const position = Float64Array.from({ length: dimension }, () => width * (random() + random() - 1));
    expect(bits(printed(position)), `${what}, width ${width}`).toEqual(bits(emitted(position)));
  }
}

type Run = (position: ArrayLike<number>) => Instance;

function bits({ value, gradient, outputs }: Instance): BigUint64Array[] {
  return [Float64Array.of(value), gradient, outputs].map((array) => new BigUint64Array(array.buffer));
}

test("printed examples, built by asc, give the emitted modules' bits", async () => {
  const models = Object.entries(examples).map(([name, { schema, program, data }]) => ({
    name,
    prepared: prepareModel(schema, program, data),
  }));
  const printed = await buildTogether(models.map(({ prepared }) => prepared));
  models.forEach(({ name, prepared: { bound, compiled } }, i) => {
    const emitted = runner(bound, instantiateDensity(compiled.bytes));
    expect(Number.isFinite(emitted(new Float64Array(bound.dimension)).value)).toBe(true);
    expectSameBits(name, bound.dimension, emitted, runner(bound, printed[i]!));
  });
}, 60_000);

test("printed random models, built by asc, give the emitted modules' bits", async () => {
  const drawn = fc.sample(drawnModel, { numRuns: 20, seed: 7 });
  const models = drawn.map((model) => {
    const { schema, program } = randomProgram(model);
    return prepareModel(schema, program, randomData(model));
  });
  const printed = await buildTogether(models);
  models.forEach(({ bound, compiled }, i) => {
    const emitted = runner(bound, instantiateDensity(compiled.bytes));
    expectSameBits(describeModel(drawn[i]!), bound.dimension, emitted, runner(bound, printed[i]!));
  });
}, 60_000);

test("a file that also exports the engine builds to one module that holds both", async () => {
  const { schema, program, data } = twelveSchools;
  const { compiled, bound } = prepareModel(schema, program, data);
  const text = printAssemblyScript(compiled, { assembly: ASSEMBLY, engine: true, header: "Twelve schools" });
  const bytes = await buildPrinted({ entry: text }, ["-O0", "--exportTable"]);
  const module = new WebAssembly.Module(bytes);
  expect(WebAssembly.Module.imports(module)).toEqual([]);
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["memory", "table", "allocate", "createChain", ...FUNCTIONS]));
  const exports = new WebAssembly.Instance(module).exports as unknown as EngineExports & DensityExports;
  const emitted = runner(bound, instantiateDensity(compiled.bytes));
  expectSameBits("twelve schools", bound.dimension, emitted, runner(bound, exports, exports));
}, 60_000);

test("the printed text names what the model names", () => {
  const { schema, program, data } = twelveSchools;
  const { compiled } = prepareModel(schema, program, data);
  const text = printAssemblyScript(compiled, { header: "score ~ normal(theta, sigma)\n\nof twelve schools" });
  expect(text).toMatch(/^\/\/ score ~ normal\(theta, sigma\)\n\/\/\n\/\/ of twelve schools\nimport \{/);
  expect(text).toContain('} from "kindred/assembly/math";');
  expect(text).toContain("const theta: usize = position + load<u32>(data");
  expect(text).toContain("const thetaGradient: usize = gradient + load<u32>(data");
  expect(text).toMatch(/\n\/\/ +\d+ {2}where score \[rows\] is\n/);
});
