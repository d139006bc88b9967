/** The worker thread of Node: runs chains for the main thread. */
import { parentPort } from "node:worker_threads";
import { serve } from "./chain/serve.ts";
import { makeYieldToEvents } from "./platform/yield-to-events.ts";

const port = parentPort;
if (port === null) throw new Error("kindred's node-worker is started by kindred itself, in a worker thread");

serve({
  post: (message, transfer) => port.postMessage(message, transfer),
  listen: (handler) => {
    port.on("message", handler);
  },
  yieldToEvents: makeYieldToEvents(),
});
