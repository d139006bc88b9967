/** The first model of a process: arguments are the case's name, a file with its data, and "compile" or "fit". */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Case } from "./case.ts";
import type { Library } from "./library.ts";
import * as models from "./models.ts";

const [name, file, job] = process.argv.slice(2) as [string, string, string];
const cases = Object.values(models).filter((value): value is Case => typeof value === "object");
const of = cases.find((one) => one.name === name)!;
const data = JSON.parse(readFileSync(file, "utf8"));

const engineFile = readFileSync(createRequire(import.meta.url).resolve("kindred/engine.wasm"));

const marks = [performance.now()];
const mark = () => marks.push(performance.now());

const library = (await import("kindred")) as unknown as Library;
mark();
const model = of.make(library);
const runnable = model.module;
mark();
const engine = new WebAssembly.Instance(new WebAssembly.Module(engineFile));
const linked = new WebAssembly.Instance(runnable, { engine: engine.exports });
mark();
if (job === "compile") {
  const density = model.density(data);
  density.gradient(new Float64Array(density.dimension));
}
mark();
const fit = job === "fit" ? await library.sample(model, data, { seed: 1 }) : undefined;
mark();
fit?.summary();
mark();

const spent = (i: number) => marks[i + 1]! - marks[i]!;
if (!("density" in linked.exports)) throw new Error("the model has no density");
console.log(
  JSON.stringify({
    import: spent(0),
    compile: spent(1),
    link: spent(2),
    firstGradient: spent(3),
    sample: spent(4),
    summary: spent(5),
    total: marks[6],
  }),
);
