/** A number of bytes from the start of the engine's memory. */
export type Pointer = number;

/** What `assembly/` exports: pointers are byte offsets into `memory`, counts are in elements. */
export interface EngineExports {
  readonly memory: WebAssembly.Memory;
  /** The function table a density is put into. */
  readonly table: WebAssembly.Table;

  // memory
  allocate(bytes: number): Pointer;
  mark(): Pointer;
  release(mark: Pointer): void;

  // statistics of one scalar's draws
  createWorkspace(chains: number, draws: number): Pointer;
  summarize(
    out: Pointer,
    workspace: Pointer,
    draws: Pointer,
    stride: number,
    chainStride: number,
    probabilities: Pointer,
    probabilityCount: number,
  ): void;
  loadColumn(workspace: Pointer, draws: Pointer, stride: number, chainStride: number): void;
  columnMean(workspace: Pointer): number;
  columnDeviation(workspace: Pointer): number;
  columnQuantile(workspace: Pointer, probability: number): number;
}
