import { InitialisationError } from "../chain/initialisation-error.ts";
import { resolveOptions, type SampleOptions } from "../chain/options.ts";
import { runChains } from "../chain/run-chains.ts";
import { explainStart } from "../check/explain-start.ts";
import { bind } from "../compile/bind.ts";
import { load } from "../compile/load.ts";
import { engineModule } from "../engine/instantiate.ts";
import { engineMathematics } from "../engine/mathematics.ts";
import { createFit, type Fit } from "../fit/fit.ts";
import { KindredError } from "../model/errors.ts";
import type { Data, Schema } from "../model/schema.ts";
import type { Outputs } from "../model/trace.ts";
import { Placement } from "./density.ts";
import { type AxesOfOutputs, Model } from "./model.ts";

/**
 * Draws from the posterior of a model given data, in one worker for each chain.
 *
 * The same version, model, data, seed and options give the same bits, in Node and in every browser, for any
 * number of workers.
 *
 * @param options - `chains` 4, `warmup`, `draws` 1000 a chain, `seed`, `targetAccept` 0.8, `maxTreeDepth` 10,
 * `metric`, `init`, `signal`, `onProgress`, `threads`
 * @throws tag "data" or "option" before anything runs; "initialisation" if no chain finds a start, naming the
 * term and the parameters; "worker" or "aborted" if not one draw was finished
 * @example
 * const fit = await sample(schools, { school, score }, { seed: "2024" });
 * console.log(String(fit.summary()));
 */
export async function sample<S extends Schema, O extends Outputs>(
  model: Model<S, O>,
  data: Data<S>,
  options: SampleOptions = {},
): Promise<Fit<AxesOfOutputs<O>>> {
  if (!(model instanceof Model))
    throw new KindredError(
      "model",
      "sample: the first argument should be a model, made by model(schema, program)",
    );
  const table = model.checked(data);
  const before = model.compileSeconds;
  const { compiled, module } = model;
  const start = performance.now();
  const bound = bind(compiled, table);
  const loaded = load(module, bound);
  const settings = resolveOptions(options, bound.dimension);
  const image = loaded.image();
  const bindSeconds = (performance.now() - start) / 1000;
  const explained = (error: unknown): unknown => {
    if (!(error instanceof InitialisationError)) return error;
    const placement = new Placement(model.sites, compiled, table, loaded, bound);
    const parameters = placement.parameters(error.start.position);
    const mathematics = engineMathematics(loaded.engine);
    error.message = explainStart(error, model.sites, table, parameters, placement.names(), mathematics);
    return error;
  };
  const { dimension, outputCount } = bound;
  const run = await runChains(
    { engine: engineModule(), density: module, image, dimension, outputCount },
    settings,
  ).catch((error: unknown) => {
    throw explained(error);
  });
  const seconds = (phase: "warmup" | "sampling") =>
    run.results.reduce((sum, chain) => sum + chain.seconds[phase], 0);
  return createFit<AxesOfOutputs<O>>({
    outputs: compiled.outputs.map(({ name, axes }, i) => ({
      name,
      offset: bound.outputOffsets[i]!,
      axes: axes.map((axis) => ({ name: axis.name, labels: table.labels.get(axis.name)! })),
    })),
    outputCount,
    dimension,
    chains: run.results,
    seed: settings.seedGiven,
    seconds: {
      compile: before === 0 ? model.compileSeconds : 0,
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
