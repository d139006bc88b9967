import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { bundleOptions } from "../../tools/bundle.mjs";

/** Bundles the worker of Node as the build does, from the sources as they stand, and tells where it lies. */
export async function workerFile(): Promise<URL> {
  const outdir = mkdtempSync(join(tmpdir(), "kindred-worker-"));
  await build({ ...bundleOptions, entryPoints: ["src/node-worker.ts"], outdir, sourcemap: false });
  return pathToFileURL(join(outdir, "node-worker.js"));
}
