import { KindredError } from "../model/errors.ts";
import { browserPlatform } from "../platform/browser.ts";
import { currentPlatform, type Platform, type WorkerKind } from "../platform/platform.ts";
import { chainBytes } from "./chain-memory.ts";
import { type LentWorker, returnWorker, takeWorker, workersWait } from "./idle-workers.ts";
import { InitialisationError } from "./initialisation-error.ts";
import { sameModules } from "./linked-engine.ts";
import type { ChainOptions } from "./options.ts";
import type { ChainProgram, ChainTask } from "./program.ts";
import type { Progress } from "./progress.ts";
import type { ChainResult } from "./result.ts";
import { type ChainOutcome, runChain } from "./run-chain.ts";

/** What came of running the chains of a fit. */
export interface ChainsRun {
  /** Chains with at least one draw, by number; an aborted run's may have fewer draws than were asked for. */
  results: ChainResult[];
  /** One for each chain that found no start ("initialisation") or died twice ("worker"), by chain. */
  failures: KindredError[];
  aborted: boolean;
  /** Where the chains ran; "in-line" when none ran in a worker. */
  workers: WorkerKind;
  /** Workers used at a time; 0 in-line. */
  threads: number;
}

/** How one try at a chain ended. */
type Ending = ChainOutcome | { tag: "crashed"; reason: string };

/** In the caller's thread a slice is short, so that a page stays alive between them. */
const IN_LINE_SLICE_MILLISECONDS = 12;

/**
 * Chains are first run in the caller's thread for as long as handing them to workers would take: 1 ms each to ones
 * that wait, 15 to 40 ms to new ones. Small fits are over by then. A chain that is not begins again in a worker.
 */
const TRIAL_MILLISECONDS = { waiting: 3, new: 40 };

/** What a trial may take of memory and data: a chain's first step may be a thousand gradients, and is not cut short. */
const TRIAL_BYTES = { chain: 2 ** 20, gradient: 2 ** 15 };

/**
 * Runs every chain of a fit, several at a time in workers, and gathers what they made. The same program and
 * options give the same bits for any number of threads: nothing passes between chains.
 *
 * A chain whose worker dies is started once more. Failures of single chains are told in the result.
 *
 * @throws KindredError "aborted" when the signal came before any draw, "initialisation" or "worker" when no
 *   chain has a draw; and whatever `onProgress` throws, after the chains are stopped
 */
export async function runChains(
  program: ChainProgram,
  options: ChainOptions,
  platform: Platform = currentPlatform(browserPlatform),
): Promise<ChainsRun> {
  const run = new Run(program, options, platform);
  return run.finish();
}

class Run {
  readonly #program: ChainProgram;
  readonly #options: ChainOptions;
  readonly #platform: Platform;
  readonly #results: ChainResult[] = [];
  readonly #failures: KindredError[] = [];
  /** Chains not yet begun, and those to begin again. */
  readonly #queue: number[];
  readonly #crashed = new Set<number>();
  /** Stops what runs: one for each worker at work. */
  readonly #cancels = new Set<() => void>();
  #lanes = 0;
  #aborted = false;
  #listenerError: { error: unknown } | undefined;

  constructor(program: ChainProgram, options: ChainOptions, platform: Platform) {
    this.#program = program;
    this.#options = options;
    this.#platform = platform;
    this.#queue = Array.from({ length: options.chains }, (_, chain) => chain);
  }

