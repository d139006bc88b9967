import { expect, it } from "vitest";
import { OutputColumns, type Replay } from "../../src/fit/output-columns.ts";
import { makeChain } from "./made-chains.ts";

const DRAWS = 100;
const WIDTH = 450;
/** Room for 200 of the columns. */
const KEPT = 200 * 2 * DRAWS;
const chains = [0, 1].map((chain) => makeChain(chain, { draws: DRAWS }));

/** Outputs that tell their row and column, 33 rows at a time; `passes` counts how often they were gone through. */
function counted() {
  const counter = { passes: 0 };
  const block = new Float64Array(33 * WIDTH);
  const replay: Replay = (compared, draws, visit) => {
    counter.passes++;
    const rows = compared.length * draws;
    for (let first = 0; first < rows; first += 33) {
      const count = Math.min(33, rows - first);
      for (let i = 0; i < count * WIDTH; i++) block[i] = first * WIDTH + i;
      visit(block.subarray(0, count * WIDTH), first);
    }
  };
  return { counter, columns: new OutputColumns(replay, chains, DRAWS, WIDTH, KEPT) };
}

/** The first place at which these are not the columns from `first` on, or -1. */
function misplaced(values: Float64Array, first: number, count: number): number {
  expect(values.length).toBe(2 * DRAWS * count);
  return values.findIndex((value, i) => value !== Math.floor(i / count) * WIDTH + first + (i % count));
}

it("are the columns asked for, from any place and in any order", () => {
  const { columns } = counted();
  for (const [first, count] of [
    [0, 1],
    [449, 1],
    [200, 30],
    [420, 30],
    [17, 2],
    [100, 300],
  ] as const)
    expect(misplaced(columns.read(first, count), first, count)).toBe(-1);
});

it("go through the draws once for neighbours, and not for all outputs at once when they are many", () => {
  const { columns, counter } = counted();
  for (let first = 0; first < 200; first++) columns.read(first, 1);
  expect(counter.passes).toBe(1);
  for (let first = 200; first < WIDTH; first++) columns.read(first, 1);
  expect(counter.passes).toBe(3);
});
