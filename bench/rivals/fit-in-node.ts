/** A process of plain Node that fits a rival: its argument is a file with the task. Prints the fits as JSON. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Library } from "../library.ts";
import { rivals } from "./all.ts";
import { type FitPlan, timedFits } from "./timed-fit.ts";

export interface NodeTask {
  readonly rival: string;
  readonly data: string;
  readonly plan: FitPlan;
  /** Where draws go, as draws-SEED.bin, if they are wanted. */
  readonly folder?: string;
}

const task: NodeTask = JSON.parse(readFileSync(process.argv[2]!, "utf8"));
const data = JSON.parse(readFileSync(task.data, "utf8"));
const library = (await import("kindred")) as unknown as Library;
const rival = rivals.find(({ name }) => name === task.rival)!;
const { folder, plan } = task;
const fits = await timedFits(library, rival, data, plan, (seed, values) => {
  if (folder) writeFileSync(join(folder, `draws-${seed}.bin`), new Uint8Array(values.buffer));
});
process.stdout.write(JSON.stringify(fits));
