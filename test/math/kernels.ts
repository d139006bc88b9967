import asc from "assemblyscript/asc";

/** The functions, in the order of the table in test/assembly/math.ts. */
export const functionNames = [
  "exp",
  "expm1",
  "log",
  "log1p",
  "logistic",
  "softplus",
  "tanh",
  "sin",
  "cos",
  "atan",
  "lgamma",
  "digamma",
  "erf",
  "erfc",
  "normalCdf",
  "logNormalCdf",
  "inverseMillsRatio",
  "normalShortfall",
  "normalQuantile",
  "logBesselI0Scaled",
  "besselI0Decay",
  "pow",
] as const;

export type FunctionName = (typeof functionNames)[number];

type Scalars = Record<FunctionName, (x: number, y?: number) => number>;

interface Exports extends Scalars {
  memory: WebAssembly.Memory;
  map(which: number, x: number, y: number, out: number, count: number): void;
  mismatches(which: number, seed: bigint, pairs: number): number;
  lastMismatchX(): number;
  lastMismatchY(): number;
}

export interface Kernels {
  scalar: Scalars;
  /** The vector form over arrays of even length. */
  vector(name: FunctionName, x: number[], y?: number[]): number[];
  /** How many of `pairs` random vectors differ from the scalar form, and the input of the last that did. */
  mismatches(name: FunctionName, seed: bigint, pairs: number): { count: number; x: number; y: number };
}

/** Builds assembly/math with the test's own loops around it. */
export async function buildKernels(): Promise<Kernels> {
  let binary: Uint8Array | undefined;
  const options =
    "--config none --enable simd --runtime stub --use abort= -O3 --noAssert --outFile math.wasm";
  const { error, stderr } = await asc.main(["test/assembly/math.ts", ...options.split(" ")], {
    writeFile: (_, contents) => {
      binary = contents as Uint8Array;
    },
  });
  if (error || !binary) throw new Error(`asc: ${stderr.toString()}`);
  const { instance } = await WebAssembly.instantiate(binary as Uint8Array<ArrayBuffer>);
  const engine = instance.exports as unknown as Exports;
  const start = engine.memory.buffer.byteLength;
  const room = 65536;
  engine.memory.grow((3 * room) >> 16);
  return {
    scalar: engine,
    vector(name, x, y = x) {
      const count = x.length;
      if (count % 2 || count * 8 > room) throw new Error(`${count} numbers do not fit`);
      new Float64Array(engine.memory.buffer, start, count).set(x);
      new Float64Array(engine.memory.buffer, start + room, count).set(y);
      engine.map(functionNames.indexOf(name), start, start + room, start + 2 * room, count);
      return [...new Float64Array(engine.memory.buffer, start + 2 * room, count)];
    },
    mismatches(name, seed, pairs) {
      const count = engine.mismatches(functionNames.indexOf(name), seed, pairs);
      return { count, x: engine.lastMismatchX(), y: engine.lastMismatchY() };
    },
  };
}
