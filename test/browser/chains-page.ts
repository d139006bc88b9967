/** What the page of the chain test loads: the chains of the package, driven with a density made by hand. */
import { type ChainOptions, resolveOptions, type SampleOptions } from "../../src/chain/options.ts";
import type { ChainProgram } from "../../src/chain/program.ts";
import { type ChainsRun, runChains } from "../../src/chain/run-chains.ts";

/** A program as a test can send it to a page. */
export interface PortableProgram extends Omit<ChainProgram, "engine" | "density" | "image"> {
  engine: number[];
  density: number[];
  image: number[];
}

/** What the page tells the test. */
export interface PageReport extends Omit<ChainsRun, "results" | "failures"> {
  digest: string;
  drawCounts: number[];
  progressReports: number;
  /** Turns that the page's own event loop got while the chains ran. */
  pageTurns: number;
}

async function fitProgram(portable: PortableProgram, sampleOptions: SampleOptions): Promise<PageReport> {
  const program: ChainProgram = {
    ...portable,
    engine: await WebAssembly.compile(Uint8Array.from(portable.engine)),
    density: await WebAssembly.compile(Uint8Array.from(portable.density)),
    image: Uint8Array.from(portable.image),
  };
  let progressReports = 0;
  let pageTurns = 0;
  const turns = setInterval(() => pageTurns++, 5);
  const options: ChainOptions = resolveOptions({ ...sampleOptions, onProgress: () => progressReports++ });
  const { results, failures: _, ...rest } = await runChains(program, options);
  clearInterval(turns);
  const all = results.flatMap(({ draws, drawSeeds, statistics }) => [draws, drawSeeds, statistics]);
  const bytes = await new Blob(all as BlobPart[]).arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const digest = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return {
    ...rest,
    digest,
    drawCounts: results.map(({ drawCount }) => drawCount),
    progressReports,
    pageTurns,
  };
}

Object.assign(globalThis, { fitProgram });
