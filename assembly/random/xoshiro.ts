/**
 * xoshiro256++ 1.0: 256 bits of state, period 2^256 - 1, all-purpose, no multiplication.
 *
 * The state is four u64 words at `random`, in the order s0, s1, s2, s3, and must not be all zero.
 *
 * Source: D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators", ACM Transactions on
 * Mathematical Software 47(4), 2021; algorithm and jump polynomials as published at https://prng.di.unimi.it.
 */

/** Bytes of one generator's state. */
export const randomStateBytes: usize = 32;

/** The next 64 random bits: rotl(s0 + s3, 23) + s0; the state moves on by one step. */
@inline
export function nextWord(random: usize): u64 {
  let s0 = load<u64>(random);
  let s1 = load<u64>(random, 8);
  let s2 = load<u64>(random, 16);
  let s3 = load<u64>(random, 24);
  const word = rotl<u64>(s0 + s3, 23) + s0;
  const shifted = s1 << 17;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  s0 ^= s3;
  s2 ^= shifted;
  s3 = rotl<u64>(s3, 45);
  store<u64>(random, s0);
  store<u64>(random, s1, 8);
  store<u64>(random, s2, 16);
  store<u64>(random, s3, 24);
  return word;
}

/**
 * Fills the state at `random` from 64 bits: four steps of splitmix64, as the authors advise. No seed gives the state of
 * zeros, since distinct steps give distinct words.
 *
 * Source: G. L. Steele, D. Lea and C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
 */
export function seedRandom(random: usize, seed: u64): void {
  for (let word: usize = 0; word < randomStateBytes; word += 8) {
    seed += 0x9e3779b97f4a7c15;
    let mixed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    store<u64>(random + word, mixed ^ (mixed >> 31));
  }
}

// Coefficients of x^(2^128) and of x^(2^192) modulo the characteristic polynomial of the state transition.
const jumpPolynomial = memory.data<u64>([
  0x180ec6d33cfd0aba, 0xd5a61266f0c9392c, 0xa9582618e03fc9aa, 0x39abdc4529b1661c,
]);
const longJumpPolynomial = memory.data<u64>([
  0x76e15d3efefdcbbf, 0xc5004e441c522fb3, 0x77710069854ee241, 0x39109bb02acbe635,
]);

function applyPolynomial(random: usize, polynomial: usize): void {
  let s0: u64 = 0;
  let s1: u64 = 0;
  let s2: u64 = 0;
  let s3: u64 = 0;
  for (let bit: usize = 0; bit < 256; bit++) {
    if ((load<u64>(polynomial + ((bit >> 6) << 3)) >> (bit & 63)) & 1) {
      s0 ^= load<u64>(random);
      s1 ^= load<u64>(random, 8);
      s2 ^= load<u64>(random, 16);
      s3 ^= load<u64>(random, 24);
    }
    nextWord(random);
  }
  store<u64>(random, s0);
  store<u64>(random, s1, 8);
  store<u64>(random, s2, 16);
  store<u64>(random, s3, 24);
}

/** Moves the state on by 2^128 steps: chain c of a run starts c jumps from the seed, so chains never overlap. */
export function jump(random: usize): void {
  applyPolynomial(random, jumpPolynomial);
}

/** Moves the state on by 2^192 steps, beyond every stream that `jump` can reach in practice. */
export function longJump(random: usize): void {
  applyPolynomial(random, longJumpPolynomial);
}
