import { expect, test } from "vitest";
import { bind } from "../../src/compile/bind.ts";
import { compile } from "../../src/compile/compile.ts";
import { distribute } from "../../src/compile/distribute.ts";
import { asWritten } from "../../src/compile/target.ts";
import { distribution, type Family } from "../../src/distribution/distribution.ts";
import { bernoulliLogit, group, normal, real, studentT } from "../../src/index.ts";
import { readData } from "../../src/model/data.ts";
import { sumAll } from "../../src/model/expression.ts";
import { Graph } from "../../src/model/graph.ts";
import type { Schema } from "../../src/model/schema.ts";
import { type Outputs, type Program, trace } from "../../src/model/trace.ts";
import { countOf, form, leaves, toG, valuesOf } from "./nodes.ts";
import { generator } from "./random-data.ts";
import { engine, instantiateDensity, runner } from "./run-compiled.ts";

test("logarithms leave a sum, those with one factor together", () => {
  const { graph, a, b, x, t, number } = leaves(new Graph());
  const squares = graph.add(graph.multiply(x, x), graph.unary("exp", graph.multiply(a, x)));
  const other = graph.unary("exp", graph.multiply(b, x));
  const operand = graph.subtract(
    graph.add(
      graph.unary("sin", graph.multiply(a, x)),
      graph.multiply(number(0.5), graph.unary("log", squares)),
    ),
    graph.subtract(graph.unary("log1p", other), graph.unary("log", graph.add(other, graph.gather(t, toG)))),
  );
  const root = sumAll(graph, operand);
  const [rewritten] = distribute(graph, [root], true) as [typeof root];
  expect(valuesOf(rewritten).data[0]).toBeCloseTo(valuesOf(root).data[0]!, 12);
  const text = form(rewritten);
  expect(text).toContain("(multiply 0.5 (sum rows (log (add (multiply x x) (exp (multiply x a))))))");
  expect(text).toContain("(sum rows (log (add 1 (exp (multiply x b)))))");
  expect(text).toContain("(sum rows (log (add (exp (multiply x b)) t[g])))");
  expect(countOf([rewritten], "log1p")).toBe(0);
  expect(countOf([rewritten], "log")).toBe(3);
});

test("factors and terms that do not vary along a sum leave it, however deep they stand", () => {
  const { graph, a, b, x, y, number } = leaves(new Graph());
  const sine = graph.unary("sin", graph.multiply(b, x));
  const cosine = graph.unary("cos", graph.multiply(b, y));
  const inner = graph.subtract(graph.subtract(graph.multiply(a, sine), graph.unary("lgamma", a)), cosine);
  const root = sumAll(graph, graph.subtract(inner, graph.multiply(graph.multiply(number(3), x), sine)));
  const [rewritten] = distribute(graph, [root], false) as [typeof root];
  expect(valuesOf(rewritten).data[0]).toBeCloseTo(valuesOf(root).data[0]!, 12);
  const text = form(rewritten);
  for (const part of [
    "(multiply a (sum rows (sin (multiply x b))))",
    "(multiply (lgamma a) #rows)",
    "(sum rows (cos (multiply y b)))",
    "(sum rows (multiply x (sin (multiply x b))))",
  ])
    expect(text).toContain(part);
});

