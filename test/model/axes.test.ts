import { describe, expect, it } from "vitest";
import type * as kindred from "../../src/index.ts";
import { axis, group, linear, matrix, model, normal, real, where } from "../../src/index.ts";

/** Outputs that depend on the data alone, computed by a model: what the language says they are. */
const computed = <S extends kindred.Schema>(
  schema: S,
  data: kindred.Data<S>,
  program: (columns: Parameters<kindred.Program<S, kindred.Outputs>>[0]) => kindred.Outputs,
) => {
  const made = model(schema, (columns, { parameter }) => ({
    unused: parameter(normal(0, 1)),
    ...program(columns as never),
  }));
  const { draws } = made.simulate(data as never);
  return Object.fromEntries(
    Object.entries(draws).map(([name, draw]) => [
      name,
      { values: Array.from(draw.values), labels: draw.labels },
    ]),
  );
};

describe("groups", () => {
  it("levels come in the order of their first appearance, or of labels", () => {
    const schema = { g: group(), y: real() };
    const data = { g: ["b", "a", "b", "c"], y: [1, 2, 3, 4] };
    expect(computed(schema, data, ({ g, y }) => ({ total: y.sumBy(g) })).total).toEqual({
      values: [4, 2, 4],
      labels: [["b", "a", "c"]],
    });
    const ordered = { ...data, g: { of: data.g, labels: ["c", "b", "a"] } };
    expect(computed(schema, ordered, ({ g, y }) => ({ total: y.sumBy(g) })).total).toEqual({
      values: [4, 4, 2],
      labels: [["c", "b", "a"]],
    });
  });

  it("labels may be numbers", () => {
    const { total } = computed({ g: group(), y: real() }, { g: [7, 3, 7], y: [1, 2, 3] }, ({ g, y }) => ({
      total: y.sumBy(g),
    }));
    expect(total).toEqual({ values: [4, 2], labels: [["7", "3"]] });
  });

  it("own columns belong to the levels, whatever the order of the rows", () => {
    const data = { g: { of: ["b", "a", "b"], labels: ["a", "b"], w: [10, 20] } };
    const result = computed({ g: group({ w: real() }) }, data, ({ g }) => ({ w: g.w, carried: g.w.at(g) }));
    expect(result.w).toEqual({ values: [10, 20], labels: [["a", "b"]] });
    expect(result.carried!.values).toEqual([20, 10, 20]);
  });

  it("nested groups: one name in two parents is two levels, and each knows its parent", () => {
    const schema = { school: group({ w: real() }), teacher: group().within("school"), y: real() };
    const data = {
      school: { of: ["B", "A", "B", "A"], labels: ["A", "B"], w: [1, 2] },
      teacher: ["t", "t", "u", "t"],
      y: [1, 10, 100, 1000],
    };
    const result = computed(schema, data, ({ school, teacher, y }) => ({
      byTeacher: y.sumBy(teacher),
      bySchool: y.sumBy(school),
      parents: school.w.at(teacher.school),
      twice: school.w.at(teacher.school).at(teacher),
      direct: school.w.at(school),
      up: y.sumBy(teacher).sumBy(teacher.school),
    }));
    expect(result.byTeacher).toEqual({ values: [1, 1010, 100], labels: [["B/t", "A/t", "B/u"]] });
    expect(result.bySchool!.values).toEqual([1010, 101]);
    expect(result.up!.values).toEqual([1010, 101]);
    expect(result.parents!.values).toEqual([2, 1, 2]);
    expect(result.twice!.values).toEqual([2, 1, 2, 1]);
    expect(result.direct!.values).toEqual([2, 1, 2, 1]);
  });

  it("a nested group has columns of its own, by its levels' full names", () => {
    const schema = { school: group(), teacher: group({ years: real() }).within("school") };
    const data = {
      school: ["A", "B", "A"],
      teacher: { of: ["t", "t", "u"], labels: ["B/t", "A/u", "A/t"], years: [1, 2, 3] },
    };
    const result = computed(schema, data, ({ teacher }) => ({ years: teacher.years.at(teacher) }));
    expect(result.years!.values).toEqual([3, 1, 2]);
  });

  it("crossed groups make a table", () => {
    const schema = { g: group({ a: real() }), h: group({ b: real() }) };
    const data = {
      g: { of: ["x", "y", "y"], labels: ["x", "y"], a: [1, 2] },
      h: { of: ["p", "q", "r"], labels: ["p", "q", "r"], b: [10, 20, 30] },
    };
    const result = computed(schema, data, ({ g, h }) => ({
      table: g.a.add(h.b),
      rows: g.a.at(g).add(h.b.at(h)),
      over: g.a.mul(h.b).sum(h),
    }));
    expect(result.table).toEqual({
      values: [11, 21, 31, 12, 22, 32],
      labels: [
        ["x", "y"],
        ["p", "q", "r"],
      ],
    });
    expect(result.rows!.values).toEqual([11, 22, 32]);
    expect(result.over!.values).toEqual([60, 120]);
  });
});

