import type { Platform, WorkerHandle } from "../platform/platform.ts";
import type { LinkModules } from "./linked-engine.ts";
import type { FromWorker } from "./protocol.ts";

/** What the holder of a worker hears. */
export interface WorkerOwner {
  message(message: Exclude<FromWorker, { tag: "ready" }>): void;
  /** The worker died; `started` says whether it had ever come to life. */
  failed(reason: string, started: boolean): void;
}

/** A worker lent to one owner at a time. */
export interface LentWorker {
  readonly handle: WorkerHandle;
  owner: WorkerOwner | undefined;
  /** The modules that the worker has. */
  modules?: LinkModules;
  expiry?: ReturnType<typeof setTimeout>;
}

/** An idle worker is kept this long. */
const IDLE_MILLISECONDS = 30_000;

const idle = new WeakMap<Platform, LentWorker[]>();

/**
 * A worker of `platform`: one that a former fit left idle, or a new one. Starting one takes 15-40 ms, which
 * is more than many fits take; idle ones wait for half a minute, and do not keep a Node process alive.
 *
 * @throws what the platform throws when it can start no worker
 */
export function takeWorker(platform: Platform, owner: WorkerOwner): LentWorker {
  const warm = idle.get(platform)?.pop();
  if (warm !== undefined) {
    clearTimeout(warm.expiry);
    warm.owner = owner;
    warm.handle.keepAlive(true);
    return warm;
  }
  let started = false;
  const handle = platform.startWorker!({
    message(message) {
      if (message.tag === "ready") started = true;
      else lent.owner?.message(message);
    },
    failed(reason) {
      forget(platform, lent);
      lent.owner?.failed(reason, started);
    },
  });
  const lent: LentWorker = { handle, owner };
  return lent;
}

/** Whether a worker of `platform` waits for a fit. */
export function workersWait(platform: Platform): boolean {
  return (idle.get(platform)?.length ?? 0) > 0;
}

/** Gives back a worker that is done, for the next fit. */
export function returnWorker(platform: Platform, worker: LentWorker): void {
  worker.owner = undefined;
  worker.handle.keepAlive(false);
  const waiting = idle.get(platform) ?? [];
  idle.set(platform, waiting);
  if (waiting.length >= platform.cores()) {
    worker.handle.terminate();
    return;
  }
  waiting.push(worker);
  worker.expiry = setTimeout(() => {
    forget(platform, worker);
    worker.handle.terminate();
  }, IDLE_MILLISECONDS);
  // In Node a timer is an object that can be told not to keep the process alive; in browsers it is a number.
  (worker.expiry as { unref?(): void }).unref?.();
}

/** Ends every idle worker of `platform` now. */
export function endIdleWorkers(platform: Platform): void {
  for (const worker of idle.get(platform) ?? []) {
    clearTimeout(worker.expiry);
    worker.handle.terminate();
  }
  idle.delete(platform);
}

function forget(platform: Platform, worker: LentWorker): void {
  clearTimeout(worker.expiry);
  const waiting = idle.get(platform);
  const at = waiting?.indexOf(worker) ?? -1;
  if (at >= 0) waiting!.splice(at, 1);
}
