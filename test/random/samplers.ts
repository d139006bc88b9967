import asc from "assemblyscript/asc";

const names = [
  "uniform",
  "standardNormal",
  "standardExponential",
  "standardGamma",
  "logGammaVariate",
  "inverseGammaVariate",
  "betaVariate",
  "studentTVariate",
  "cauchyVariate",
  "laplaceVariate",
  "poissonVariate",
  "binomialVariate",
  "bernoulliVariate",
] as const;

export type SamplerName = (typeof names)[number];

interface Exports {
  memory: WebAssembly.Memory;
  fill(which: number, random: number, a: number, b: number, out: number, count: number): void;
  fillBeyond(which: number, random: number, threshold: number, out: number, tries: number): number;
  nextWord(random: number): bigint;
  seedRandom(random: number, seed: bigint): void;
  jump(random: number): void;
  longJump(random: number): void;
  poissonLogProbability(k: number, mean: number): number;
}

export interface Samplers {
  /** The generator's four words, as the engine holds them. */
  state(): bigint[];
  setState(words: ArrayLike<bigint>): void;
  seed(words: Uint32Array): void;
  seedRandom(seed: bigint): void;
  nextWord(): bigint;
  jump(): void;
  longJump(): void;
  /** The next `count` draws; the array is a view that the next call overwrites. */
  draw(sampler: SamplerName, count: number, a?: number, b?: number): Float64Array;
  /** Those of the next `tries` draws whose size is above the threshold: few, or memory must hold them all. */
  drawBeyond(sampler: SamplerName, threshold: number, tries: number): Float64Array;
  poissonLogProbability(k: number, mean: number): number;
}

/** Builds the samplers with the test's own loop around them. */
export async function buildSamplers(): Promise<Samplers> {
  let binary: Uint8Array | undefined;
  const options =
    "--config none --enable simd --runtime stub --use abort= -O3 --noAssert --outFile samplers.wasm";
  const { error, stderr } = await asc.main(["test/assembly/random.ts", ...options.split(" ")], {
    writeFile: (_, contents) => {
      binary = contents as Uint8Array;
    },
  });
  if (error || !binary) throw new Error(`asc: ${stderr.toString()}`);
  const { instance } = await WebAssembly.instantiate(binary as Uint8Array<ArrayBuffer>);
  const engine = instance.exports as unknown as Exports;
  const random = engine.memory.buffer.byteLength;
  const out = random + 65536;
  engine.memory.grow(1);
  const words = () => new BigUint64Array(engine.memory.buffer, random, 4);
  const reserve = (count: number) => {
    const missing = out + 8 * count - engine.memory.buffer.byteLength;
    if (missing > 0) engine.memory.grow(Math.ceil(missing / 65536));
  };

  return {
    state: () => [...words()],
    setState: (state) => words().set(Array.from(state)),
    seed: (seed) => new Uint32Array(engine.memory.buffer, random, 8).set(seed),
    seedRandom: (seed) => engine.seedRandom(random, seed),
    nextWord: () => BigInt.asUintN(64, engine.nextWord(random)),
    jump: () => engine.jump(random),
    longJump: () => engine.longJump(random),
    draw(sampler, count, a = 0, b = 0) {
      reserve(count);
      engine.fill(names.indexOf(sampler), random, a, b, out, count);
      return new Float64Array(engine.memory.buffer, out, count);
    },
    drawBeyond(sampler, threshold, tries) {
      reserve(Math.ceil(tries / 100));
      const kept = engine.fillBeyond(names.indexOf(sampler), random, threshold, out, tries);
      return new Float64Array(engine.memory.buffer, out, kept);
    },
    poissonLogProbability: engine.poissonLogProbability,
  };
}
