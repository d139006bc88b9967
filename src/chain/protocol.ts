import type { LinkModules } from "./linked-engine.ts";
import type { ChainProgram, ChainTask } from "./program.ts";
import type { Progress } from "./progress.ts";
import type { ChainOutcome } from "./run-chain.ts";

/** What the main thread says to a worker, which does one run at a time. */
export type ToWorker =
  /** The modules of the runs that follow: sent once, so that a worker can keep its instance of them. */
  | { tag: "link"; modules: LinkModules }
  | { tag: "run"; program: Omit<ChainProgram, keyof LinkModules>; task: ChainTask }
  | { tag: "cancel" };

/** What a worker says to the main thread: ready once, then for each run progress, and an outcome or a crash. */
export type FromWorker =
  | { tag: "ready" }
  | { tag: "progress"; progress: Progress }
  | { tag: "outcome"; outcome: ChainOutcome }
  | { tag: "crashed"; message: string };
