import seedrandom from "seedrandom/seedrandom.js";
import { KindredError } from "../model/errors.ts";

/**
 * Expands a seed to the 256 bits of xoshiro256++ state, as eight 32-bit words, low word of s0 first.
 *
 *     words = seedrandom(key).int32() eight times,   key = length, ":", then each UTF-16 unit as two bytes
 *
 * A number and the string that prints it are the same seed: 2024 and "2024", 0 and -0. The key is not the bare string
 * because ARC4 repeats its key to fill 256 bytes and sees only a character's low byte, which would make "1", "11" and
 * "ı" (U+0131) one seed.
 *
 * @throws KindredError tagged "option" when the seed is neither a string nor a finite number.
 */
export function expandSeed(seed: string | number): Uint32Array {
  if (typeof seed !== "string" && !(typeof seed === "number" && Number.isFinite(seed))) {
    throw new KindredError(
      "option",
      `the seed must be a string or a finite number, and ${describe(seed)} came; ` +
        `give a seed such as 2024 or "2024", the same seed giving the same draws`,
      { option: "seed", value: seed },
    );
  }
  const generator = seedrandom(arc4Key(String(seed)));
  const words = Uint32Array.from({ length: 8 }, () => generator.int32() >>> 0);
  // The one state xoshiro256++ never leaves; no seed is known to lead here.
  if (words.every((word) => word === 0)) words[0] = 1;
  return words;
}

function arc4Key(text: string): string {
  let key = `${text.length}:`;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    key += String.fromCharCode(unit >> 8, unit & 0xff);
  }
  return key;
}

function describe(value: unknown): string {
  if (value === null || value === undefined || typeof value === "number") return String(value);
  if (typeof value === "bigint") return `the bigint ${value}n`;
  if (typeof value === "boolean") return `the boolean ${value}`;
  return Array.isArray(value) ? "an array" : `a value of type ${typeof value}`;
}
