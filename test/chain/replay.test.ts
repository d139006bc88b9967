import "../../src/build.ts";
import { beforeAll, expect, it } from "vitest";
import { type OutputProgram, replay } from "../../src/chain/replay.ts";
import type { ChainResult } from "../../src/chain/result.ts";
import { prepareData } from "../../src/compile/load.ts";
import { count, group, halfNormal, model, normal, poissonLog } from "../../src/index.ts";
import type { Runnable } from "../../src/public/fittable.ts";
import type { Model } from "../../src/public/model.ts";
import { sampled } from "../compile/sampled.ts";
import { eightSchools } from "./eight-schools.ts";

/** Its outputs are mu, tau = exp q_1 and mu + tau z_j: here the z are noise, so theta ~ normal(mu, tau). */
let schools: OutputProgram;
beforeAll(async () => {
  schools = { ...(await eightSchools()), dimension: 2, pilot: 0, noiseCount: 8, outputCount: 10 };
});

/** A chain at mu = its number, tau = 1. */
function chainOf(number: number, drawCount: number): ChainResult {
  return {
    chain: number,
    warmup: 0,
    drawCount,
    draws: Float64Array.from({ length: 2 * drawCount }, (_, i) => (i % 2 === 0 ? number : 0)),
    drawSeeds: BigUint64Array.from({ length: drawCount }, (_, i) => BigInt(number) * 1_000_003n + BigInt(i)),
    statistics: new Float64Array(7 * drawCount),
    inverseMetric: new Float64Array(2),
    pilot: new Float64Array(),
    kernel: "nuts",
    stepSize: 1,
    gradients: 0,
    seconds: { warmup: 0, sampling: 0 },
  };
}

function rowsOf(chains: readonly ChainResult[], draws: number, program = schools) {
  const all = new Float64Array(chains.length * draws * program.outputCount);
  let visits = 0;
  replay(program, chains, draws, (rows, first) => {
    all.set(rows, first * program.outputCount);
    visits++;
  });
  return { all, visits };
}

/** toEqual would look at each of a million numbers. */
const same = (a: Float64Array, b: Float64Array) =>
  a.length > 0 && a.length === b.length && a.every((value, i) => Object.is(value, b[i]));

it("draws noise that is standard normal, and the same for a draw in any company", () => {
  const draws = 20_000;
  const chains = [chainOf(0, draws), chainOf(5, draws + 10)];
  const { all } = rowsOf(chains, draws);
  const reversed = rowsOf([...chains].reverse(), draws).all;
  expect(same(reversed.subarray(0, 10 * draws), all.subarray(10 * draws))).toBe(true);
  expect(rowsOf([chains[1]!], 3).all).toEqual(all.slice(10 * draws, 10 * draws + 30));
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < 2 * draws; row++)
    for (let j = 2; j < 10; j++) {
      const z = all[10 * row + j]! - all[10 * row]!;
      sum += z;
      squares += z * z;
    }
  const count = 16 * draws;
  expect(Math.abs(sum / count) * Math.sqrt(count)).toBeLessThan(4);
  expect(Math.abs(squares / count - 1) * Math.sqrt(count / 2)).toBeLessThan(4);
});

it("goes through many draws in blocks, with the same bits", async () => {
  const effects = Array.from({ length: 3000 }, (_, j) => j % 7);
  const wide: OutputProgram = {
    ...(await eightSchools({ effects })),
    dimension: 2,
    pilot: 0,
    noiseCount: 3000,
    outputCount: 3002,
  };
  const chain = chainOf(2, 1000);
  const { all, visits } = rowsOf([chain], 1000, wide);
  expect(visits).toBeGreaterThan(1);
  const late = { ...chain, draws: chain.draws.slice(1400), drawSeeds: chain.drawSeeds.slice(700) };
  expect(same(rowsOf([late], 300, wide).all, all.subarray(700 * 3002))).toBe(true);
});

it("uses what each chain learnt of effects", async () => {
  const visits = model({ town: group(), y: count() }, ({ town, y }, { parameter, observe }) => {
    const mu = parameter(normal(0, 1));
    const tau = parameter(halfNormal(1));
    const effect = parameter(normal(mu, tau), { each: town });
    observe(y, poissonLog(effect.at(town)));
    return { mu, effect };
  }) as unknown as Model;
  const data = { town: ["a", "b", "b", "c"], y: [3, 0, 1, 7] };
  const rewrites = new Set(["decentre"] as const);
  const { bound, pilot, outputs } = sampled({ model: visits, data }, rewrites);
  const { modules } = (await visits.runnable(visits.checked(data), rewrites)) as Runnable;
  const { dimension, noiseCount, outputCount, effectCount } = bound;
  expect([dimension, effectCount]).toEqual([5, 3]);
  const program = {
    ...modules,
    image: prepareData(modules, bound),
    dimension,
    pilot: bound.pilot,
    noiseCount,
    outputCount,
  };
  const position = [0.3, -0.2, 1, -1, 0.5];
  const learnt = [
    [0, 0, 0, 0, 0, 0],
    [1, 2, 3, 0.1, 0.2, 0.3],
    [0, 4, 0.5, -1, 1, 2],
  ];
  const chains = learnt.map(
    (values, c): ChainResult => ({
      ...chainOf(c, 1),
      draws: Float64Array.from(position),
      pilot: Float64Array.from(values),
    }),
  );
  const { all } = rowsOf(chains, 1, program);
  learnt.forEach((values, c) => {
    pilot().set(values);
    const expected = Object.values(outputs(position)).flatMap((output) => [...output]);
    expect([...all.subarray(c * outputCount, (c + 1) * outputCount)]).toEqual(expected);
  });
  expect(all[1]).not.toBe(all[1 + outputCount]);
});
