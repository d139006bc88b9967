import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { Data } from "../case.ts";
import type { DrawTable } from "./estimates.ts";
import { takeDraws, toJson } from "./files.ts";
import type { NodeTask } from "./fit-in-node.ts";
import type { Rival } from "./rival.ts";
import type { FitPlan, TimedFit } from "./timed-fit.ts";

const FOLDER = "build/bench/node";

let bundled: Promise<unknown> | undefined;

/** A fit whose draws lie in a file, unless they were not to be kept. */
export interface NodeFit extends TimedFit {
  /** Reads the draws, once. */
  take(): DrawTable;
}

/**
 * Fits with the built package in a process of its own, without the tool that reads TypeScript.
 *
 * @param keep - whether the draws are wanted
 */
export async function fitInNode(rival: Rival, data: Data, plan: FitPlan, keep: boolean): Promise<NodeFit[]> {
  bundled ??= build({
    entryPoints: ["bench/rivals/fit-in-node.ts"],
    outfile: `${FOLDER}/fit.mjs`,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    external: ["kindred"],
  });
  await bundled;
  const folder = join(FOLDER, rival.name.replaceAll(/\W+/g, "-"));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const path = (name: string) => join(folder, name);
  writeFileSync(path("data.json"), toJson(data));
  const task: NodeTask = {
    rival: rival.name,
    data: path("data.json"),
    plan,
    folder: keep ? folder : undefined,
  };
  writeFileSync(path("task.json"), toJson(task));
  const printed = execFileSync(process.execPath, [`${FOLDER}/fit.mjs`, path("task.json")], {
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  const fits: TimedFit[] = JSON.parse(printed);
  return fits.map((fit) => ({
    ...fit,
    take: () => takeDraws(path(`draws-${fit.seed}.bin`), fit.chains, fit.draws, fit.scalars.length),
  }));
}
