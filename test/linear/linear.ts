import asc from "assemblyscript/asc";

interface Exports {
  memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  mark(): number;
  release(mark: number): void;
  symmetricEigen(matrix: number, dimension: number, values: number, vectors: number): void;
}

export interface Eigen {
  values: number[];
  /** Row k is the k-th eigenvector. */
  vectors: number[][];
}

/** Builds assembly/linear, and returns what decomposes a matrix with it. */
export async function buildSymmetricEigen(): Promise<(matrix: number[][]) => Eigen> {
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
  const engine = instance.exports as unknown as Exports;
  return (matrix) => {
    const n = matrix.length;
    const start = engine.mark();
    const from = engine.allocate(8 * n * n);
    const values = engine.allocate(8 * n);
    const vectors = engine.allocate(8 * n * n);
    new Float64Array(engine.memory.buffer, from, n * n).set(matrix.flat());
    const before = engine.mark();
    engine.symmetricEigen(from, n, values, vectors);
    if (engine.mark() !== before) throw new Error("symmetricEigen kept memory");
    const rows = new Float64Array(engine.memory.buffer, vectors, n * n);
    const eigen = {
      values: [...new Float64Array(engine.memory.buffer, values, n)],
      vectors: Array.from({ length: n }, (_, k) => [...rows.subarray(n * k, n * k + n)]),
    };
    engine.release(start);
    return eigen;
  };
}
