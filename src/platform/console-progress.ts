import type { Progress } from "../chain/progress.ts";
import { browserPlatform } from "./browser.ts";
import { currentPlatform } from "./platform.ts";

/** Where progress is written: `process.stderr` fits. */
export interface ProgressSink {
  write(text: string): unknown;
  /** Whether lines can be written over. */
  isTTY?: boolean;
  /** Width in characters. */
  columns?: number;
}

/**
 * A listener for `onProgress` that shows one line a chain, redrawn in place on a terminal. Where lines cannot be redrawn (a
 * file, a pipe, a page's console) it writes one line when a chain begins and one when it is done.
 *
 * @param sink — default: standard error, so that standard output stays for results; the console in a page
 *
 * @example
 * await sample(model, data, { onProgress: consoleProgress() });
 */
export function consoleProgress(sink: ProgressSink = defaultSink()): (progress: Progress) => void {
  const { redrawnLines } = currentPlatform(browserPlatform);
  return sink.isTTY && redrawnLines ? redrawnLines(sink) : plainLines(sink);
}

function defaultSink(): ProgressSink {
  const { process } = globalThis as { process?: { stderr?: ProgressSink } };
  return process?.stderr ?? { write: (text) => console.log(text.trimEnd()) };
}

function plainLines(sink: ProgressSink): (progress: Progress) => void {
  const begun = new Set<number>();
  return ({ chain, iteration, total, divergences }) => {
    if (!begun.has(chain)) {
      begun.add(chain);
      sink.write(`chain ${chain}: ${total} iterations\n`);
    }
    if (iteration === total) {
      begun.delete(chain);
      sink.write(`chain ${chain}: done${divergences > 0 ? `, ${counted(divergences)}` : ""}\n`);
    }
  };
}

/** "1 divergence", "2 divergences". */
export function counted(divergences: number): string {
  return `${divergences} divergence${divergences === 1 ? "" : "s"}`;
}
