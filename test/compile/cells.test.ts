import { expect, test } from "vitest";
import { byCells, cellsPay } from "../../src/compile/cells.ts";
import { sizeIn } from "../../src/compile/classes.ts";
import { constrain } from "../../src/compile/constrain.ts";
import { derive } from "../../src/compile/derive.ts";
import { differentiate } from "../../src/compile/differentiate.ts";
import { reduce } from "../../src/compile/reduce.ts";
import { logDensityOf, type Square } from "../../src/compile/square.ts";
import { termsOf } from "../../src/compile/terms.ts";
import { exponential } from "../../src/distribution/exponential.ts";
import { normal } from "../../src/distribution/normal.ts";
import { readData, type Table } from "../../src/model/data.ts";
import { evaluate } from "../../src/model/evaluate.ts";
import { linear } from "../../src/model/expression.ts";
import { topological } from "../../src/model/node.ts";
import { type Columns, group, matrix, real, type Schema } from "../../src/model/schema.ts";
import { type Sites, trace } from "../../src/model/trace.ts";
import { generator } from "./random-data.ts";
import { mathematics } from "./run-compiled.ts";

const random = generator(5);
const list = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));
const below = (n: number) => Math.floor(n * random());
const N = 300;
const schema = {
  school: group(),
  item: group(),
  arm: group(),
  dose: real(),
  x: real(),
  X: matrix(),
  score: real(),
};
type Ours = typeof schema;

const data = {
  school: list(N, () => `s${below(6)}`),
  item: list(N, () => `i${below(4)}`),
  arm: list(N, () => `a${below(3)}`),
  dose: list(N, () => below(5) / 2),
  x: list(N, random),
  X: list(N, () => [random(), random()]),
  // Far from 0: what is not centred cancels.
  score: list(N, () => 1e6 + random()),
};

/** The square of the last observation, and all that is needed to evaluate it. */
function lastSquare(program: (columns: Columns<Ours>, sites: Sites) => void, given: object = data) {
  const traced = trace(schema as Schema, (columns, sites) => {
    program(columns as never, sites);
    return { one: sites.parameter(normal(0, 1)) };
  });
  const { graph } = traced;
  const model = constrain(traced);
  const table = readData(schema, traced.layout, given);
  const square = termsOf(graph, traced, model)
    .filter((term) => term.slot === undefined)
    .at(-1)!.squares[0]!;
  const positions = new Map(
    model.parameters.map(({ site, position }) => {
      const length = position.axes.reduce((product, axis) => product * sizeIn(table, axis), 1);
      return [site.slot, Float64Array.from({ length }, random)];
    }),
  );
  const evaluated = (squares: readonly Square[], at: Table) => {
    const density = squares.map((s) => logDensityOf(graph, s)).reduce((a, b) => graph.add(a, b));
    const nodes = [
      density,
      ...differentiate(
        graph,
        density,
        model.parameters.map((p) => p.position),
      ),
    ];
    return evaluate(nodes, at, positions, mathematics).map(({ data: values }) => [...values]);
  };
  return { graph, square, table, evaluated, rows: traced.layout.rows };
}

/** Reduces a square by way of its cells, and holds the result to the square as written. */
function expectReduced(program: (columns: Columns<Ours>, sites: Sites) => void, cells: string): Square[] {
  const { graph, square, table, evaluated, rows } = lastSquare(program);
  const by = byCells(graph, rows, square.residual, square.precision)!;
  expect(cellsPay(by, table)).toBe(true);
  expect(by.cells.axis.name).toBe(cells);
  const derived = derive(table, [by.cells]);
  const carried = { ...square, residual: by.residual, precision: by.precision };
  const reduced = [...reduce(graph, carried, () => true)!.squares];
  const expected = evaluated([square], derived);
  // The plain evaluator takes no matrices apart.
  const plain = topological(reduced.map(({ residual }) => residual)).every(({ kind }) => kind !== "eigen");
  for (const squares of plain ? [[carried], reduced] : [[carried]])
    evaluated(squares, derived).forEach((values, i) => {
      const largest = expected[i]!.reduce((max, x) => Math.max(max, Math.abs(x)), 1);
      values.forEach((value, k) => {
        expect(Math.abs(value - expected[i]![k]!)).toBeLessThanOrEqual(1e-10 * largest);
      });
    });
  const free = reduced.filter(({ residual }) => residual.free).flatMap(({ axes }) => axes);
  expect(free.map(({ name }) => name)).not.toContain("rows");
  return reduced;
}

