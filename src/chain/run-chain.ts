import type { ChainEngine } from "./chain-engine.ts";
import type { FailedStart, StartFailure } from "./initialisation-error.ts";
import { type ChainProgram, type ChainTask, INITIALISATION_ATTEMPTS } from "./program.ts";
import { Pace, type Progress } from "./progress.ts";
import type { ChainResult } from "./result.ts";

/** How a chain ended. */
export type ChainOutcome =
  | { tag: "finished"; result: ChainResult }
  /** Cancelled between two slices; the result has the draws made by then, perhaps none. */
  | { tag: "cancelled"; result: ChainResult }
  /** There was no place to start, or no step size to go on with. */
  | { tag: "no start"; start: FailedStart };

/** What a chain asks of the thread it runs in. */
export interface ChainHost {
  /** How long to run between two looks at the event loop. It changes no draw. */
  sliceMilliseconds: number;
  yieldToEvents(): Promise<void>;
  cancelled(): boolean;
  report(progress: Progress): void;
}

/** Progress goes out no oftener than this. */
const REPORT_MILLISECONDS = 45;

const METRICS = { unit: 0, diagonal: 1, dense: 2 } as const;
const ADAPTATIONS = { stan: 0, fisher: 1 } as const;

/** By the code that the engine returns. */
const START_FAILURES: Record<number, StartFailure> = {
  1: "log density not finite",
  2: "gradient not finite",
};
const RUN_FAILURES: Record<number, StartFailure> = { [-1]: "posterior improper", [-2]: "no step size" };

/** Columns of the sampler's statistics, one row an iteration. */
const STATISTICS = 7;
const DIVERGING = 5;

/**
 * Runs one chain to its end in the present thread, in slices between which progress is reported and
 * cancellation is seen. Nothing of the result depends on the slices.
 *
 * @throws WebAssembly.RuntimeError when the model traps, RangeError when there is not memory enough
 */
export async function runChain(
  program: ChainProgram,
  task: ChainTask,
  host: ChainHost,
): Promise<ChainOutcome> {
  const { engine, chain } = await createChain(program, task);
  const started = performance.now();
  const code = engine.initialiseChain(
    chain,
    task.init === undefined ? task.initRadius : -1,
    INITIALISATION_ATTEMPTS,
  );
  if (code !== 0) return failedStart(engine, chain, START_FAILURES[code], program, task);

  const total = task.warmup + task.draws;
  const pace = new Pace();
  const divergences = divergenceCounter(engine, chain, task.warmup);
  let warmupSeconds = 0;
  let done = 0;
  let slice = 1;
  let reported = started;
  let cancelled = false;
  while (done < total) {
    const inWarmup = done < task.warmup;
    const before = performance.now();
    const first = done;
    // A slice ends with the warm-up, so that its time can be told.
    done = engine.runChain(chain, Math.min(slice, (inWarmup ? task.warmup : total) - done));
    if (done < 0) return failedStart(engine, chain, RUN_FAILURES[done], program, task);
    const now = performance.now();
    const took = Math.max(now - before, 1e-3);
    pace.add(done - first, took);
    slice = nextSlice(slice, done - first, host.sliceMilliseconds / took);
    if (done === task.warmup) warmupSeconds = (now - started) / 1000;
    if (now - reported >= REPORT_MILLISECONDS || done === total) {
      reported = now;
      host.report({
        chain: task.chain,
        iteration: done,
        total,
        phase: done < task.warmup ? "warmup" : "sampling",
        divergences: divergences(done),
        stepSize: engine.chainStepSize(chain),
        secondsLeft: pace.secondsFor(total - done),
      });
    }
    if (done === total) break;
    if (took >= host.sliceMilliseconds / 4) await host.yieldToEvents();
    cancelled = host.cancelled();
    if (cancelled) break;
  }
  const seconds = (performance.now() - started) / 1000;
  if (done < task.warmup) warmupSeconds = seconds;
  const result = readResult(engine, chain, program, task, done, {
    warmup: warmupSeconds,
    sampling: seconds - warmupSeconds,
  });
  return { tag: cancelled ? "cancelled" : "finished", result };
}

/** The buffers of an outcome, to be transferred rather than copied. */
export function outcomeBuffers(outcome: ChainOutcome): ArrayBuffer[] {
  if (outcome.tag === "no start") return [];
  return Object.values(outcome.result).flatMap((value) =>
    value instanceof Float64Array ? [value.buffer as ArrayBuffer] : [],
  );
}

