import type { Library } from "./library.ts";
import { type LinkedModel, linkModel } from "./linked-model.ts";
import type { Case } from "./case.ts";
import { eightSchools, independentNormals } from "./models.ts";
import { table, time, verdict } from "./table.ts";
import { BLOCK_MILLISECONDS, median } from "./timing.ts";

const ROUNDS = 301;
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
export async function overhead(library: Library): Promise<string> {
  const results = [];
  for (const of of [eightSchools, ...[10, 100, 1000].map(independentNormals)])
    results.push({ of, ...(await measure(library, of)) });
  const allowed = results[0]!.gradient + ALLOWANCE;
  const rows = results.map(({ of, dimension, stepsPerDraw, step, gradient, overhead }) => [
    of.name,
    String(dimension),
    stepsPerDraw.toFixed(1),
    time(step),
    time(gradient),
    time(overhead),
    dimension === 10 ? verdict(`<= ${time(allowed)}`, overhead <= allowed) : "",
  ]);
  return table(["model", "dimension", "steps a draw", "a step", "a gradient", "overhead", "target"], rows);
}

async function measure(library: Library, of: Case) {
  const linked = await linkModel(of.make(library), of.data(library));
  const { engine, dimension } = linked;
  // The first chain lets V8 optimise, and tells how many iterations make a block.
  const pilot = newChain(linked, PILOT, 1);
  const start = performance.now();
  engine.runChain(pilot, WARMUP + PILOT);
  const each = (performance.now() - start) / (WARMUP + PILOT);
  const iterations = Math.ceil(BLOCK_MILLISECONDS / each);

  const chain = newChain(linked, iterations * (ROUNDS + 1), 2);
  engine.runChain(chain, WARMUP + iterations);
  const position = engine.chainPosition(chain);
  linked.repeat(position, 1000);
  const count = Math.ceil((BLOCK_MILLISECONDS * 1e6) / (linked.repeat(position, 1000) / 1000));
  for (let warm = 0; warm < 300; warm++) linked.repeat(position, count);

  const steps: number[] = [];
  const gradients: number[] = [];
  const sampled = engine.chainGradientCount(chain);
  for (let round = 0; round < ROUNDS; round++) {
    const before = engine.chainGradientCount(chain);
    const begin = process.hrtime.bigint();
    engine.runChain(chain, iterations);
    const took = Number(process.hrtime.bigint() - begin);
    steps.push(took / (engine.chainGradientCount(chain) - before));
    gradients.push(linked.repeat(position, count) / count);
  }
  return {
    dimension,
    stepsPerDraw: (engine.chainGradientCount(chain) - sampled) / (iterations * ROUNDS),
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
