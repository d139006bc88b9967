/** The Web Worker: runs chains for the page. */
import { serve } from "./chain/serve.ts";
import { makeYieldToEvents } from "./platform/yield-to-events.ts";

// Typed here because the DOM and the worker library of TypeScript cannot be had together.
const scope = globalThis as unknown as {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onmessageerror: (() => void) | null;
};

serve({
  post: (message, transfer) => scope.postMessage(message, transfer),
  listen: (handler) => {
    scope.onmessageerror = () => {
      throw new Error(
        "a message to the worker could not be read: compiled code may not pass between these origins",
      );
    };
    scope.onmessage = (event) => handler(event.data);
  },
  yieldToEvents: makeYieldToEvents(),
});
