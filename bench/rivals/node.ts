import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { Data } from "../case.ts";
import type { DrawTable } from "./estimates.ts";
import { readDraws, toJson } from "./files.ts";
import type { NodeTask } from "./fit-in-node.ts";
import type { Rival } from "./rival.ts";
import type { FitPlan, TimedFit } from "./timed-fit.ts";

const FOLDER = "build/bench/node";

let bundled: Promise<unknown> | undefined;

/** A fit whose draws lie in a file. */
export interface NodeFit extends TimedFit {
  read(): DrawTable;
}

/** Fits with the built package in a process of its own, without the tool that reads TypeScript. */
export async function fitInNode(rival: Rival, data: Data, plan: FitPlan): Promise<NodeFit[]> {
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
  const folder = join(FOLDER, rival.name.replaceAll(/\W+/g, "-"), `threads-${plan.threads ?? "all"}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const path = (name: string) => join(folder, name);
  writeFileSync(path("data.json"), toJson(data));
  const task: NodeTask = { rival: rival.name, data: path("data.json"), plan, folder };
  writeFileSync(path("task.json"), toJson(task));
  const printed = execFileSync(process.execPath, [`${FOLDER}/fit.mjs`, path("task.json")], {
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  const fits: TimedFit[] = JSON.parse(printed);
  return fits.map((fit) => ({
    ...fit,
    read: () => readDraws(path(`draws-${fit.seed}.bin`), fit.chains, fit.draws, fit.scalars.length),
  }));
}
