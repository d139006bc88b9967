import { promises as files } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";

const FOLDER = "build/printed";
/** Where the engine's sources are, seen from a printed file. */
export const ASSEMBLY = "../../assembly";

/** Builds printed files that exist in memory only; the first one is the entry. */
export async function buildPrinted(
  sources: Readonly<Record<string, string>>,
  options: readonly string[],
): Promise<Uint8Array<ArrayBuffer>> {
  const entry = `${FOLDER}/${Object.keys(sources)[0]}.ts`;
  const printed = new Map(Object.entries(sources).map(([name, text]) => [`${FOLDER}/${name}.ts`, text]));
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const shared = "--config none --enable simd --runtime stub --use abort= --noAssert --outFile printed.wasm";
  const { error, stderr } = await asc.main([entry, ...shared.split(" "), ...options], {
    readFile: async (name, base) =>
      printed.get(name.replaceAll("\\", "/")) ?? files.readFile(join(base, name), "utf8").catch(() => null),
    writeFile: (_, contents) => {
      binary = Uint8Array.from(contents as Uint8Array);
    },
  });
  if (error || !binary) throw new Error(`asc: ${stderr.toString()}`);
  return binary;
}
