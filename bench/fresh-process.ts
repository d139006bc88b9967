import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import type { Case } from "./case.ts";
import type { Library } from "./library.ts";

const FOLDER = "build/bench";

let built: Promise<unknown> | undefined;

/** What `bench/cold.ts` prints. */
export interface ColdTimes {
  import: number;
  /** `model()` to a module. */
  compile: number;
  /** The engine compiled, and the two linked. */
  link: number;
  /** Data checked and bound, and one gradient. */
  firstGradient: number;
  sample: number;
  summary: number;
  /** From the start of the process. */
  total: number;
}

/**
 * Runs `bench/cold.ts` in new processes of plain Node, without the tool that reads TypeScript: what a user's
 * first model costs.
 */
export async function runCold(
  library: Library,
  of: Case,
  job: "compile" | "fit",
  times: number,
): Promise<ColdTimes[]> {
  mkdirSync(FOLDER, { recursive: true });
  built ??= build({
    entryPoints: ["bench/cold.ts"],
    outfile: `${FOLDER}/cold.mjs`,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    external: ["kindred"],
  });
  await built;
  const data = `${FOLDER}/${of.name.replaceAll(/\W+/g, "-")}.json`;
  const plain = (_: string, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
  writeFileSync(data, JSON.stringify(of.data(library), plain));
  return Array.from({ length: times }, () =>
    JSON.parse(
      execFileSync(process.execPath, [`${FOLDER}/cold.mjs`, of.name, data, job], { encoding: "utf8" }),
    ),
  ) as ColdTimes[];
}