test("crossed groups reduce to their cells", () => {
  const reduced = expectReduced(({ school, item, score }, { parameter, observe }) => {
    const alpha = parameter(normal(0, 1));
    const a = parameter(normal(0, 1), { each: school });
    const b = parameter(normal(0, 1), { each: item });
    const sigma = parameter(exponential(1));
    observe(score, normal(alpha.add(a.at(school)).sub(b.at(item)), sigma));
  }, "distinct rows of (item, school)");
  // what the intercept adds belongs to the cells too
  expect(reduced.filter(({ residual }) => residual.free).length).toBe(1);
});

test("with slopes that all cells share, and slopes that vary by one of the groups", () => {
  const reduced = expectReduced(({ school, item, x, score }, { parameter, observe }) => {
    const beta = parameter(normal(0, 1));
    const a = parameter(normal(0, 1), { each: school });
    const slope = parameter(normal(0, 1), { each: school });
    const b = parameter(normal(0, 1), { each: item });
    const sigma = parameter(exponential(1));
    const eta = a.at(school).add(b.at(item)).add(slope.at(school).mul(x));
    observe(score, normal(eta.add(beta.mul(x.square())), sigma));
  }, "distinct rows of (item, school)");
  expect(reduced.filter(({ residual }) => residual.free).length).toBe(3);
});

test("with a design matrix", () => {
  expectReduced(({ school, item, X, score }, { parameter, observe }) => {
    const beta = parameter(normal(0, 1), { each: X.columns });
    const a = parameter(normal(0, 1), { each: school });
    const b = parameter(normal(0, 1), { each: item });
    const sigma = parameter(exponential(1));
    observe(score, normal(a.at(school).add(b.at(item)).add(linear(X, beta)), sigma));
  }, "distinct rows of (item, school)");
});

test("with a scale for each arm", () => {
  expectReduced(({ school, arm, score }, { parameter, observe }) => {
    const a = parameter(normal(0, 1), { each: school });
    const sigma = parameter(exponential(1), { each: arm });
    observe(score, normal(a.at(school), sigma.at(arm)));
  }, "distinct rows of (arm, school)");
});

test("a predictor that is not linear, where doses repeat", () => {
  expectReduced(({ school, dose, score }, { parameter, observe }) => {
    const top = parameter(normal(0, 1), { each: school });
    const rate = parameter(exponential(1));
    const sigma = parameter(exponential(1));
    observe(score, normal(top.at(school).mul(dose.mul(rate).neg().expm1()), sigma));
  }, "distinct rows of (dose, school)");
});

test("one group needs no cells, and data with as many cells as rows gain nothing", () => {
  const one = lastSquare(({ school, x, score }, { parameter, observe }) => {
    const a = parameter(normal(0, 1), { each: school });
    const beta = parameter(normal(0, 1));
    observe(score, normal(a.at(school).add(beta.mul(x)), 1));
  });
  expect(byCells(one.graph, one.rows, one.square.residual, one.square.precision)).toBeUndefined();
  const crossed = (given: object) =>
    lastSquare(({ school, item, score }, { parameter, observe }) => {
      const a = parameter(normal(0, 1), { each: school });
      const b = parameter(normal(0, 1), { each: item });
      observe(score, normal(a.at(school).add(b.at(item)), 1));
    }, given);
  const each = crossed({ ...data, school: list(N, (i) => i % 20), item: list(N, (i) => Math.floor(i / 20)) });
  const by = byCells(each.graph, each.rows, each.square.residual, each.square.precision)!;
  expect(cellsPay(by, each.table)).toBe(false);
  expect(cellsPay(by, crossed(data).table)).toBe(true);
});
