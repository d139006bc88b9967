import type { Progress } from "../chain/progress.ts";
import { counted, type ProgressSink } from "./console-progress.ts";

const BAR_WIDTH = 24;

/** One line a chain with a bar, written over itself: for terminals, so only Node's platform has it. */
export function redrawnLines(sink: ProgressSink): (progress: Progress) => void {
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