async function createChain(program: ChainProgram, task: ChainTask) {
  const instance = await WebAssembly.instantiate(program.engine, {});
  const engine = instance.exports as unknown as ChainEngine;
  const model =
    program.density === undefined
      ? instance
      : await WebAssembly.instantiate(program.density, {
          engine: instance.exports as WebAssembly.ModuleImports,
          env: { memory: engine.memory },
        });
  const density = engine.table.grow(2);
  engine.table.set(density, model.exports.density);
  engine.table.set(density + 1, model.exports.outputs);

  const data = engine.allocate(program.image.length);
  new Uint8Array(engine.memory.buffer, data >>> 0, program.image.length).set(program.image);
  const chain = engine.createChain(
    density,
    density + 1,
    data,
    program.dimension,
    program.outputCount,
    task.warmup,
    task.draws,
    METRICS[task.metric],
    ADAPTATIONS[task.adaptation],
    task.targetAccept,
    task.maxTreeDepth,
  );
  const random = engine.chainRandom(chain);
  new Uint32Array(engine.memory.buffer, random >>> 0, 8).set(task.seed);
  for (let c = 0; c < task.chain; c++) engine.jump(random);
  if (task.init !== undefined)
    float64s(engine, engine.chainPosition(chain), program.dimension).set(task.init);
  return { engine, chain };
}

/** A slice four times as long at most: what an iteration costs changes while a chain adapts. */
function nextSlice(slice: number, ran: number, factor: number): number {
  // A slice cut short by the end of the warm-up says less; only a full one may grow the next.
  const next = Math.floor(ran * Math.min(factor, 4));
  return Math.max(1, ran < slice ? Math.min(slice, Math.max(next, ran)) : next);
}

/** Counts divergent draws, looking at each iteration once. */
function divergenceCounter(engine: ChainEngine, chain: number, warmup: number): (done: number) => number {
  let seen = warmup;
  let count = 0;
  return (done) => {
    if (done > seen) {
      const table = float64s(engine, engine.chainStatistics(chain), done * STATISTICS);
      for (; seen < done; seen++) if (table[seen * STATISTICS + DIVERGING] !== 0) count++;
    }
    return count;
  };
}

/** A view that must not outlive the next call into the engine: memory may grow under it. */
function float64s(engine: ChainEngine, address: number, length: number): Float64Array {
  // An address above 2 GiB comes out of WebAssembly as a negative number.
  return new Float64Array(engine.memory.buffer, address >>> 0, length);
}

function failedStart(
  engine: ChainEngine,
  chain: number,
  reason: StartFailure,
  program: ChainProgram,
  task: ChainTask,
): ChainOutcome {
  const start: FailedStart = {
    chain: task.chain,
    reason,
    attempts: task.init !== undefined || task.initRadius === 0 ? 1 : INITIALISATION_ATTEMPTS,
    position: float64s(engine, engine.chainPosition(chain), program.dimension).slice(),
    logDensity: engine.chainLogDensity(chain),
    gradient: float64s(engine, engine.chainGradient(chain), program.dimension).slice(),
    badIndex: engine.chainBadIndex(chain),
    given: task.init !== undefined,
  };
  return { tag: "no start", start };
}

function readResult(
  engine: ChainEngine,
  chain: number,
  program: ChainProgram,
  task: ChainTask,
  done: number,
  seconds: { warmup: number; sampling: number },
): ChainResult {
  const draws = Math.max(0, done - task.warmup);
  const copy = (address: number, length: number) => float64s(engine, address, length).slice();
  const metricLength = task.metric === "dense" ? program.dimension ** 2 : program.dimension;
  return {
    chain: task.chain,
    warmup: Math.min(done, task.warmup),
    drawCount: draws,
    draws: copy(engine.chainDraws(chain), draws * program.dimension),
    outputs: copy(engine.chainOutputs(chain), draws * program.outputCount),
    statistics: copy(engine.chainStatistics(chain), done * STATISTICS),
    inverseMetric: copy(engine.chainInverseMetric(chain), metricLength),
    stepSize: engine.chainStepSize(chain),
    gradients: engine.chainGradientCount(chain),
    seconds,
  };
}
