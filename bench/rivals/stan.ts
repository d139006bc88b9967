import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Data } from "../case.ts";
import type { DrawTable } from "./estimates.ts";
import { takeDraws, toJson } from "./files.ts";

const FOLDER = "build/bench/stan";
const CACHE =
  process.env.KINDRED_STAN_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "kindred", "stan");

/** glibc gives freed memory back and asks for it anew at every gradient of 100,000 rows: twice the time. */
const KEEP_MEMORY = {
  MALLOC_TRIM_THRESHOLD_: "4000000000",
  MALLOC_MMAP_THRESHOLD_: "33554432",
  MALLOC_TOP_PAD_: "67108864",
};

export const STAN_SETTINGS = { chains: 4, warmup: 1000, draws: 1000 };

/** One run of a program: all its chains. */
export interface StanRun {
  /** Seconds of processor time, one a chain, as Stan takes them itself. */
  readonly warmup: number[];
  readonly sampling: number[];
  /** Leapfrog steps of all chains: those of sampling, and all. */
  readonly samplingGradients: number;
  readonly gradients: number;
  readonly divergences: number;
  readonly table: DrawTable;
}

export interface StanResult {
  readonly compileSeconds: number;
  readonly runs: readonly StanRun[];
}

export interface StanPlan {
  readonly program: string;
  /** As the program reads them. */
  readonly data: Data;
  /** Names of the quantities wanted. */
  readonly outputs: readonly string[];
  readonly seeds: readonly number[];
  /** No further seed when so many are spent. */
  readonly seconds: number;
  /** Whether to compile what the cache does not have. */
  readonly compile: boolean;
}

/** What R, rstan and Stan call themselves, or undefined where they are not installed. */
export function stanVersion(): string | undefined {
  const script =
    'suppressPackageStartupMessages(library(rstan)); cat(R.version.string, "; rstan ", ' +
    'as.character(packageVersion("rstan")), " (Stan ", stan_version(), ")", sep = "")';
  const { status, stdout } = spawnSync("Rscript", ["-e", script], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Runs a program of `bench/stan/` through rstan, its chains one after another in one process.
 *
 * @returns undefined when the program is not in the cache and may not be compiled
 */
export function runStan({
  program,
  data,
  outputs,
  seeds,
  seconds,
  compile,
}: StanPlan): StanResult | undefined {
  const folder = resolve(FOLDER, program);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const path = (name: string) => join(folder, name);
  writeFileSync(path("data.json"), toJson(data));
  const task = {
    program: resolve("bench/stan", `${program}.stan`),
    data: path("data.json"),
    outputs,
    ...STAN_SETTINGS,
    seeds,
    seconds,
    compile,
    cache: CACHE,
    folder,
  };
  writeFileSync(path("task.json"), toJson(task));
  const { status, stderr, stdout } = spawnSync("Rscript", ["bench/stan/sample.R", path("task.json")], {
    encoding: "utf8",
    env: { ...process.env, ...KEEP_MEMORY, R_MAKEVARS_USER: resolve("bench/stan/Makevars") },
  });
  if (status !== 0) throw new Error(`${program}.stan: R ended with status ${status}:\n${stdout}\n${stderr}`);
  const result = JSON.parse(readFileSync(path("result.json"), "utf8"));
  if (result.runs === undefined) return undefined;
  return {
    compileSeconds: result.compileSeconds,
    // biome-ignore lint/suspicious/noExplicitAny: as R wrote it
    runs: result.runs.map(({ draws, scalars, ...run }: any) => ({
      ...run,
      table: takeDraws(draws, STAN_SETTINGS.chains, STAN_SETTINGS.draws, scalars.length),
    })),
  };
}
