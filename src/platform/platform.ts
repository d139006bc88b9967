import type { Progress } from "../chain/progress.ts";
import type { FromWorker, ToWorker } from "../chain/protocol.ts";
import type { ProgressSink } from "./console-progress.ts";

/** Where chains run: worker threads of Node, Web Workers of a browser, or in the caller's own thread. */
export type WorkerKind = "threads" | "web workers" | "in-line";

/** What the owner of a worker hears from it. After `failed` nothing more is heard. */
export interface WorkerListener {
  message(message: FromWorker): void;
  /** The worker died, or never came to life. */
  failed(reason: string): void;
}

/** A worker as the main thread holds it. */
export interface WorkerHandle {
  post(message: ToWorker): void;
  /** Whether this worker keeps the process alive; only Node knows the difference. */
  keepAlive(keep: boolean): void;
  terminate(): void;
}

/** What Kindred needs of the place it runs in. */
export interface Platform {
  kind: WorkerKind;
  /** Processors to use at most, when the caller does not say. */
  cores(): number;
  /** Starts a worker, or throws when there can be none. Absent where there are no workers at all. */
  startWorker?(listener: WorkerListener): WorkerHandle;
  /** Gives the event loop one turn. */
  yieldToEvents(): Promise<void>;
  /** Shows progress on a terminal; absent where there is none. */
  redrawnLines?(sink: ProgressSink): (progress: Progress) => void;
}

let present: Platform | undefined;

/** Says where Kindred runs; the entry of the package for Node calls it, so that no other imports `node:`. */
export function usePlatform(platform: Platform): void {
  present = platform;
}

/** The platform in use, or `fallback()` when none was set. */
export function currentPlatform(fallback: () => Platform): Platform {
  present ??= fallback();
  return present;
}
