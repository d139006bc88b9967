import type { ChainProgram, ChainTask } from "./program.ts";
import type { Progress } from "./progress.ts";
import type { ChainOutcome } from "./run-chain.ts";

/** What the main thread says to a worker, which does one run at a time. */
export type ToWorker = { tag: "run"; program: ChainProgram; task: ChainTask } | { tag: "cancel" };

/** What a worker says to the main thread: ready once, then for each run progress, and an outcome or a crash. */
export type FromWorker =
  | { tag: "ready" }
  | { tag: "progress"; progress: Progress }
  | { tag: "outcome"; outcome: ChainOutcome }
  | { tag: "crashed"; message: string };
