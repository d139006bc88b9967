import type { ChainResult } from "../../src/chain/result.ts";
import { provideEngine } from "../../src/engine/current.ts";
import { engineModule } from "../../src/engine/instantiate.ts";
import type { FitInput } from "../../src/fit/fit.ts";

provideEngine(engineModule());

/** Uniform numbers in (0, 1), the same at every run: a linear congruential generator. */
export function uniforms(seed: number): () => number {
  let state = (seed * 2654435761 + 1) % 4294967296;
  const next = () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return (state + 0.5) / 4294967296;
  };
  for (let i = 0; i < 10; i++) next();
  return next;
}

/** Standard normal numbers, the same at every run. */
export function normals(seed: number): () => number {
  const uniform = uniforms(seed);
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

export const schools = ["Lincoln Elementary", "Washington", "Roosevelt High"];

export type SchoolOutputs = { theta: ["school"]; mu: []; tau: []; beta: ["school", "term"] };

export const schoolLayout = [
  { name: "theta", offset: 0, axes: [{ name: "school", labels: schools }] },
  { name: "mu", offset: 3, axes: [] },
  { name: "tau", offset: 4, axes: [] },
  {
    name: "beta",
    offset: 5,
    axes: [
      { name: "school", labels: schools },
      { name: "term", labels: ["hours", "books"] },
    ],
  },
] as const;

export const outputCount = 11;

/** What may be wrong with a made chain. */
export interface Making {
  draws?: number;
  warmup?: number;
  /** The value of output `column` at a draw, from a standard normal number. */
  output?: (column: number, noise: number, draw: number) => number;
  /** The energy of a draw, from a standard normal number. */
  energy?: (noise: number, draw: number) => number;
  diverging?: (draw: number) => boolean;
  treeDepth?: number;
  stuck?: boolean;
}

const centres = [72, 78.5, 81, 77, 6, 1, 2, 3, 4, 5, 6];

/** A chain whose outputs do not come of its positions: `[drawCount, outputCount]`. */
export interface MadeChain extends ChainResult {
  outputs: Float64Array;
}

/** A chain of independent normal outputs about fixed centres. */
export function makeChain(chain: number, making: Making = {}): MadeChain {
  const { draws: drawCount = 500, warmup = 10, treeDepth = 3, stuck = false } = making;
  const output = making.output ?? ((column, noise) => centres[column] + noise);
  const normal = normals(chain + 1);
  const draws = Float64Array.from({ length: drawCount * 2 }, () => (stuck ? 0.5 : normal()));
  const outputs = Float64Array.from({ length: drawCount * outputCount }, (_, i) =>
    output(i % outputCount, normal(), Math.floor(i / outputCount)),
  );
  const statistics = new Float64Array((warmup + drawCount) * 7);
  for (let i = 0; i < warmup + drawCount; i++) {
    const draw = i - warmup;
    const warming = draw < 0;
    // in warm-up everything is bad, and must not be counted
    statistics.set(
      [
        -5,
        warming ? 0 : draw % 2 === 0 ? 0.75 : 0.95,
        0.4,
        warming ? 10 : treeDepth,
        7,
        warming || making.diverging?.(draw) ? 1 : 0,
        warming ? 1e6 : (making.energy ?? ((noise) => noise))(normal(), draw),
      ],
      i * 7,
    );
  }
  return {
    chain,
    warmup,
    drawCount,
    draws,
    drawSeeds: new BigUint64Array(drawCount),
    outputs,
    statistics,
    inverseMetric: Float64Array.of(1, 1),
    pilot: new Float64Array(),
    kernel: "nuts",
    stepSize: 0.4 + chain / 10,
    gradients: 7 * (warmup + drawCount) + 3,
    seconds: { warmup: 0.5, sampling: 1 + chain },
  };
}

/** A fit of chains that were made; their outputs are shown seven rows at a time. */
export function makeInput(chains: readonly MadeChain[], more: Partial<FitInput> = {}): FitInput {
  const width = more.outputCount ?? outputCount;
  return {
    outputs: schoolLayout,
    outputCount,
    replay(compared, draws, visit) {
      compared.forEach(({ chain }, c) => {
        const { outputs } = chains.find((made) => made.chain === chain)!;
        for (let from = 0; from < draws; from += 7) {
          visit(outputs.slice(from * width, Math.min(from + 7, draws) * width), c * draws + from);
        }
      });
    },
    dimension: 2,
    chains,
    seed: "made",
    seconds: { compile: 0.004, bind: 0.001, warmup: 0.52, sampling: 4.02 },
    ...more,
  };
}

/** Four chains, all alike made. */
export function makeChains(making: Making = {}): MadeChain[] {
  return [0, 1, 2, 3].map((chain) => makeChain(chain, making));
}
