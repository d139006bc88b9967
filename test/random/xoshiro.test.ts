import { beforeAll, describe, expect, it } from "vitest";
import ahead from "../fixtures/random/xoshiro.json";
import { buildSamplers, type Samplers } from "./samplers.ts";

let samplers: Samplers;
beforeAll(async () => {
  samplers = await buildSamplers();
}, 60_000);

describe("xoshiro256++", () => {
  // Outputs of the authors' xoshiro256plusplus.c from state 1, 2, 3, 4, as published with the Rust crate rand_xoshiro.
  it("gives the published words", () => {
    samplers.setState([1n, 2n, 3n, 4n]);
    expect(Array.from({ length: 10 }, () => samplers.nextWord())).toEqual([
      41943041n,
      58720359n,
      3588806011781223n,
      3591011842654386n,
      9228616714210784205n,
      9973669472204895162n,
      14011001112246962877n,
      12406186145184390807n,
      15849039046786891736n,
      10450023813501588000n,
    ]);
  });

  it.each(ahead)("jumps 2^128 and 2^192 steps from $state, as powers of the transition matrix do", (row) => {
    samplers.setState(row.state.map(BigInt));
    samplers.jump();
    expect(samplers.state()).toEqual(row.after2pow128.map(BigInt));
    samplers.setState(row.state.map(BigInt));
    samplers.longJump();
    expect(samplers.state()).toEqual(row.after2pow192.map(BigInt));
  });
});

describe("seedRandom", () => {
  // The first words of splitmix64 from 1234567, as Rosetta Code publishes them.
  it("fills the state with the words of splitmix64", () => {
    samplers.seedRandom(1234567n);
    expect(samplers.state()).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
    ]);
  });
});

describe("uniform", () => {
  it("is the midpoint of the cell that the upper 52 bits name", () => {
    samplers.setState([11n, 22n, 33n, 44n]);
    const words = Array.from({ length: 1000 }, () => samplers.nextWord());
    samplers.setState([11n, 22n, 33n, 44n]);
    const draws = Array.from(samplers.draw("uniform", 1000));
    expect(draws).toEqual(words.map((word) => Number(2n * (word >> 12n) + 1n) * 2 ** -53));
  });

  it("never reaches 0 or 1", () => {
    samplers.setState([0n, 1n, 2n, 0n]);
    expect(samplers.draw("uniform", 1)[0]).toBe(2 ** -53);
    samplers.setState([0n, 1n, 2n, 2n ** 64n - 1n]);
    expect(samplers.draw("uniform", 1)[0]).toBe(1 - 2 ** -53);
  });
});
