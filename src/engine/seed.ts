import alea from "seedrandom/lib/alea.js";
import { KindredError } from "../model/errors.ts";
import { showValue } from "../model/wording.ts";

/**
 * Expands a seed to the 256 bits of xoshiro256++ state, as eight 32-bit words, low word of s0 first:
 * `alea(String(seed)).int32()` eight times.
 *
 * A number and the string that prints it are the same seed: 2024 and "2024", 0 and -0. Of seedrandom's generators
 * this one hashes every character of a seed; its ARC4 sees only their low bytes and repeats short keys, so that
 * "1" and "11" would be one seed.
 *
 * @throws KindredError tagged "option" when the seed is neither a string nor a finite number.
 */
export function expandSeed(seed: string | number): Uint32Array {
  if (typeof seed !== "string" && !(typeof seed === "number" && Number.isFinite(seed))) {
    throw new KindredError(
      "option",
      `option seed must be a string or a finite number, got ${showValue(seed)}`,
      { option: "seed", value: seed },
    );
  }
  const generator = alea(String(seed));
  const words = Uint32Array.from({ length: 8 }, () => generator.int32() >>> 0);
  // The one state xoshiro256++ never leaves; no seed is known to lead here.
  if (words.every((word) => word === 0)) words[0] = 1;
  return words;
}
