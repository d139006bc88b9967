import { expect, test } from "vitest";
import { derive } from "../../src/compile/derive.ts";
import { countDistinct, distinct } from "../../src/compile/distinct.ts";
import type { Axis, Index } from "../../src/model/axis.ts";
import type { Table } from "../../src/model/data.ts";
import { generator } from "./random-data.ts";

const rows: Axis = { name: "rows", kind: "rows", rank: 1000 };
const g: Axis = { name: "g", kind: "group", rank: 1 };
const K: Axis = { name: "K", kind: "fixed", rank: 0 };
const toG: Index = { name: "g", from: rows, to: g };
const x = { name: "x", axes: [rows] };
const X = { name: "X", axes: [K, rows] };

const table = (size: number, groups: (i: number) => number, values: (i: number) => number): Table => ({
  sizes: new Map([
    ["rows", size],
    ["g", 1 + Math.max(...Array.from({ length: size }, (_, i) => groups(i)))],
    ["K", 2],
  ]),
  labels: new Map(),
  columns: new Map([
    ["x", Float64Array.from({ length: size }, (_, i) => values(i))],
    ["X", Float64Array.from({ length: 2 * size }, (_, i) => (i < size ? values(i) : groups(i - size)))],
  ]),
  indices: new Map([["g", Int32Array.from({ length: size }, (_, i) => groups(i))]]),
});

test("combinations come in the order in which they appear, with their own columns and indices", () => {
  const data = table(
    6,
    (i) => [1, 0, 1, 1, 0, 1][i]!,
    (i) => [2.5, 2.5, 7, 2.5, 2.5, -1][i]!,
  );
  const cells = distinct(rows, [x, toG]);
  const { sizes, columns, indices } = derive(data, [cells]);
  expect(cells.axis.name).toBe("distinct rows of (g, x)");
  expect(sizes.get("distinct rows of (g, x)")).toBe(4);
  expect([...indices.get("distinct rows of (g, x)")!]).toEqual([0, 1, 2, 0, 1, 3]);
  expect([...indices.get("distinct rows of (g, x).g")!]).toEqual([1, 0, 1, 1]);
  expect([...columns.get("distinct rows of (g, x).x")!]).toEqual([2.5, 2.5, 7, -1]);
  expect([...data.sizes.keys()]).not.toContain("distinct rows of (g, x)");
});

test("the derived axis lies between the rows and their groups", () => {
  const { axis } = distinct(rows, [x]);
  expect(axis.rank).toBeLessThan(rows.rank);
  expect(axis.rank).toBeGreaterThan(g.rank);
  const again = distinct(axis, [{ name: "y", axes: [axis] }]);
  expect(again.axis.rank).toBeLessThan(axis.rank);
  expect(again.axis.rank).toBeGreaterThan(999);
  expect(distinct(rows, [toG, x])).toBe(distinct(rows, [x, toG]));
});

test("a matrix is told apart by all its columns, and kept column by column", () => {
  const data = table(
    4,
    (i) => i % 2,
    (i) => (i === 3 ? 5 : 4),
  );
  const { sizes, columns } = derive(data, [distinct(rows, [X])]);
  expect(sizes.get("distinct rows of (X)")).toBe(3);
  expect([...columns.get("distinct rows of (X).X")!]).toEqual([4, 4, 5, 0, 1, 1]);
});

test("values are told apart bit for bit", () => {
  const values = [0, -0, 1, 1 + Number.EPSILON, 5e-324, 0];
  const data = table(
    6,
    () => 0,
    (i) => values[i]!,
  );
  const { sizes, indices } = derive(data, [distinct(rows, [x])]);
  expect(sizes.get("distinct rows of (x)")).toBe(5);
  expect([...indices.get("distinct rows of (x)")!]).toEqual([0, 1, 2, 3, 4, 0]);
});

test("thousands of combinations are told apart as a map of strings tells them", () => {
  const random = generator(3);
  const pairs = Array.from({ length: 20_000 }, () => [
    Math.floor(300 * random()),
    Math.floor(30 * random()) / 7,
  ]);
  const data = table(
    pairs.length,
    (i) => pairs[i]![0]!,
    (i) => pairs[i]![1]!,
  );
  const names = new Map<string, number>();
  const expected = pairs.map((pair) => {
    const name = pair.join();
    if (!names.has(name)) names.set(name, names.size);
    return names.get(name)!;
  });
  const cells = distinct(rows, [x, toG]);
  const { sizes, indices } = derive(data, [cells]);
  expect(names.size).toBeGreaterThan(5000);
  expect(sizes.get(cells.axis.name)).toBe(names.size);
  expect([...indices.get(cells.index.name)!]).toEqual(expected);
});

test("counting stops where there are too many", () => {
  const data = table(
    5000,
    (i) => i % 10,
    (i) => i % 70,
  );
  const cells = distinct(rows, [x, toG]);
  expect(countDistinct(data, cells, 70)).toBe(70);
  expect(countDistinct({ ...data }, cells, 69.5)).toBeUndefined();
  expect(countDistinct(data, cells, 69.5)).toBeUndefined();
  const measured = table(
    5000,
    (i) => i % 10,
    (i) => i,
  );
  expect(countDistinct(measured, cells, 4999)).toBeUndefined();
  expect(countDistinct(measured, cells, 5000)).toBe(5000);
});

test("derivations build on each other", () => {
  const data = table(
    6,
    (i) => i % 3,
    (i) => i % 2,
  );
  const cells = distinct(rows, [x, toG]);
  const coarse = distinct(cells.axis, [cells.columns[0]!]);
  const { sizes, columns, indices } = derive(data, [cells, coarse]);
  expect(sizes.get(cells.axis.name)).toBe(6);
  expect(sizes.get(coarse.axis.name)).toBe(2);
  expect([...indices.get(coarse.index.name)!]).toEqual([0, 1, 0, 1, 0, 1]);
  expect([...columns.get(coarse.columns[0]!.name)!]).toEqual([0, 1]);
});
