import asc from "assemblyscript/asc";

export interface Linear {
  memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  mark(): number;
  release(mark: number): void;
  symmetricEigen(matrix: number, dimension: number, values: number, vectors: number): void;
  choleskyFactor(out: number, matrix: number, n: number): void;
  choleskyAdjoint(out: number, factor: number, adjoint: number, n: number): void;
  factoredInverse(out: number, factor: number, n: number): void;
  productTransposed(out: number, a: number, b: number, n: number): void;
  lowerSolve: Solve;
  upperSolve: Solve;
  factoredSolve: Solve;
  geometricMean(a: number, b: number, dimension: number, values: number): number;
  addPrincipalDirections(
    basis: number,
    size: number,
    points: number,
    count: number,
    length: number,
    wanted: number,
  ): number;
}

type Solve = (out: number, factor: number, b: number, n: number, outer: number, inner: number) => void;

/** Builds assembly/linear. */
export async function buildLinear(): Promise<Linear> {
  let binary: Uint8Array | undefined;
  const options =
    "--config none --enable simd --runtime stub --use abort= -O3 --noAssert --outFile linear.wasm";
  const { error, stderr } = await asc.main(["test/assembly/linear.ts", ...options.split(" ")], {
    writeFile: (_, contents) => {
      binary = contents as Uint8Array;
    },
  });
  if (error || !binary) throw new Error(`asc: ${stderr.toString()}`);
  const { instance } = await WebAssembly.instantiate(binary as Uint8Array<ArrayBuffer>);
  return instance.exports as unknown as Linear;
}

/** Puts the rows of a matrix, all of one length, into memory. */
export function store(linear: Linear, rows: number[][]): number {
  const values = rows.flat();
  const pointer = linear.allocate(8 * values.length);
  new Float64Array(linear.memory.buffer, pointer, values.length).set(values);
  return pointer;
}

/** Rows read back. */
export function rowsAt(linear: Linear, pointer: number, count: number, length: number): number[][] {
  const values = new Float64Array(linear.memory.buffer, pointer, count * length);
  return Array.from({ length: count }, (_, i) => [...values.subarray(length * i, length * (i + 1))]);
}

export const square = (n: number, f: (i: number, j: number) => number): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => f(i, j)));

export const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

export const largest = (values: number[]): number => Math.max(...values.map(Math.abs));
