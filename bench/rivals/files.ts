import { readFileSync, rmSync } from "node:fs";
import type { DrawTable } from "./estimates.ts";

/** JSON with typed arrays as lists. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    ArrayBuffer.isView(part) ? Array.from(part as Float64Array) : part,
  );
}

/** Reads `[chains, draws, scalars]` doubles, as R and the timed fits write them, and removes the file. */
export function takeDraws(path: string, chains: number, draws: number, scalars: number): DrawTable {
  const bytes = readFileSync(path);
  rmSync(path);
  const wanted = 8 * chains * draws * scalars;
  if (bytes.length !== wanted) throw new Error(`${path} has ${bytes.length} bytes, expected ${wanted}`);
  const values = new Float64Array(new Uint8Array(bytes).buffer);
  return { values, chains, draws, scalars };
}
