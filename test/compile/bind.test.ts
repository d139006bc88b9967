import { expect, test } from "vitest";
import { bind } from "../../src/compile/bind.ts";
import type { Cell } from "../../src/compile/data-block.ts";
import { normal } from "../../src/distribution/normal.ts";
import { linear } from "../../src/model/expression.ts";
import { axis, group, matrix, real } from "../../src/model/schema.ts";
import { failure } from "../model/failure.ts";
import { type Example, example } from "./examples.ts";
import { instantiateDensity, type Prepared, prepareModel, runner, storedPlaces } from "./run-compiled.ts";

/** What the block holds for the cell that `wanted` describes. */
function read({ compiled, bound }: Prepared, wanted: (cell: Cell) => boolean, type: "i32" | "f64"): number[] {
  const at = compiled.cells.findIndex(wanted);
  expect(at).toBeGreaterThanOrEqual(0);
  const block = new ArrayBuffer(bound.bytes);
  bound.write(block, 0);
  const view = new DataView(block);
  const start = view.getInt32(8 * at, true);
  // Arrays follow one another, each aligned to 16 bytes: the next one's start ends this one.
  const starts = compiled.cells.flatMap((cell, i) =>
    ["column", "index", "starts", "order", "array"].includes(cell.kind) ? [view.getInt32(8 * i, true)] : [],
  );
  const end = Math.min(bound.bytes, ...starts.filter((s) => s > start));
  expect(start % 16).toBe(0);
  const size = type === "i32" ? 4 : 8;
  return Array.from({ length: (end - start) / size }, (_, i) =>
    type === "i32" ? view.getInt32(start + 4 * i, true) : view.getFloat64(start + 8 * i, true),
  );
}

const prepare = ({ schema, program, data }: Example): Prepared => prepareModel(schema, program, data);

const nested = (): Prepared =>
  prepare(
    example(
      { school: group(), teacher: group().within("school"), y: real(), X: matrix(), arm: axis(2) },
      ({ school, teacher, y, X, arm, rows }, { parameter, observe }) => {
        const theta = parameter(normal(0, 1), { each: school });
        const alpha = parameter(normal(theta.at(teacher.school), 1), { each: teacher });
        const beta = parameter(normal(0, 1), { each: X.columns });
        const both = parameter(normal(0, 1), { each: [teacher, arm] });
        const noise = parameter(normal(0, 1), { each: rows });
        const mean = alpha.at(teacher).add(linear(X, beta)).add(noise);
        observe(y, normal(mean.add(both.sum(arm).at(teacher)), 1));
        return { theta, alpha, beta, both, noise };
      },
      {
        school: ["b", "a", "b", "a", "b", "c", "a"],
        teacher: [1, 1, 2, 1, 1, 9, 2],
        y: [10, 20, 30, 40, 50, 60, 70],
        X: { up: [1, 2, 3, 4, 5, 6, 7], down: [-1, -2, -3, -4, -5, -6, -7] },
      },
    ),
  );

// Schools b, a, c; teachers b/1, a/1, b/2, c/9, a/2 in order of appearance, stored by school: b/1, b/2, a/1,
// a/2, c/9. Rows by stored teacher: 0 and 4 (b/1), 2 (b/2), 1 and 3 (a/1), 6 (a/2), 5 (c/9).
const TEACHERS = [0, 2, 1, 4, 3];
const ROWS = [0, 4, 2, 1, 3, 6, 5];

const inverse = (places: readonly number[]) => places.map((_, element) => places.indexOf(element));

test("elements are sorted by group, groups by their parents, each keeping its order", () => {
  const model = nested();
  const order = Object.fromEntries(
    [...model.bound.places].map(([{ name }, places]) => [name, inverse([...places])]),
  );
  expect(order).toEqual({ teacher: TEACHERS, rows: ROWS });
});