describe("matrices, axes and rows", () => {
  const rows = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];

  it("a matrix by rows and by named columns is the same", () => {
    const made = model({ x: matrix() }, ({ x }, { parameter }) => {
      const b = parameter(normal(0, 1), { each: x.columns });
      return { b, eta: linear(x, b) };
    });
    const given = made.given({ b: [10, 1] });
    const byRows = given.simulate({ x: rows }).draws;
    const byName = given.simulate({ x: { hours: [1, 3, 5], age: [2, 4, 6] } }).draws;
    expect(Array.from(byRows.eta.values)).toEqual([12, 34, 56]);
    expect(byRows.b.labels).toEqual([["1", "2"]]);
    expect(byName.eta.values).toEqual(byRows.eta.values);
    expect(byName.b.labels).toEqual([["hours", "age"]]);
  });

  it("slopes that vary by group", () => {
    const made = model({ g: group(), x: matrix() }, ({ g, x }, { parameter }) => {
      const b = parameter(normal(0, 1), { each: [g, x.columns] });
      return { b, eta: linear(x, b.at(g)) };
    });
    const { draws } = made.simulate({ g: ["p", "q", "p"], x: rows }, { seed: 3 });
    const { values: b, axes } = draws.b;
    expect(axes).toEqual(["g", "x.columns"]);
    const expected = [b[0]! + 2 * b[1]!, 3 * b[2]! + 4 * b[3]!, 5 * b[0]! + 6 * b[1]!];
    Array.from(draws.eta.values).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12);
    });
    expect(draws.b.of("q").labels).toEqual([["1", "2"]]);
  });

  it("matrices whose columns are one axis share their coefficients", () => {
    const made = model(
      { steps: axis(2), blur: matrix("steps"), pixel: group({ walk: matrix("steps"), own: matrix() }) },
      ({ steps, blur, pixel }, { parameter }) => {
        const d = parameter(normal(0, 1), { each: steps });
        const b = parameter(normal(0, 1), { each: pixel.own.columns });
        const x = linear(pixel.walk, d);
        return { d, b, seen: linear(blur, d), x, carried: x.at(pixel), z: linear(pixel.own, b) };
      },
    ).given({ d: [10, 1], b: [100, 10, 1] });
    const pixel = {
      of: ["q", "p", "q"],
      labels: ["p", "q"],
      walk: [
        [1, 0],
        [1, 1],
      ],
      own: { u: [1, 4], v: [2, 5], w: [3, 6] },
    };
    const { draws } = made.simulate({ blur: rows, pixel });
    const values = (name: keyof typeof draws) => Array.from(draws[name].values);
    expect(values("seen")).toEqual([12, 34, 56]);
    expect(values("x")).toEqual([10, 11]);
    expect(draws.x.labels).toEqual([["p", "q"]]);
    expect(values("carried")).toEqual([11, 10, 11]);
    expect(values("z")).toEqual([123, 456]);
    expect(draws.b.axes).toEqual(["pixel.own.columns"]);
    expect(draws.b.labels).toEqual([["u", "v", "w"]]);
    const byName = made.simulate({ blur: { 2: [2, 4, 6], 1: [1, 3, 5] }, pixel }).draws;
    expect(byName.seen.values).toEqual(draws.seen.values);
  });

  it("fixed axes have their labels without data", () => {
    const made = model({ arm: axis(["placebo", "drug"]), lag: axis(3) }, ({ arm, lag }, { parameter }) => ({
      effect: parameter(normal(0, 1), { each: [lag, arm] }),
    }));
    const { effect } = made.simulate({}).draws;
    expect(effect.labels).toEqual([
      ["1", "2", "3"],
      ["placebo", "drug"],
    ]);
    expect(effect.shape).toEqual([1, 1, 3, 2]);
  });

  it("rows are an axis, labelled by the data or counted from 1", () => {
    const made = model({ y: real() }, ({ y, rows: each }, { parameter }) => ({
      z: parameter(normal(0, 1), { each }),
      total: y.sum(),
      over: y.sum(each),
    }));
    expect(made.density({ y: [5, 6] }).names).toEqual(["z[1]", "z[2]"]);
    expect(made.density({ y: [5, 6], rows: ["first", "second"] }).names).toEqual(["z[first]", "z[second]"]);
    const { total, over } = made.simulate({ y: [5, 6] }).draws;
    expect([total.mean, over.mean]).toEqual([11, 11]);
  });

  it("where chooses element by element", () => {
    const result = computed({ y: real() }, { y: [-1, 0, 1] }, ({ y }) => ({
      less: where(y.lessThan(0), 10, y),
      most: where(y.atMost(0), 10, 20),
      same: where(y.equals(1), y.mul(5), -1),
    }));
    expect(result.less!.values).toEqual([10, 0, 1]);
    expect(result.most!.values).toEqual([10, 10, 20]);
    expect(result.same!.values).toEqual([-1, -1, 5]);
  });
});
