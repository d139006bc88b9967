import { chainBytes, MOST_BYTES } from "../chain/chain-memory.ts";
import { InitialisationError } from "../chain/initialisation-error.ts";
import { type ChainOptions, resolveOptions, type SampleOptions } from "../chain/options.ts";
import { replay } from "../chain/replay.ts";
import { runChains } from "../chain/run-chains.ts";
import { type Bound, bind } from "../compile/bind.ts";
import { prepareData } from "../compile/load.ts";
import { provideEngine } from "../engine/current.ts";
import { createFit, type Fit } from "../fit/fit.ts";
import { labelsOf } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import type { Data, Schema } from "../model/schema.ts";
import type { Outputs } from "../model/trace.ts";
import { showValue } from "../model/wording.ts";
import { Fittable } from "./fittable.ts";
import type { AxesOfOutputs } from "./model.ts";
import { chosenRewrites, type Rewrites } from "./rewrites.ts";

/**
 * Draws from the posterior of a model given data, in one worker for each chain.
 *
 * The same version, model, data, seed and options give the same bits, in Node and in every browser, for any
 * number of workers.
 *
 * @param options - `chains` 4, `warmup`, `draws` 1000 a chain, `seed`, `targetAccept` 0.85, `maxTreeDepth` 10,
 * `metric`, `init`, `signal`, `onProgress`, `threads`; `rewrites`, which exact rewrites to use (all; `false`: none)
 * @throws tag "data" or "option" before anything runs; "initialisation" if no chain finds a start, naming the
 * term and the parameters; "worker" or "aborted" if not one draw was finished
 * @example
 * const fit = await sample(schools, { school, score }, { seed: "2024" });
 * console.log(String(fit.summary()));
 */
export async function sample<S extends Schema, O extends Outputs>(
  model: Fittable<S, O>,
  data: Data<S>,
  options: SampleOptions & { rewrites?: Rewrites } = {},
): Promise<Fit<AxesOfOutputs<O>>> {
  if (!(model instanceof Fittable))
    throw new KindredError(
      "model",
      `sample: expected a model, made by model(schema, program), got ${showValue(model)}`,
      { value: model },
    );
  const chosen = chosenRewrites(options?.rewrites);
  const table = model.checked(data);
  const { layout, modules, seconds: compileSeconds } = await model.runnable(table, chosen);
  provideEngine(modules.engine);
  const start = performance.now();
  const bound = bind(layout, table);
  if (bound.dimension === 0)
    throw new KindredError(
      "model",
      "sample: every parameter is fixed by given, so there is nothing to learn; leave one free, or use simulate",
    );
  const written = options?.init === undefined ? undefined : model.dimension(layout, table);
  const settings = resolveOptions(withoutRewrites(options), written);
  settings.init = settings.init?.map((q) => q && model.carryStart(q, layout, table, bound));
  checkMemory(bound, settings);
  const prepared = prepareData(modules, bound);
  const image = prepared.slice(0, bound.densityBytes);
  const bindSeconds = (performance.now() - start) / 1000;
  const explained = (error: unknown): unknown => {
    if (error instanceof InitialisationError) error.message = model.explainStart(error, layout, table, bound);
    return error;
  };
  const { dimension, noiseCount, outputCount, effectCount, pilot } = bound;
  const run = await runChains({ ...modules, image, dimension, effectCount, pilot }, settings).catch(
    (error: unknown) => {
      throw explained(error);
    },
  );
  const outputProgram = { ...modules, image: prepared, dimension, pilot, noiseCount, outputCount };
  const seconds = (phase: "warmup" | "sampling") =>
    run.results.reduce((sum, chain) => sum + chain.seconds[phase], 0);
  return createFit<AxesOfOutputs<O>>({
    outputs: layout.outputs.map(({ name, axes }, i) => ({
      name,
      offset: bound.outputOffsets[i]!,
      axes: axes.map((axis) => ({ name: axis.name, labels: labelsOf(table, axis) })),
    })),
    outputCount,
    replay: (chains, draws, visit) => replay(outputProgram, chains, draws, visit),
    dimension,
    chains: run.results,
    seed: settings.seedGiven,
    seconds: {
      compile: compileSeconds,
      bind: bindSeconds,
      warmup: seconds("warmup"),
      sampling: seconds("sampling"),
    },
    requested: { chains: settings.chains, draws: settings.draws },
    targetAccept: settings.targetAccept,
    maxTreeDepth: settings.maxTreeDepth,
    info: {
      workers: run.workers,
      threads: run.threads,
      aborted: run.aborted,
      failures: run.failures.map((failure) => explained(failure) as KindredError),
    },
  });
}

/** @throws tag "option" when a chain's draws cannot be in memory at once */
function checkMemory({ densityBytes, dimension }: Bound, settings: ChainOptions): void {
  const bytes = chainBytes(densityBytes, dimension, settings);
  if (bytes <= MOST_BYTES) return;
  const { draws, warmup } = settings;
  throw new KindredError(
    "option",
    `a chain of ${warmup} + ${draws} iterations with ${dimension} coordinates takes ${(bytes / 1e9).toFixed(1)} GB, and a WebAssembly memory holds 4.2 GB; ask for fewer draws, and more chains if you need as many`,
    { option: "draws", value: draws },
  );
}

/** What is left for the chains. */
function withoutRewrites(options: SampleOptions & { rewrites?: Rewrites }): SampleOptions {
  if (options?.rewrites === undefined) return options;
  const { rewrites: _, ...others } = options;
  return others;
}
