/** The first model of a process: arguments are the case's name, a file with its data, and "compile" or "fit". */
import { readFileSync } from "node:fs";
import type { Library } from "./library.ts";
import * as models from "./models.ts";

const [name, file, job] = process.argv.slice(2) as [string, string, string];
const cases = Object.values(models).filter((value): value is models.Case => typeof value === "object");
const of = cases.find((one) => one.name === name)!;
const data = JSON.parse(readFileSync(file, "utf8"));

const marks = [performance.now()];
const mark = () => marks.push(performance.now());

const library = (await import("kindred")) as unknown as Library;
mark();
const model = of.make(library);
const runnable = model.module;
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
if (!(runnable instanceof WebAssembly.Module)) throw new Error("the model has no module");
console.log(
  JSON.stringify({
    import: spent(0),
    compile: spent(1),
    firstGradient: spent(2),
    sample: spent(3),
    summary: spent(4),
    total: marks[5],
  }),
);
