/** The package, as sources or as built: models are written once for both. */
export type Library = typeof import("../src/index.ts");

/** The built package, with its workers: what a user runs. */
export async function builtLibrary(): Promise<Library> {
  return (await import("kindred")) as unknown as Library;
}
