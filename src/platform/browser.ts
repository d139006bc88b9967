import type { Platform, WorkerHandle, WorkerListener } from "./platform.ts";
import { makeYieldToEvents } from "./yield-to-events.ts";

/** A page, or any other place with the Web's interfaces; without `Worker` chains run in-line. */
export function browserPlatform(): Platform {
  const canWork = typeof Worker === "function";
  return {
    kind: canWork ? "web workers" : "in-line",
    cores: () => globalThis.navigator?.hardwareConcurrency ?? 1,
    startWorker: canWork ? startWebWorker : undefined,
    yieldToEvents: makeYieldToEvents(),
  };
}

function startWebWorker(listener: WorkerListener): WorkerHandle {
  const worker = openWorker();
  let over = false;
  const fail = (reason: string) => {
    if (over) return;
    over = true;
    worker.terminate();
    listener.failed(reason);
  };
  worker.onmessage = (event) => {
    if (!over) listener.message(event.data);
  };
  worker.onerror = (event) => {
    event.preventDefault?.();
    fail(event.message || "the worker's script could not be loaded");
  };
  worker.onmessageerror = () => fail("a message could not be read");
  return {
    post: (message) => worker.postMessage(message),
    keepAlive() {},
    terminate() {
      over = true;
      worker.terminate();
    },
  };
}

function openWorker(): Worker {
  try {
    // This literal form is what webpack, Vite and Rollup know a worker by.
    return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  } catch (error) {
    // A package loaded from another origin (a CDN) may not start a worker there, but a worker of this origin
    // may import from there.
    const here = import.meta.url;
    const url = new URL("./worker.js", here);
    if (!url.protocol.startsWith("http") || url.origin === globalThis.location?.origin) throw error;
    const source = new Blob([`import ${JSON.stringify(url.href)};`], { type: "text/javascript" });
    const sourceUrl = URL.createObjectURL(source);
    // The script is fetched after this call returns; a minute later it surely has been.
    setTimeout(() => URL.revokeObjectURL(sourceUrl), 60_000);
    return new Worker(sourceUrl, { type: "module" });
  }
}
