/**
 * The benchmarks, as ratios within one run.
 *
 *     npm run bench                        all parts
 *     npm run bench gradients compile      some of: gradients, overhead, compile, fits, size
 *     npm run bench -- --write             also writes the tables into docs/benchmarks.md
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import * as sources from "../src/index.ts";
import { compileTimes } from "./compile.ts";
import { fits } from "./fits.ts";
import { gradients } from "./gradients.ts";
import { builtLibrary } from "./library.ts";
import { onOneProcessor } from "./one-processor.ts";
import { overhead } from "./overhead.ts";
import { compilerVersion } from "./reference-program.ts";

const PAGE = "docs/benchmarks.md";
const BEGIN = "<!-- the tables: written by npm run bench -- --write -->";
const END = "<!-- end of the tables -->";

const compiler = compilerVersion();
const parts: Record<string, { title: string; run(): Promise<string> }> = {
  gradients: {
    title: "One gradient, and the same in C",
    run: () => onOneProcessor(() => gradients(sources, compiler !== undefined)),
  },
  overhead: {
    title: "What the sampler adds to a gradient",
    run: () => onOneProcessor(() => overhead(sources)),
  },
  compile: {
    title: "From a model to runnable WebAssembly",
    run: async () => compileTimes(sources, await builtLibrary()),
  },
  fits: { title: "Whole fits", run: async () => fits(await builtLibrary()) },
  size: {
    title: "What a browser loads",
    run: async () => size(),
  },
};

function size(): string {
  const { stdout, stderr } = spawnSync(process.execPath, ["tools/size.mjs"], { encoding: "utf8" });
  return `${stdout}${stderr}`.trimEnd().replaceAll(/^/gm, "    ");
}

const words = process.argv.slice(2);
const write = words.includes("--write");
const chosen = words.filter((word) => word !== "--write");
const unknown = chosen.find((word) => !(word in parts));
if (unknown !== undefined) {
  console.error(`"${unknown}" is no part of the bench; the parts are ${Object.keys(parts).join(", ")}`);
  process.exit(1);
}
if (write && chosen.length > 0) {
  console.error("--write is for a whole run: leave out the names of parts");
  process.exit(1);
}

const [cpu] = cpus();
const machine = [
  `${cpu?.model.trim()}, ${cpus().length} processors`,
  `Node ${process.versions.node} (V8 ${process.versions.v8})`,
  compiler ?? "no gcc: the comparison with C is left out; install gcc to have it",
].join("; ");
const sections = [machine];
console.log(machine);
for (const name of chosen.length > 0 ? chosen : Object.keys(parts)) {
  const { title, run } = parts[name]!;
  const section = `### ${title}\n\n${await run()}`;
  sections.push(section);
  console.log(`\n${section}`);
}

if (write) {
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
