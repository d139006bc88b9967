import asc from "assemblyscript/asc";
import { type ChainOptions, resolveOptions, type SampleOptions } from "../../src/chain/options.ts";
import type { ChainProgram } from "../../src/chain/program.ts";
import type { ChainResult } from "../../src/chain/result.ts";
import { engineModule } from "../../src/engine/instantiate.ts";

const EFFECTS = [28, 8, -3, 7, -1, 1, 18, 12];
const DEVIATIONS = [15, 10, 16, 11, 9, 11, 10, 18];

let density: Promise<Uint8Array<ArrayBuffer>> | undefined;

/**
 * Eight schools as a program whose density was made by hand.
 *
 * @param trap — which evaluation of the density traps; 0: none does
 * @param spoilt — which component of the gradient is infinite; -1: none is
 */
export async function eightSchools({ trap = 0, spoilt = -1, effects = EFFECTS } = {}): Promise<ChainProgram> {
  const data = [
    effects.length,
    trap,
    spoilt,
    ...effects.flatMap((y, j) => [y, DEVIATIONS[j % DEVIATIONS.length]]),
  ];
  return {
    engine: engineModule(),
    density: await densityModule(),
    image: new Uint8Array(Float64Array.from(data).buffer),
    dimension: 2 + effects.length,
    effectCount: 0,
    pilot: 0,
  };
}

/** The density's module, built once. */
export function eightSchoolsDensityBytes(): Promise<Uint8Array<ArrayBuffer>> {
  density ??= buildDensity();
  return density;
}

let compiled: WebAssembly.Module | undefined;

async function densityModule(): Promise<WebAssembly.Module> {
  compiled ??= new WebAssembly.Module(await eightSchoolsDensityBytes());
  return compiled;
}

/** Short runs of four chains. */
export function shortRun(options: SampleOptions = {}): ChainOptions {
  return resolveOptions({ chains: 4, warmup: 200, draws: 100, seed: "eight schools", ...options });
}

/** The SHA-256 of every draw, seed and statistic of `results`, in hexadecimal. */
export async function digest(
  results: readonly Pick<ChainResult, "draws" | "drawSeeds" | "statistics">[],
): Promise<string> {
  const parts = results.flatMap(({ draws, drawSeeds, statistics }) => [draws, drawSeeds, statistics]);
  const all = await new Blob(parts as BlobPart[]).arrayBuffer();
  const hash = await globalThis.crypto.subtle.digest("SHA-256", all);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function buildDensity(): Promise<Uint8Array<ArrayBuffer>> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const flags = [
    "--config",
    "none",
    "--importMemory",
    "--runtime",
    "stub",
    "--use",
    "abort=",
    "-O3",
    "--noAssert",
  ];
  const { error, stderr } = await asc.main(
    ["test/assembly/eight-schools-density.ts", "--outFile", "density.wasm", ...flags],
    {
      writeFile: (_name: string, contents: Uint8Array | string) => {
        binary = contents as Uint8Array<ArrayBuffer>;
      },
    },
  );
  if (error || binary === undefined) throw new Error(`asc: ${stderr.toString()}`);
  return binary;
}
