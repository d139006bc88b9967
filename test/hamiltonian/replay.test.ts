import { beforeAll, expect, it } from "vitest";
import { buildEngine, type Engine } from "./engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await buildEngine();
}, 60_000);

const DIMENSION = 3;
const OUTPUTS = 2;

/** The outputs of rows of positions: the sum of position and noise, and the exponential of the first of them. */
function replay(positions: readonly (readonly number[])[], seeds: readonly bigint[], noiseCount: number) {
  const { raw } = engine;
  const data = engine.store([DIMENSION + noiseCount]);
  const at = engine.store(positions.flat());
  const seedsAt = raw.allocate(8 * seeds.length);
  new BigUint64Array(raw.memory.buffer, seedsAt, seeds.length).set(seeds);
  const out = raw.allocate(8 * OUTPUTS * (seeds.length + 1));
  engine.view(out, OUTPUTS * (seeds.length + 1)).fill(-7);
  const before = raw.mark();
  raw.replay(raw.outputsIndex(), data, DIMENSION, noiseCount, OUTPUTS, at, seedsAt, seeds.length, out);
  expect(raw.mark()).toBe(before);
  const rows = engine.view(out, OUTPUTS * (seeds.length + 1));
  expect([...rows.subarray(OUTPUTS * seeds.length)]).toEqual([-7, -7]);
  return seeds.map((_, row) => [...rows.subarray(OUTPUTS * row, OUTPUTS * (row + 1))]);
}

/** The standard normal numbers of a generator whose state are the first four words of splitmix64. */
function noiseOf(seed: bigint, count: number): number[] {
  const random = engine.raw.allocate(32);
  const words = new BigUint64Array(engine.raw.memory.buffer, random, 4);
  for (let word = 0; word < 4; word++) {
    let z = BigInt.asUintN(64, seed + BigInt(word + 1) * 0x9e3779b97f4a7c15n);
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    words[word] = z ^ (z >> 31n);
  }
  return Array.from({ length: count }, () => engine.raw.standardNormal(random));
}

const positions = [
  [1, 2, 4],
  [0.5, -3, 7],
  [-1, 0, 2 ** 30],
];
const seeds = [3n, 2n ** 64n - 1n, 0n];

it("calls outputs with each draw's position", () => {
  const rows = replay(positions, seeds, 0);
  positions.forEach(([a, b, c], row) => {
    expect(rows[row]).toEqual([a + b + c, engine.raw.exp(a)]);
  });
});

it("puts standard normal numbers of the draw's own generator after the position", () => {
  const rows = replay(positions, seeds, 5);
  positions.forEach((position, row) => {
    const whole = [...position, ...noiseOf(seeds[row], 5)];
    expect(rows[row]).toEqual([whole.reduce((sum, x) => sum + x), engine.raw.exp(position[0])]);
  });
});

it("gives a draw the same bits in any company", () => {
  const all = replay(positions, seeds, 4);
  for (const order of [[2, 0, 1], [1], [0, 0, 0], []]) {
    const some = replay(
      order.map((row) => positions[row]),
      order.map((row) => seeds[row]),
      4,
    );
    expect(some).toEqual(order.map((row) => all[row]));
  }
});