  async finish(): Promise<ChainsRun> {
    const { signal } = this.#options;
    const stop = () => {
      this.#aborted = true;
      this.#stop();
    };
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const { threads } = this.#options;
      const canWork = this.#platform.startWorker !== undefined;
      if (threads === undefined && canWork && this.#isSmall()) await this.#tryInLine();
      const lanes = canWork ? Math.min(this.#queue.length, threads ?? this.#platform.cores()) : 0;
      await Promise.all(Array.from({ length: lanes }, () => this.#workThroughQueue()));
      // What no worker took: all of it when none can be had.
      while (this.#queue.length > 0) await this.#runInLine(this.#queue.shift()!);
      return this.#gather();
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  get #stopped(): boolean {
    return this.#aborted || this.#listenerError !== undefined;
  }

  #stop(): void {
    this.#queue.length = 0;
    for (const cancel of this.#cancels) cancel();
  }

  /** One worker at a time, until no chain waits. Ends early when no worker comes to life. */
  async #workThroughQueue(): Promise<void> {
    let started = false;
    while (this.#queue.length > 0) {
      const chain = this.#queue.shift()!;
      const ending = await this.#runInWorker(chain);
      if (ending === "not started") {
        this.#queue.unshift(chain);
        break;
      }
      started = true;
      this.#settle(chain, ending);
    }
    if (started) this.#lanes++;
  }

  /** How `chain` ended in a worker. */
  #runInWorker(chain: number): Promise<Ending | "not started"> {
    return new Promise((resolve) => {
      const end = (ending: Ending | "not started") => {
        this.#cancels.delete(cancel);
        resolve(ending);
      };
      const cancel = () => worker?.handle.post({ tag: "cancel" });
      let worker: LentWorker | undefined;
      try {
        worker = takeWorker(this.#platform, {
          message: (message) => {
            if (message.tag === "progress") return this.#report(message.progress);
            returnWorker(this.#platform, worker!);
            end(message.tag === "outcome" ? message.outcome : { tag: "crashed", reason: message.message });
          },
          failed: (reason, started) => end(started ? { tag: "crashed", reason } : "not started"),
        });
        const { engine, density, own, ...program } = this.#program;
        if (worker.modules === undefined || !sameModules(worker.modules, this.#program)) {
          worker.modules = { engine, density, own };
          worker.handle.post({ tag: "link", modules: worker.modules });
        }
        worker.handle.post({ tag: "run", program, task: this.#task(chain) });
        this.#cancels.add(cancel);
      } catch {
        // No worker may be started here, or none that can be sent compiled code.
        worker?.handle.terminate();
        end("not started");
      }
    });
  }

  #isSmall(): boolean {
    const { image, dimension } = this.#program;
    return (
      image.length + 8 * dimension <= TRIAL_BYTES.gradient &&
      chainBytes(image.length, dimension, this.#options) <= TRIAL_BYTES.chain
    );
  }

  async #tryInLine(): Promise<void> {
    let left: number = TRIAL_MILLISECONDS[workersWait(this.#platform) ? "waiting" : "new"];
    while (this.#queue.length > 0 && left > 0) left -= await this.#runInLine(this.#queue.shift()!, left);
  }

  /** Runs a chain in this thread; one that is not done after `most` milliseconds waits again. Returns what it took. */
  async #runInLine(chain: number, most = Number.POSITIVE_INFINITY): Promise<number> {
    const end = performance.now() + most;
    let took = 0;
    try {
      const outcome = await runChain(this.#program, this.#task(chain), {
        sliceMilliseconds: Math.min(IN_LINE_SLICE_MILLISECONDS, most),
        yieldToEvents: this.#platform.yieldToEvents,
        cancelled: () => this.#stopped || performance.now() >= end,
        report: (progress) => this.#report(progress),
      });
      if (outcome.tag === "cancelled" && !this.#stopped) {
        this.#queue.unshift(chain);
        return most;
      }
      // Other fits of this thread may have run since the chain ended.
      if (outcome.tag !== "no start")
        took = 1000 * (outcome.result.seconds.warmup + outcome.result.seconds.sampling);
      this.#settle(chain, outcome);
    } catch (error) {
      this.#settle(chain, { tag: "crashed", reason: error instanceof Error ? error.message : String(error) });
    }
    return took;
  }

  #settle(chain: number, ending: Ending): void {
    if (ending.tag === "no start") this.#failures.push(new InitialisationError(ending.start));
    else if (ending.tag !== "crashed") {
      if (ending.result.drawCount > 0) this.#results.push(ending.result);
    } else if (!this.#crashed.has(chain) && !this.#stopped) {
      this.#crashed.add(chain);
      this.#queue.unshift(chain);
    } else {
      const times = this.#crashed.has(chain) ? "twice" : "while it was being stopped";
      const message =
        `chain ${chain} crashed ${times}: ${ending.reason}: ` +
        "if memory ran out, ask for fewer draws or threads; otherwise please report it, with the model";
      this.#failures.push(new KindredError("worker", message, { chain, cause: new Error(ending.reason) }));
    }
  }

  #report(progress: Progress): void {
    if (this.#listenerError !== undefined) return;
    try {
      this.#options.onProgress?.(progress);
    } catch (error) {
      this.#listenerError = { error };
      this.#stop();
    }
  }

  #task(chain: number): ChainTask {
    const { warmup, draws, seed, targetAccept, maxTreeDepth, metric, adaptation, kernel, init, initRadius } =
      this.#options;
    const position = init?.[chain];
    const settings = { warmup, draws, seed, targetAccept, maxTreeDepth, metric, adaptation, kernel };
    return { chain, ...settings, initRadius, init: position };
  }

  #gather(): ChainsRun {
    if (this.#listenerError !== undefined) throw this.#listenerError.error;
    const results = this.#results.sort((a, b) => a.chain - b.chain);
    const failures = this.#failures.sort((a, b) => a.chain! - b.chain!);
    if (results.length === 0) {
      if (this.#aborted) {
        throw new KindredError(
          "aborted",
          "the run was aborted before any draw was finished: nothing is kept",
          {
            cause: this.#options.signal?.reason,
          },
        );
      }
      throw failures[0];
    }
    const workers = this.#lanes === 0 ? "in-line" : this.#platform.kind;
    return { results, failures, aborted: this.#aborted, workers, threads: this.#lanes };
  }
}
