import { median } from "../timing.ts";
import { type DrawTable, type Estimates, estimatesOf, type Worst, worstOf } from "./estimates.ts";
import type { StanRun } from "./stan.ts";
import type { TimedFit } from "./timed-fit.ts";

/** One run of a sampler: four chains. */
export interface Run {
  /** What counts, all but compiling: of Kindred wall time, of Stan processor time. */
  readonly seconds: number;
  /** Of Kindred, as the program was made anew; of Stan 0, as it was compiled long before. */
  readonly compileSeconds: number;
  /** What the chains themselves took. */
  readonly chainSeconds: number;
  readonly gradients: number;
  readonly divergences: number;
  readonly worst: Worst;
}

/** Medians over runs; effective sample sizes are the least of any scalar. */
export interface Speed extends Worst {
  readonly runs: number;
  readonly seconds: number;
  readonly compileSeconds: number;
  /** Of a gradient with all that the sampler adds to it. */
  readonly gradientSeconds: number;
  readonly gradients: number;
  readonly gradientsPerEffectiveDraw: number;
  /** The most of any run. */
  readonly divergences: number;
  readonly perSecond: {
    readonly bulk: number;
    readonly tail: number;
    readonly square: number;
    /** Bulk, with the time of compiling counted too. */
    readonly compiling: number;
  };
}

export function speedOf(runs: readonly Run[]): Speed {
  const middle = (of: (run: Run) => number) => median(runs.map(of));
  return {
    runs: runs.length,
    seconds: middle((run) => run.seconds),
    compileSeconds: middle((run) => run.compileSeconds),
    gradientSeconds: middle((run) => run.chainSeconds / run.gradients),
    gradients: middle((run) => run.gradients),
    gradientsPerEffectiveDraw: middle((run) => run.gradients / run.worst.essBulk),
    essBulk: middle((run) => run.worst.essBulk),
    essTail: middle((run) => run.worst.essTail),
    essSquare: middle((run) => run.worst.essSquare),
    rhat: Math.max(...runs.map((run) => run.worst.rhat)),
    divergences: Math.max(...runs.map((run) => run.divergences)),
    perSecond: {
      bulk: middle((run) => run.worst.essBulk / run.seconds),
      tail: middle((run) => run.worst.essTail / run.seconds),
      square: middle((run) => run.worst.essSquare / run.seconds),
      compiling: middle((run) => run.worst.essBulk / (run.seconds + run.compileSeconds)),
    },
  };
}

/** A run's draws, judged. */
export interface Judged {
  readonly estimates: Estimates;
  readonly worst: Worst;
}

export function judged(table: DrawTable): Judged {
  const estimates = estimatesOf(table);
  return { estimates, worst: worstOf(estimates) };
}

export function kindredRun(fit: TimedFit, worst: Worst): Run {
  const { milliseconds, compileMilliseconds, chainSeconds, gradients, divergences } = fit;
  const compileSeconds = compileMilliseconds / 1000;
  const seconds = milliseconds / 1000 - compileSeconds;
  return { seconds, compileSeconds, chainSeconds, gradients, divergences, worst };
}

/**
 * Stan's seconds on some processors. Its chains share them out perfectly, which is the best that Stan could do: no
 * less than its longest chain, and no less than all chains' time divided by the processors.
 */
export function stanRun(run: StanRun, worst: Worst, processors: number): Run {
  const each = run.warmup.map((seconds, chain) => seconds + run.sampling[chain]!);
  const chainSeconds = each.reduce((sum, seconds) => sum + seconds, 0);
  const seconds = Math.max(chainSeconds / processors, ...each);
  const { gradients, divergences } = run;
  return { seconds, compileSeconds: 0, chainSeconds, gradients, divergences, worst };
}
