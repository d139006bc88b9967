import { compile } from "../src/compile/compile.ts";
import { constrain } from "../src/compile/constrain.ts";
import { differentiate } from "../src/compile/differentiate.ts";
import { importsOf } from "../src/compile/imports.ts";
import { lower } from "../src/compile/lower.ts";
import { encodeModule } from "../src/compile/wasm/module.ts";
import { engineBytes } from "../src/engine/bytes.ts";
import type { Case } from "./case.ts";
import type { Effort } from "./effort.ts";
import { runCold } from "./fresh-process.ts";
import type { Library } from "./library.ts";
import { hierarchicalLogistic, radon, twelveSchools } from "./models.ts";
import type { Section } from "./section.ts";
import { milliseconds, table, verdict } from "./table.ts";
import { median, timed } from "./timing.ts";

const WARM_LIMIT = 15;
const COLD_LIMIT = 60;

/** From `model(schema, program)` to linked WebAssembly: in a warm process, and as the first thing a process does. */
export async function compileTimes(sources: Library, built: Library, effort: Effort): Promise<Section> {
  const rows = [];
  for (const of of [twelveSchools, radon, hierarchicalLogistic]) {
    const engine = new WebAssembly.Instance(new WebAssembly.Module(engineBytes()));
    const runs = Array.from({ length: effort.compilations }, () => {
      const [total, model] = timed(() => {
        const made = of.make(built);
        link(made.module, engine);
        return made;
      });
      return { total, bytes: model.compiled.bytes.length };
    });
    const first = await runCold(sources, of, "compile", effort.processes);
    const part = (f: (times: (typeof first)[0]) => number) => median(first.map(f));
    rows.push({
      model: of.name,
      bytes: runs[0]!.bytes,
      warmMilliseconds: median(runs.slice(runs.length >> 1).map((run) => run.total)),
      cold: {
        importMilliseconds: part((t) => t.import),
        compileMilliseconds: part((t) => t.compile),
        linkMilliseconds: part((t) => t.link),
        runnableMilliseconds: part((t) => t.compile + t.link),
        firstGradientMilliseconds: part((t) => t.firstGradient),
      },
      passesMilliseconds: passTimes(sources, of, effort.compilations),
    });
  }
  const warm = rows.map(({ model, bytes, warmMilliseconds: total }) => [
    model,
    `${bytes} bytes`,
    milliseconds(total),
    verdict(`<= ${WARM_LIMIT} ms`, total <= WARM_LIMIT),
  ]);
  const cold = rows.map(({ model, cold }) => [
    model,
    milliseconds(cold.importMilliseconds),
    milliseconds(cold.compileMilliseconds),
    milliseconds(cold.linkMilliseconds),
    milliseconds(cold.runnableMilliseconds),
    verdict(`<= ${COLD_LIMIT} ms`, cold.runnableMilliseconds <= COLD_LIMIT),
    milliseconds(cold.firstGradientMilliseconds),
  ]);
  const passes = rows.map((row) => [row.model, ...Object.values(row.passesMilliseconds).map(milliseconds)]);
  const markdown = [
    "Warm: model() to a linked instance, the median of the second half of the runs.",
    table(["model", "code", "warm", "target"], warm),
    "Cold: the first model of a process. Then its data are read and bound, and a first gradient is computed.",
    table(
      ["model", "import", "model to module", "engine, link", "cold", "target", "data, first gradient"],
      cold,
    ),
    "The passes, warm.",
    table(["model", ...Object.keys(rows[0]!.passesMilliseconds)], passes),
  ].join("\n\n");
  return { markdown, rows };
}

function link(module: WebAssembly.Module, engine: WebAssembly.Instance): WebAssembly.Instance {
  return new WebAssembly.Instance(module, { engine: engine.exports });
}

/** Medians of the second half of many compilations, pass by pass. */
function passTimes(library: Library, of: Case, count: number): Record<string, number> {
  const engine = new WebAssembly.Instance(new WebAssembly.Module(engineBytes()));
  const runs = Array.from({ length: count }, () => {
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
    return {
      trace,
      constrain: constrained,
      differentiate: differentiated,
      lower: lowered,
      "schedule, generate": rest,
      encode: encoded,
      V8: v8,
      link: linked,
    };
  }).slice(count >> 1);
  const names = Object.keys(runs[0]!) as (keyof (typeof runs)[0])[];
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name]))]));
}
