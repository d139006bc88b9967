import type { Progress } from "../chain/progress.ts";

/** Where progress is written: `process.stderr` fits. */
export interface ProgressSink {
  write(text: string): unknown;
  /** Whether lines can be written over. */
  isTTY?: boolean;
  /** Width in characters. */
  columns?: number;
}

const BAR_WIDTH = 24;

/**
 * A listener for `onProgress` that shows one line a chain, redrawn in place. Where lines cannot be redrawn (a
 * file, a pipe, a page's console) it writes one line when a chain begins and one when it is done.
 *
 * @param sink — default: standard error, so that standard output stays for results; the console in a page
 *
 * @example
 * await sample(model, data, { onProgress: consoleProgress() });
 */
export function consoleProgress(sink: ProgressSink = defaultSink()): (progress: Progress) => void {
  return sink.isTTY ? redrawnLines(sink) : plainLines(sink);
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

function redrawnLines(sink: ProgressSink): (progress: Progress) => void {
  let chains: (Progress | undefined)[] = [];
  let drawn = 0;
  return (progress) => {
    // A listener may serve one fit after another: the next one starts below.
    if (
      chains.length > 0 &&
      chains.every((each) => each?.iteration === each?.total) &&
      progress.chain in chains
    ) {
      chains = [];
      drawn = 0;
    }
    chains[progress.chain] = progress;
    const width = (sink.columns ?? 80) - 1;
    const lines = Array.from(chains, (each, chain) => line(each, chain).slice(0, width));
    const up = drawn === 0 ? "" : `\u001b[${drawn}A`;
    sink.write(up + lines.map((text) => `\r${text}\u001b[K\n`).join(""));
    drawn = lines.length;
  };
}

function line(progress: Progress | undefined, chain: number): string {
  if (progress === undefined) return `chain ${chain}  waits`;
  const { iteration, total, phase, divergences, secondsLeft } = progress;
  const full = Math.round((BAR_WIDTH * iteration) / total);
  const bar = "━".repeat(full) + "╌".repeat(BAR_WIDTH - full);
  const parts = [`chain ${chain}  ${bar}  ${String(iteration).padStart(String(total).length)}/${total}`];
  if (iteration === total) parts.push("done");
  else {
    parts.push(phase === "warmup" ? "warm-up" : "sampling");
    if (secondsLeft !== undefined)
      parts.push(`${secondsLeft < 10 ? secondsLeft.toFixed(1) : Math.round(secondsLeft)} s left`);
  }
  if (divergences > 0) parts.push(counted(divergences));
  return parts.join("  ");
}

function counted(divergences: number): string {
  return `${divergences} divergence${divergences === 1 ? "" : "s"}`;
}