test("sums by groups too; what is needed by itself, and what data decide, stays", () => {
  const { graph, a, b, x, y } = leaves(new Graph());
  const shared = graph.unary("log", graph.add(graph.multiply(x, x), graph.unary("exp", b)));
  const alone = graph.unary("log1p", graph.multiply(graph.multiply(y, y), graph.unary("exp", a)));
  const byGroup = graph.segmentSum(
    graph.add(graph.add(shared, alone), graph.unary("sin", graph.multiply(a, x))),
    toG,
  );
  const roots = [sumAll(graph, graph.unary("exp", byGroup)), sumAll(graph, graph.multiply(shared, x))];
  const rewritten = distribute(graph, roots, true);
  rewritten.forEach((node, i) => {
    expect(valuesOf(node).data[0]! / valuesOf(roots[i]!).data[0]!).toBeCloseTo(1, 12);
  });
  expect(rewritten[1]).toBe(roots[1]);
  const text = form(rewritten[0]!);
  expect(text).toMatch(/\(sumBy g \(log \(add 1 /);
  expect(text).toMatch(/\(sumBy g \(add \(log \(add .* \(sin /);
  const data = sumAll(graph, graph.unary("log", graph.multiply(x, x)));
  expect(distribute(graph, [data], true)).toEqual([data]);
});

/** A distribution whose log-density is log(x exp p). */
const logOf: Family = {
  name: "logOf",
  arguments: [{ name: "p", support: "real" }],
  support: () => ({}),
  logDensity: (x, p) => x.mul(p.exp()).log(),
};

/** The log-density of a model at 0, by products and by logarithms. */
function both(schema: Schema, program: Program<Schema, Outputs>, data: unknown, at?: (i: number) => number) {
  const traced = trace(schema, program);
  const bound = [true, false].map((multiply) => {
    const compiled = compile(traced, asWritten(traced, multiply));
    return { compiled, bound: bind(compiled, readData(schema, traced.layout, data)) };
  });
  const before = engine.mark();
  const [fast, slow] = bound.map(({ compiled, bound }) =>
    runner(
      bound,
      instantiateDensity(compiled.bytes),
    )(Float64Array.from({ length: bound.dimension }, (_, i) => at?.(i) ?? 0)),
  );
  engine.release(before);
  const products = bound.map(
    ({ compiled }) =>
      compiled.steps
        .density!.flatMap((step) => (step.kind === "nest" ? step.tasks : []))
        .filter((task) => task.kind === "product").length,
  );
  return { fast: fast!, slow: slow!, products };
}

const factors = (f: number[]) =>
  both(
    { f: real() },
    ({ f }, { parameter, observe }) => {
      const p = parameter(normal(0, 1));
      observe(f as never, distribution(logOf, [p]));
      return { p };
    },
    { f },
  );

test("a running product has the sum of the logarithms, wherever it leaves its range", () => {
  const random = generator(3);
  const kinds: readonly ((i: number) => number)[] = [
    () => 1 + random(),
    () => random(),
    () => 10 ** (600 * (random() - 0.5)),
    (i) => (i % 2 ? 1e300 : 1e-300),
    (i) => (i % 3 ? 1e-170 : 1e200),
    () => 1e-310 * (1 + random()),
    () => 1.7e308,
    (i) => (i === 100 ? 5e-324 : 1e154),
  ];
  for (const kind of kinds)
    for (const length of [1, 2, 3, 7, 8, 9, 16, 301, 2000]) {
      const f = Array.from({ length }, (_, i) => kind(i));
      const { fast, slow, products } = factors(f);
      const size = f.reduce((sum, x) => sum + Math.abs(Math.log(x)), 1);
      expect(Math.abs(fast.value - slow.value)).toBeLessThan(3e-14 * size);
      expect(fast.gradient).toEqual(slow.gradient);
      expect(products).toEqual([1, 0]);
    }
});

test("factors that have no logarithm are not lost in a product, in whichever lane and body they are", () => {
  for (const length of [1, 2, 3, 8, 21])
    for (let place = 0; place < length; place++)
      for (const [factor, sum] of [
        [0, Number.NEGATIVE_INFINITY],
        [-0, Number.NEGATIVE_INFINITY],
        [-2, Number.NaN],
      ] as const) {
        const f = Array.from({ length }, (_, i) => (i === place ? factor : 2));
        expect(factors(f).fast.value).toBe(sum);
        // Two negative factors have a positive product.
        if (Number.isNaN(sum) && length > 1)
          expect(factors(f.map((x, i) => (i === (place + 1) % length ? factor : x))).fast.value).toBe(sum);
      }
});

test("logistic and Student's t regressions, with groups of every size", () => {
  const random = generator(11);
  for (const rows of [1, 5, 60, 700]) {
    const list = (make: () => number) => Array.from({ length: rows }, make);
    const data = {
      g: list(() => Math.floor(12 * random() * random())),
      x: list(() => 8 * random() - 4),
      y: list(() => Math.floor(2 * random())),
    };
    const { fast, slow, products } = both(
      { g: group(), x: real(), y: real() } as Schema,
      (({ g, x, y }: never, { parameter, observe }: never) => program(g, x, y, parameter, observe)) as never,
      data,
      (i) => Math.sin(i),
    );
    expect(products).toEqual([2, 0]);
    expect(fast.value / slow.value).toBeCloseTo(1, 13);
    fast.gradient.forEach((slope, i) => {
      expect(slope).toBeCloseTo(slow.gradient[i]!, 11);
    });
  }
});

// biome-ignore lint/suspicious/noExplicitAny: the columns' types matter to no one here
function program(g: any, x: any, y: any, parameter: any, observe: any): Outputs {
  const alpha = parameter(normal(0, 1), { each: g });
  const beta = parameter(normal(0, 1));
  const eta = alpha.at(g).add(beta.mul(x));
  observe(y, bernoulliLogit(eta));
  observe(x, studentT(4, alpha.at(g), 1.5));
  return { alpha, beta };
}
