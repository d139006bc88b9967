/**
 * The benchmarks, as ratios within one run.
 *
 *     npm run bench                        all parts
 *     npm run bench gradients compile      some of: gradients, overhead, compile, fits, rows, rivals, size
 *     npm run bench -- --quick             all parts in under two minutes, with fewer runs of fewer models
 *     npm run bench rivals -- --model schools --model sires
 *     npm run bench -- --json FILE         also writes what was measured as JSON
 *     npm run bench -- --write             also writes the tables into docs/benchmarks.md
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import * as sources from "../src/index.ts";
import { compileTimes } from "./compile.ts";
import { type Effort, quick, whole } from "./effort.ts";
import { fits } from "./fits.ts";
import { gradients } from "./gradients.ts";
import { builtLibrary } from "./library.ts";
import { manyRows } from "./many-rows.ts";
import { onOneProcessor } from "./one-processor.ts";
import { overhead } from "./overhead.ts";
import { compilerVersion } from "./reference-program.ts";
import { compareRivals } from "./rivals/rivals.ts";
import type { Section } from "./section.ts";

const PAGE = "docs/benchmarks.md";
const BEGIN = "<!-- the tables: written by npm run bench -- --write -->";
const END = "<!-- end of the tables -->";

const compiler = compilerVersion();
const parts: Record<string, { title: string; run(effort: Effort): Promise<Section> }> = {
  gradients: {
    title: "One gradient, and the same in C",
    run: (effort) => onOneProcessor(() => gradients(sources, compiler !== undefined, effort)),
  },
  overhead: {
    title: "What the sampler adds to a gradient",
    run: (effort) => onOneProcessor(() => overhead(sources, effort)),
  },
  compile: {
    title: "From a model to runnable WebAssembly",
    run: async (effort) => compileTimes(sources, await builtLibrary(), effort),
  },
  fits: { title: "Whole fits", run: async (effort) => fits(await builtLibrary(), effort) },
  rows: { title: "Millions of rows", run: async () => manyRows() },
  rivals: {
    title: "Kindred and native Stan",
    run: ({ rivals }) =>
      compareRivals(sources, options.model ? { ...rivals, models: options.model } : rivals),
  },
  size: {
    title: "What a browser loads",
    run: async () => size(),
  },
};

function size(): Section {
  const { stdout, stderr } = spawnSync(process.execPath, ["tools/size.mjs"], { encoding: "utf8" });
  const text = `${stdout}${stderr}`.trimEnd();
  return { markdown: text.replaceAll(/^/gm, "    "), rows: text.split("\n").map((line) => ({ line })) };
}

const { values: options, positionals: chosen } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    json: { type: "string" },
    model: { type: "string", multiple: true },
  },
});
const effort = options.quick ? quick : whole;
const unknown = chosen.find((word) => !(word in parts));
if (unknown !== undefined) {
  console.error(`"${unknown}" is no part of the bench; the parts are ${Object.keys(parts).join(", ")}`);
  process.exit(1);
}
if (options.write && (chosen.length > 0 || options.quick || options.model)) {
  console.error("--write is for a whole run: leave out the names of parts and models, and --quick");
  process.exit(1);
}

const [cpu] = cpus();
const machine = [
  `${cpu?.model.trim()}, ${cpus().length} processors`,
  `Node ${process.versions.node} (V8 ${process.versions.v8})`,
  compiler ?? "no gcc: the comparison with C is left out; install gcc to have it",
].join("; ");
const command = ["npm run bench", ...process.argv.slice(2)].join(" ");
const sections = [machine];
const found: Record<string, Section["rows"]> = {};
console.log(machine);
for (const name of chosen.length > 0 ? chosen : Object.keys(parts)) {
  const { title, run } = parts[name]!;
  const { markdown, rows } = await run(effort);
  const text = `### ${title}\n\n${markdown}`;
  sections.push(text);
  found[name] = rows;
  console.log(`\n${text}`);
}

if (options.json) {
  const result = { machine, command, date: new Date().toISOString(), ...found };
  writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\nwritten to ${options.json}`);
}
if (options.write) {
  const page = readFileSync(PAGE, "utf8");
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin)
    throw new Error(`${PAGE} has no place for the tables: "${BEGIN}" ... "${END}"`);
  writeFileSync(
    PAGE,
    `${page.slice(0, begin + BEGIN.length)}\n\n${sections.join("\n\n")}\n\n${page.slice(end)}`,
  );
  console.log(`\nwritten to ${PAGE}`);
}
