import type { LinkModules } from "./linked-engine.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { outcomeBuffers, runChain } from "./run-chain.ts";

/** A worker's end of the channel to the main thread. */
export interface WorkerPort {
  post(message: FromWorker, transfer: ArrayBuffer[]): void;
  listen(handler: (message: ToWorker) => void): void;
  /** Lets the messages that wait be handled, without the delay of a timer. */
  yieldToEvents(): Promise<void>;
}

/** A slice: long enough that yielding costs nothing, short enough for ~20 reports a second. */
const SLICE_MILLISECONDS = 50;

/** Serves runs over `port`: all that a worker does. Results are transferred, not copied. */
export function serve(port: WorkerPort): void {
  let cancelled = false;
  let modules: LinkModules | undefined;

  port.listen(async (message) => {
    // A cancel that comes after its run is over is forgotten when the next run begins.
    cancelled = message.tag === "cancel";
    if (message.tag === "link") modules = message.modules;
    if (message.tag !== "run") return;
    try {
      if (modules === undefined) throw new Error("a run came before its modules");
      const outcome = await runChain({ ...message.program, ...modules }, message.task, {
        sliceMilliseconds: SLICE_MILLISECONDS,
        yieldToEvents: port.yieldToEvents,
        cancelled: () => cancelled,
        report: (progress) => port.post({ tag: "progress", progress }, []),
      });
      port.post({ tag: "outcome", outcome }, outcomeBuffers(outcome));
    } catch (error) {
      port.post({ tag: "crashed", message: error instanceof Error ? error.message : String(error) }, []);
    }
  });
  port.post({ tag: "ready" }, []);
}