test("columns, matrices, segments and orders are laid out as sorted", () => {
  const model = nested();
  const column = (name: string) => (cell: Cell) => cell.kind === "column" && cell.name === name;
  expect(read(model, column("y"), "f64").slice(0, 7)).toEqual(ROWS.map((i) => 10 * (i + 1)));
  expect(read(model, column("X"), "f64")).toEqual([...ROWS.map((i) => i + 1), ...ROWS.map((i) => -(i + 1))]);
  const starts = (name: string) => (cell: Cell) => cell.kind === "starts" && cell.index.name === name;
  expect(read(model, starts("teacher"), "i32").slice(0, 6)).toEqual([0, 2, 3, 5, 6, 7].map((i) => 8 * i));
  expect(read(model, starts("teacher.school"), "i32").slice(0, 4)).toEqual([0, 2, 4, 5].map((i) => 8 * i));
  const order = (name: string) => (cell: Cell) => cell.kind === "order" && cell.axis.name === name;
  expect(read(model, order("rows"), "i32").slice(0, 7)).toEqual(ROWS.map((i) => 8 * i));
});

test("positions are stored sorted, outputs come out in the order of the data and of the program's axes", () => {
  const model = nested();
  const { bound, compiled } = model;
  expect(bound.dimension).toBe(3 + 5 + 2 + 2 * 5 + 7);
  expect(bound.positionOffsets).toEqual([0, 3, 8, 10, 20]);
  expect(bound.outputOffsets).toEqual([0, 3, 8, 10, 20]);
  expect(compiled.positions.map(({ axes }) => axes.map(({ name }) => name))).toEqual([
    ["school"],
    ["teacher"],
    ["X.columns"],
    ["teacher", "arm"],
    ["rows"],
  ]);
  expect(compiled.outputs[3]!.axes.map(({ name }) => name)).toEqual(["teacher", "arm"]);
  const position = Float64Array.from({ length: bound.dimension }, (_, i) => i);
  const { outputs } = runner(bound, instantiateDensity(compiled.bytes))(position);
  const teachers = inverse(TEACHERS);
  expect([...outputs]).toEqual([
    ...[0, 1, 2],
    ...teachers.map((t) => 3 + t),
    ...[8, 9],
    ...teachers.flatMap((t) => [10 + t, 15 + t]),
    ...inverse(ROWS).map((r) => 20 + r),
  ]);
  expect([...storedPlaces(model).get(4)!]).toEqual(inverse(ROWS).map((r) => 20 + r));
});

test("crossed groups: rows go by the group used most, the other is looked up", () => {
  const data = {
    a: ["x", "y", "x", "z", "y", "x"],
    b: ["p", "q", "r", "q", "p", "r"],
    y: [1, 2, 3, 4, 5, 6],
  };
  const model = prepare(
    example(
      { a: group(), b: group(), y: real() },
      ({ a, b, y }, { parameter, observe }) => {
        const s = parameter(normal(0, 1), { each: a });
        const t = parameter(normal(0, 1), { each: a });
        const u = parameter(normal(0, 1), { each: b });
        observe(
          y,
          normal(
            s
              .at(a)
              .mul(y)
              .add(t.at(a).mul(u.at(b)))
              .sin(),
            1,
          ),
        );
        return { s, t, u };
      },
      data,
    ),
  );
  expect([...model.compiled.main.values()].map(({ name }) => name)).toEqual(["a"]);
  const rows = inverse([...[...model.bound.places.values()][0]!]);
  expect(rows).toEqual([0, 2, 5, 1, 4, 3]);
  const index = (cell: Cell) => cell.kind === "index" && cell.index.name === "b";
  const levels = { p: 0, q: 1, r: 2 };
  const expected = rows.map((i) => 8 * levels[data.b[i] as keyof typeof levels]);
  expect(read(model, index, "i32").slice(0, 6)).toEqual(expected);
});

test("data that no memory holds are refused before anything is allocated", () => {
  const { compiled } = prepare(
    example(
      { y: real() },
      ({ y }, { parameter, observe }) => {
        const mu = parameter(normal(0, 1));
        observe(y, normal(mu, 1));
        return { mu };
      },
      { y: [1, 2] },
    ),
  );
  const sizes = new Map([["rows", 6e8]]);
  const table = { sizes, labels: new Map(), columns: new Map(), indices: new Map() };
  const error = failure("data", () => bind(compiled, table));
  expect(error.message).toBe(
    "the data take 4.8 GB as the model reads them, and a WebAssembly memory holds 4.2 GB; fit fewer rows, or leave out columns and outputs along them",
  );
  expect(bind(compiled, { ...table, sizes: new Map([["rows", 5e8]]) }).bytes).toBeGreaterThan(4e9);
});
