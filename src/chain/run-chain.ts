import type { ChainEngine } from "./chain-engine.ts";
import type { FailedStart, StartFailure } from "./initialisation-error.ts";
import { type LinkedEngine, returnEngine, takeEngine } from "./linked-engine.ts";
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

const METRICS = { unit: 0, diagonal: 1, dense: 2, "low-rank": 3 } as const;
const ADAPTATIONS = { stan: 0, fisher: 1 } as const;
const KERNELS = { nuts: 0, rotation: 1, auto: 2 } as const;

/** By the code that the engine returns. */
const START_FAILURES: Record<number, StartFailure> = {
  1: "log density not finite",
  2: "gradient not finite",
};
const RUN_FAILURES: Record<number, StartFailure> = { [-1]: "posterior improper", [-2]: "no step size" };

/** Columns of the sampler's statistics, one row an iteration. */
const STATISTICS = 7;
const DIVERGING = 5;

/** A chain in an engine, and what it was made from. */
interface Run {
  engine: ChainEngine;
  chain: number;
  /** The data block, which the chain has to itself. */
  data: number;
  program: ChainProgram;
  task: ChainTask;
}

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
  const linked = takeEngine(program);
  const outcome = await runLinked(linked, program, task, host);
  returnEngine(linked);
  return outcome;
}

async function runLinked(
  linked: LinkedEngine,
  program: ChainProgram,
  task: ChainTask,
  host: ChainHost,
): Promise<ChainOutcome> {
  const started = performance.now();
  const run = createRun(linked, program, task);
  const radius = task.init === undefined ? task.initRadius : -1;
  const code = run.engine.initialiseChain(run.chain, radius, INITIALISATION_ATTEMPTS);
  if (code !== 0) return failedStart(run, START_FAILURES[code]);

  const warmup = await runSlices(run, 0, task.warmup, host);
  if (warmup < 0) return failedStart(run, RUN_FAILURES[warmup]);
  const between = performance.now();
  const total = task.warmup + task.draws;
  const done = warmup < task.warmup ? warmup : await runSlices(run, warmup, total, host);
  if (done < 0) return failedStart(run, RUN_FAILURES[done]);
  const seconds = { warmup: (between - started) / 1000, sampling: (performance.now() - between) / 1000 };
  return { tag: done < total ? "cancelled" : "finished", result: readResult(run, done, seconds) };
}

/**
 * Runs iterations `from` to `to` in slices of about the length that the host wants.
 *
 * @returns the iterations done in all, fewer than `to` when the host cancelled, or the engine's negative code
 */
async function runSlices(run: Run, from: number, to: number, host: ChainHost): Promise<number> {
  const { engine, chain, task } = run;
  const pace = new Pace();
  const divergences = divergenceCounter(run);
  let done = from;
  let slice = 1;
  let reported = performance.now();
  while (done < to) {
    if (host.cancelled()) break;
    const before = performance.now();
    const first = done;
    done = engine.runChain(chain, Math.min(slice, to - done));
    if (done < 0) return done;
    const now = performance.now();
    const took = Math.max(now - before, 1e-3);
    pace.add(done - first, took);
    // Four times as long at most: what an iteration costs changes while a chain adapts.
    slice = Math.max(1, Math.floor(slice * Math.min(host.sliceMilliseconds / took, 4)));
    if (now - reported >= REPORT_MILLISECONDS || done === to) {
      reported = now;
      const total = task.warmup + task.draws;
      const phase = done < task.warmup ? "warmup" : "sampling";
      const stepSize = engine.chainStepSize(chain);
      const secondsLeft = pace.secondsFor(total - done);
      const iteration = done;
      host.report({
        chain: task.chain,
        iteration,
        total,
        phase,
        divergences: divergences(done),
        stepSize,
        secondsLeft,
      });
    }
    if (took >= host.sliceMilliseconds / 4) await host.yieldToEvents();
  }
  return done;
}

/** The buffers of an outcome, to be transferred rather than copied. */
export function outcomeBuffers(outcome: ChainOutcome): ArrayBuffer[] {
  if (outcome.tag === "no start") return [];
  return Object.values(outcome.result).flatMap((value) =>
    ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : [],
  );
}

function createRun(linked: LinkedEngine, program: ChainProgram, task: ChainTask): Run {
  const { engine, density, effects, recentre } = linked;
  const data = engine.allocate(program.image.length) >>> 0;
  new Uint8Array(engine.memory.buffer, data, program.image.length).set(program.image);
  const chain = engine.createChain(
    density,
    data,
    program.dimension,
    task.warmup,
    task.draws,
    METRICS[task.metric],
    ADAPTATIONS[task.adaptation],
    KERNELS[task.kernel],
    task.targetAccept,
    task.maxTreeDepth,
  );
  if (program.effectCount > 0)
    engine.setEffects(chain, effects, recentre, program.effectCount, data + program.pilot);
  const random = engine.chainRandom(chain);
  new Uint32Array(engine.memory.buffer, random >>> 0, 8).set(task.seed);
  for (let c = 0; c < task.chain; c++) engine.jump(random);
  if (task.init !== undefined)
    float64s(engine, engine.chainPosition(chain), program.dimension).set(task.init);
  return { engine, chain, data, program, task };
}

/** Counts divergent draws, looking at each iteration once. */
function divergenceCounter({ engine, chain, task }: Run): (done: number) => number {
  let seen = task.warmup;
  let count = 0;
  return (done) => {
    if (done <= seen) return count;
    const table = float64s(engine, engine.chainStatistics(chain), done * STATISTICS);
    for (; seen < done; seen++) if (table[seen * STATISTICS + DIVERGING] !== 0) count++;
    return count;
  };
}

/** A view that must not outlive the next call into the engine: memory may grow under it. */
function float64s(engine: ChainEngine, address: number, length: number): Float64Array {
  // An address above 2 GiB comes out of WebAssembly as a negative number.
  return new Float64Array(engine.memory.buffer, address >>> 0, length);
}

function failedStart({ engine, chain, program, task }: Run, reason: StartFailure): ChainOutcome {
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

function readResult(run: Run, done: number, seconds: ChainResult["seconds"]): ChainResult {
  const { engine, chain, data, program, task } = run;
  const draws = Math.max(0, done - task.warmup);
  const copy = (address: number, length: number) => float64s(engine, address, length).slice();
  const metricLength = task.metric === "dense" ? program.dimension ** 2 : program.dimension;
  return {
    chain: task.chain,
    warmup: Math.min(done, task.warmup),
    drawCount: draws,
    draws: copy(engine.chainDraws(chain), draws * program.dimension),
    drawSeeds: new BigUint64Array(engine.memory.buffer, engine.chainDrawSeeds(chain) >>> 0, draws).slice(),
    statistics: copy(engine.chainStatistics(chain), done * STATISTICS),
    inverseMetric: copy(engine.chainInverseMetric(chain), metricLength),
    pilot: copy(data + program.pilot, 2 * program.effectCount),
    kernel: engine.chainKernel(chain) === 1 ? "rotation" : "nuts",
    stepSize: engine.chainStepSize(chain),
    gradients: engine.chainGradientCount(chain),
    seconds,
  };
}
