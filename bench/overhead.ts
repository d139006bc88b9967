import type { Case } from "./case.ts";
import type { Effort } from "./effort.ts";
import type { Library } from "./library.ts";
import { type LinkedModel, linkModel } from "./linked-model.ts";
import { eightSchools, independentNormals } from "./models.ts";
import type { Section } from "./section.ts";
import { table, time, verdict } from "./table.ts";
import { BLOCK_MILLISECONDS, median } from "./timing.ts";

const WARMUP = 500;
const PILOT = 500;
const DIAGONAL = 1;
const FISHER = 1;
const NO_U_TURN = 0;
/** What a step may cost at 10 dimensions beside its gradient: one gradient of eight schools, and this. */
const ALLOWANCE = 150;

/**
 * Time of a leapfrog step less the time of a gradient: all that sampling adds (the step itself, weights, merges,
 * choices, momenta, recording draws), shared out over the steps.
 */
export async function overhead(library: Library, { rounds }: Effort): Promise<Section> {
  const results = [];
  for (const of of [eightSchools, ...[10, 100, 1000].map(independentNormals)])
    results.push({ model: of.name, ...(await measure(library, of, rounds)) });
  const allowed = results[0]!.gradient + ALLOWANCE;
  const cells = results.map(({ model, dimension, stepsPerDraw, step, gradient, overhead }) => [
    model,
    String(dimension),
    stepsPerDraw.toFixed(1),
    time(step),
    time(gradient),
    time(overhead),
    dimension === 10 ? verdict(`<= ${time(allowed)}`, overhead <= allowed) : "",
  ]);
  const heads = ["model", "dimension", "steps a draw", "a step", "a gradient", "overhead", "target"];
  const inSeconds = results.map(({ step, gradient, overhead, ...rest }) => ({
    ...rest,
    stepSeconds: step / 1e9,
    gradientSeconds: gradient / 1e9,
    overheadSeconds: overhead / 1e9,
  }));
  return { markdown: table(heads, cells), rows: inSeconds };
}

async function measure(library: Library, of: Case, rounds: number) {
  const linked = await linkModel(of.make(library), of.data(library));
  const { engine, dimension } = linked;
  // The first chain lets V8 optimise, and tells how many iterations make a block.
  const pilot = newChain(linked, PILOT, 1);
  const start = performance.now();
  engine.runChain(pilot, WARMUP + PILOT);
  const each = (performance.now() - start) / (WARMUP + PILOT);
  const iterations = Math.ceil(BLOCK_MILLISECONDS / each);

  const chain = newChain(linked, iterations * (rounds + 1), 2);
  engine.runChain(chain, WARMUP + iterations);
  const position = engine.chainPosition(chain);
  linked.repeat(position, 1000);
  const count = Math.ceil((BLOCK_MILLISECONDS * 1e6) / (linked.repeat(position, 1000) / 1000));
  for (let warm = 0; warm < 300; warm++) linked.repeat(position, count);

  const steps: number[] = [];
  const gradients: number[] = [];
  const sampled = engine.chainGradientCount(chain);
  for (let round = 0; round < rounds; round++) {
    const before = engine.chainGradientCount(chain);
    const begin = process.hrtime.bigint();
    engine.runChain(chain, iterations);
    const took = Number(process.hrtime.bigint() - begin);
    steps.push(took / (engine.chainGradientCount(chain) - before));
    gradients.push(linked.repeat(position, count) / count);
  }
  return {
    dimension,
    stepsPerDraw: (engine.chainGradientCount(chain) - sampled) / (iterations * rounds),
    step: median(steps),
    gradient: median(gradients),
    overhead: median(steps.map((step, i) => step - gradients[i]!)),
  };
}

function newChain(linked: LinkedModel, draws: number, seed: number): number {
  const { engine, index, data, dimension } = linked;
  const chain = engine.createChain(
    index,
    data,
    dimension,
    WARMUP,
    draws,
    DIAGONAL,
    FISHER,
    NO_U_TURN,
    0.8,
    10,
  );
  new Uint32Array(engine.memory.buffer, engine.chainRandom(chain), 8).fill(0x9e3779b9 * seed);
  if (engine.initialiseChain(chain, 2, 100) !== 0) throw new Error("the chain found no start");
  return chain;
}
