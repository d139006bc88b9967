import { nextWord } from "./xoshiro";

/**
 * A uniform variate in the open interval (0, 1).
 *
 *     u = (k + 1/2) 2^-52,   k the upper 52 bits of a random word
 *
 * The 2^52 values are equally likely, exactly representable and symmetric about 1/2; the least is 2^-53 and the
 * greatest 1 - 2^-53, so log(u) and log(1 - u) are always finite.
 */
@inline
export function uniform(random: usize): f64 {
  // 1 + k 2^-52 by its bits; the subtraction of 1 - 2^-53 is exact.
  return reinterpret<f64>((nextWord(random) >> 12) | 0x3ff0000000000000) - 0.99999999999999988897769753748;
}
