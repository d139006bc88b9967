import { compile } from "../src/compile/compile.ts";
import { constrain } from "../src/compile/constrain.ts";
import { differentiate } from "../src/compile/differentiate.ts";
import { importsOf } from "../src/compile/imports.ts";
import { lower } from "../src/compile/lower.ts";
import { encodeModule } from "../src/compile/wasm/module.ts";
import { engineBytes } from "../src/engine/instantiate.ts";
import { runCold } from "./fresh-process.ts";
import type { Library } from "./library.ts";
import { type Case, hierarchicalLogistic, radon, twelveSchools } from "./models.ts";
import { milliseconds, table, verdict } from "./table.ts";
import { median, timed } from "./timing.ts";

const WARM_RUNS = 101;
const COLD_RUNS = 15;
const WARM_LIMIT = 15;
const COLD_LIMIT = 60;

/** From `model(schema, program)` to linked WebAssembly: in a warm process, and as the first thing a process does. */
export async function compileTimes(sources: Library, built: Library): Promise<string> {
  const warm: string[][] = [];
  const cold: string[][] = [];
  const passes: string[][] = [];
  for (const of of [twelveSchools, radon, hierarchicalLogistic]) {
    const engine = new WebAssembly.Instance(new WebAssembly.Module(engineBytes()));
    const runs = Array.from({ length: WARM_RUNS }, () => {
      const [total, model] = timed(() => {
        const made = of.make(built);
        link(made.module, engine);
        return made;
      });
      return { total, bytes: model.compiled.bytes.length };
    });
    const total = median(runs.slice(WARM_RUNS >> 1).map((run) => run.total));
    warm.push([
      of.name,
      `${runs[0]!.bytes} bytes`,
      milliseconds(total),
      verdict(`<= ${WARM_LIMIT} ms`, total <= WARM_LIMIT),
    ]);

    const first = await runCold(sources, of, "compile", COLD_RUNS);
    const part = (f: (times: (typeof first)[0]) => number) => median(first.map(f));
    const runnable = part((t) => t.compile + t.link);
    cold.push([
      of.name,
      milliseconds(part((t) => t.import)),
      milliseconds(part((t) => t.compile)),
      milliseconds(part((t) => t.link)),
      milliseconds(runnable),
      verdict(`<= ${COLD_LIMIT} ms`, runnable <= COLD_LIMIT),
      milliseconds(part((t) => t.firstGradient)),
    ]);
    passes.push([of.name, ...passTimes(sources, of)]);
  }
  return [
    "Warm: model() to a linked instance, the median of the second half of the runs.",
    table(["model", "code", "warm", "target"], warm),
    "Cold: the first model of a process. Then its data are read and bound, and a first gradient is computed.",
    table(
      ["model", "import", "model to module", "engine, link", "cold", "target", "data, first gradient"],
      cold,
    ),
    "The passes, warm.",
    table(
      ["model", "trace", "constrain", "differentiate", "lower", "schedule, generate", "encode", "V8", "link"],
      passes,
    ),
  ].join("\n\n");
}

function link(module: WebAssembly.Module, engine: WebAssembly.Instance): WebAssembly.Instance {
  return new WebAssembly.Instance(module, { engine: engine.exports });
}

/** Medians of the second half of many compilations, pass by pass. */
function passTimes(library: Library, of: Case): string[] {
  const engine = new WebAssembly.Instance(new WebAssembly.Module(engineBytes()));
  const runs = Array.from({ length: WARM_RUNS }, () => {
    const [trace, model] = timed(() => of.make(library).sites);
    const [whole, compiled] = timed(() => compile(model));
    // The graph shares what it has seen: each pass alone needs a trace of its own.
    const fresh = of.make(library).sites;
    const [constrained, free] = timed(() => constrain(fresh));
    const positions = free.parameters.map((p) => p.position);
    const [differentiated, gradient] = timed(() => differentiate(fresh.graph, free.logDensity, positions));
    const [lowered] = timed(() => lower(fresh.graph, [free.logDensity, ...gradient, ...free.outputs]));
    const [encoded, bytes] = timed(() => encodeModule(compiled.functions, importsOf(compiled.functions)));
    const [v8, module] = timed(() => new WebAssembly.Module(bytes));
    const [linked] = timed(() => link(module, engine));
    const rest = whole - constrained - differentiated - lowered - encoded;
    return [trace, constrained, differentiated, lowered, rest, encoded, v8, linked];
  }).slice(WARM_RUNS >> 1);
  return runs[0]!.map((_, i) => milliseconds(median(runs.map((run) => run[i]!))));
}
