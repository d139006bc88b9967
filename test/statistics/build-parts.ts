import asc from "assemblyscript/asc";
import type { EngineExports } from "../../src/engine/exports.ts";

type OfTheEngine =
  | "memory"
  | "allocate"
  | "mark"
  | "release"
  | "createWorkspace"
  | "loadColumn"
  | "columnMean"
  | "columnDeviation"
  | "columnQuantile"
  | "summarize";

export interface Parts extends Pick<EngineExports, OfTheEngine> {
  rankRhat(workspace: number): number;
  essBulk(workspace: number): number;
  essTail(workspace: number): number;
  essMean(workspace: number): number;
  essDeviation(workspace: number): number;
  essQuantile(workspace: number, probability: number): number;
  mcseMean(workspace: number): number;
  mcseDeviation(workspace: number): number;
  mcseQuantile(workspace: number, probability: number): number;
  createFourierTransform(size: number): number;
  forwardTransform(transform: number, data: number): void;
  inverseTransform(transform: number, data: number): void;
  laggedProducts(
    out: number,
    centred: number,
    chains: number,
    length: number,
    stride: number,
    first: number,
  ): void;
  autocovariances(
    out: number,
    centred: number,
    chains: number,
    length: number,
    stride: number,
    transform: number,
    size: number,
    data: number,
    power: number,
    first: number,
  ): void;
  sortScratchBytes(count: number): number;
  sortWithOrder(sorted: number, order: number, values: number, count: number, scratch: number): void;
  fillNormalScores(table: number, count: number): void;
  rankNormalise(
    scores: number,
    sorted: number,
    order: number,
    total: number,
    count: number,
    table: number,
  ): void;
  foldSorted(
    folded: number,
    foldedOrder: number,
    sorted: number,
    order: number,
    count: number,
    centre: number,
  ): void;
  quantileOfSorted(sorted: number, count: number, probability: number): number;
  betaQuantile(probability: number, a: number, b: number): number;
}

/** Builds all statistics, and the parts of them. */
export async function buildParts(): Promise<Parts> {
  let binary: Uint8Array | undefined;
  const options =
    "--config none --enable simd --runtime stub --use abort= -O3 --noAssert --outFile statistics.wasm";
  const { error, stderr } = await asc.main(["test/assembly/statistics.ts", ...options.split(" ")], {
    writeFile: (_, contents) => {
      binary = contents as Uint8Array;
    },
  });
  if (error || !binary) throw new Error(`asc: ${stderr.toString()}`);
  const { instance } = await WebAssembly.instantiate(binary as Uint8Array<ArrayBuffer>);
  return instance.exports as unknown as Parts;
}
