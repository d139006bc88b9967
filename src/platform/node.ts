import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Platform, WorkerHandle, WorkerListener } from "./platform.ts";
import { redrawnLines } from "./redrawn-lines.ts";
import { makeYieldToEvents } from "./yield-to-events.ts";

/**
 * Node's worker threads. Where the worker's file does not stand (a bundle that left it behind, sources run
 * unbuilt) chains run in-line.
 */
export function nodePlatform(workerUrl: URL = new URL("./node-worker.js", import.meta.url)): Platform {
  const canWork = workerUrl.protocol === "file:" && existsSync(fileURLToPath(workerUrl));
  return {
    kind: canWork ? "threads" : "in-line",
    cores: availableParallelism,
    startWorker: canWork ? (listener) => startThread(workerUrl, listener) : undefined,
    yieldToEvents: makeYieldToEvents(),
    redrawnLines,
  };
}

function startThread(workerUrl: URL, listener: WorkerListener): WorkerHandle {
  // Flags such as --import would load the caller's tools (tsx, say) into every worker: it needs none.
  const worker = new Worker(workerUrl, { execArgv: [], name: "kindred" });
  let over = false;
  const fail = (reason: string) => {
    if (over) return;
    over = true;
    void worker.terminate();
    listener.failed(reason);
  };
  worker.on("message", (message) => {
    if (!over) listener.message(message);
  });
  worker.on("messageerror", (error) => fail(`a message could not be read: ${error.message}`));
  worker.on("error", (error) => fail(error.message));
  worker.on("exit", (code) => fail(`the worker exited with code ${code}`));
  return {
    post: (message) => worker.postMessage(message),
    keepAlive: (keep) => (keep ? worker.ref() : worker.unref()),
    terminate() {
      over = true;
      void worker.terminate();
    },
  };
}
