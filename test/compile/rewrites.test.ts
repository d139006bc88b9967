import { expect, test } from "vitest";
import type { Index } from "../../src/model/axis.ts";
import { Expression } from "../../src/model/expression.ts";
import { Graph } from "../../src/model/graph.ts";
import type { Node } from "../../src/model/node.ts";
import { form, g, K, type Leaves, leaves, rows, table, toG, toH, valuesOf } from "./nodes.ts";
import { PlainGraph } from "./plain-graph.ts";
import { spread } from "./plain-model.ts";

/** What is written, and what the smart constructors make of it. */
const rewrites: readonly [what: string, build: (l: Leaves) => Node, becomes: string][] = [
  ["x + 0", ({ graph, x, number }) => graph.add(x, number(0)), "x"],
  ["0 + x", ({ graph, x, number }) => graph.add(number(0), x), "x"],
  ["2 + 3", ({ graph, number }) => graph.add(number(2), number(3)), "5"],
  ["x + x", ({ graph, x }) => graph.add(x, x), "(multiply 2 x)"],
  ["x + (-y)", ({ graph, x, y }) => graph.add(x, graph.negate(y)), "(subtract x y)"],
  ["(-x) + y", ({ graph, x, y }) => graph.add(graph.negate(x), y), "(subtract y x)"],
  ["x - 0", ({ graph, x, number }) => graph.subtract(x, number(0)), "x"],
  ["0 - x", ({ graph, x, number }) => graph.subtract(number(0), x), "(negate x)"],
  ["x - x", ({ graph, x }) => graph.subtract(x, x), "0"],
  ["5 - 3", ({ graph, number }) => graph.subtract(number(5), number(3)), "2"],
  ["x - (-y)", ({ graph, x, y }) => graph.subtract(x, graph.negate(y)), "(add x y)"],
  ["-(-x)", ({ graph, x }) => graph.negate(graph.negate(x)), "x"],
  ["-(x - y)", ({ graph, x, y }) => graph.negate(graph.subtract(x, y)), "(subtract y x)"],
  ["-(3 x)", ({ graph, x, number }) => graph.negate(graph.multiply(number(3), x)), "(multiply -3 x)"],
  ["-2", ({ graph, number }) => graph.negate(number(2)), "-2"],
  ["1 x", ({ graph, x, number }) => graph.multiply(number(1), x), "x"],
  ["-1 x", ({ graph, x, number }) => graph.multiply(number(-1), x), "(negate x)"],
  ["0 x", ({ graph, x, number }) => graph.multiply(number(0), x), "0"],
  ["2 * 3", ({ graph, number }) => graph.multiply(number(2), number(3)), "6"],
  [
    "2 (3 x)",
    ({ graph, x, number }) => graph.multiply(number(2), graph.multiply(number(3), x)),
    "(multiply 6 x)",
  ],
  ["(-x) (-y)", ({ graph, x, y }) => graph.multiply(graph.negate(x), graph.negate(y)), "(multiply x y)"],
  ["(x a) b", ({ graph, x, a, b }) => graph.multiply(graph.multiply(x, a), b), "(multiply x (multiply a b))"],
  [
    "(2 x)(0.5 a)",
    ({ graph, x, a, number }) => graph.multiply(graph.multiply(number(2), x), graph.multiply(number(0.5), a)),
    "(multiply x a)",
  ],
  ["x / 1", ({ graph, x, number }) => graph.divide(x, number(1)), "x"],
  ["0 / x", ({ graph, x, number }) => graph.divide(number(0), x), "0"],
  ["6 / 4", ({ graph, number }) => graph.divide(number(6), number(4)), "1.5"],
  ["x / 4", ({ graph, x, number }) => graph.divide(x, number(4)), "(multiply 0.25 x)"],
  ["s / (-t)", ({ graph, s, t }) => graph.divide(s, graph.negate(t)), "(negate (divide s t))"],
  ["(-s) / t", ({ graph, s, t }) => graph.divide(graph.negate(s), t), "(negate (divide s t))"],
  ["x / a: one division", ({ graph, x, a }) => graph.divide(x, a), "(multiply x (divide 1 a))"],
  ["t / u: prepared reciprocal", ({ graph, t, u }) => graph.divide(t, u), "(multiply t (divide 1 u))"],
  ["x ^ 0", ({ graph, x, number }) => graph.power(x, number(0)), "1"],
  ["x ^ 1", ({ graph, x, number }) => graph.power(x, number(1)), "x"],
  ["x ^ 2", ({ graph, x, number }) => graph.power(x, number(2)), "(multiply x x)"],
  ["x ^ 3", ({ graph, x, number }) => graph.power(x, number(3)), "(multiply x (multiply x x))"],
  ["t ^ -1", ({ graph, t, number }) => graph.power(t, number(-1)), "(divide 1 t)"],
  ["t ^ 0.5", ({ graph, t, number }) => graph.power(t, number(0.5)), "(sqrt t)"],
  ["log(exp x)", ({ graph, x }) => graph.unary("log", graph.unary("exp", x)), "x"],
  ["log 1", ({ graph, number }) => graph.unary("log", number(1)), "0"],
  ["exp 0", ({ graph, number }) => graph.unary("exp", number(0)), "1"],
  ["sqrt 4", ({ graph, number }) => graph.unary("sqrt", number(4)), "2"],
  ["|-4|", ({ graph, number }) => graph.unary("absolute", number(-4)), "4"],
  ["exp(t[g])", ({ graph, t }) => graph.unary("exp", graph.gather(t, toG)), "(exp t)[g]"],
  ["-(t[g])", ({ graph, t }) => graph.negate(graph.gather(t, toG)), "(negate t)[g]"],
  ["t[g] + s[g]", ({ graph, t, s }) => graph.add(graph.gather(t, toG), graph.gather(s, toG)), "(add t s)[g]"],
  ["t[g] + a", ({ graph, t, a }) => graph.add(graph.gather(t, toG), a), "(add a t)[g]"],
  [
    "t[g] - 2",
    ({ graph, t, number }) => graph.subtract(graph.gather(t, toG), number(2)),
    "(subtract t 2)[g]",
  ],
  [
    "t[g] w[h]",
    ({ graph, t, w }) => graph.multiply(graph.gather(t, toG), graph.gather(w, toH)),
    "(multiply t[g] w[h])",
  ],
  ["a[g]", ({ graph, a }) => graph.gather(a, toG), "a"],
  ["where(.., x, x)", ({ graph, a, x }) => graph.select("less", a, x, x, x), "x"],
  ["Σ a", ({ graph, a }) => graph.sum(a, rows), "(multiply #rows a)"],
  ["Σ (-x)", ({ graph, x }) => graph.sum(graph.negate(x), rows), "(negate (sum rows x))"],
  ["Σ a x", ({ graph, a, x }) => graph.sum(graph.multiply(a, x), rows), "(multiply (sum rows x) a)"],
  [
    "Σ (x - a)",
    ({ graph, a, x }) => graph.sum(graph.subtract(x, a), rows),
    "(subtract (sum rows x) (multiply #rows a))",
  ],
  [
    "Σ t[g]",
    ({ graph, t }) => graph.sum(graph.gather(t, toG), rows),
    "(sum g (multiply t (sumBy g 1@rows)))",
  ],
  [
    "Σ t[g] x",
    ({ graph, t, x }) => graph.sum(graph.multiply(graph.gather(t, toG), x), rows),
    "(sum g (multiply (sumBy g x) t))",
  ],
  [
    "sumBy t[g]",
    ({ graph, t }) => graph.segmentSum(graph.gather(t, toG), toG),
    "(multiply t (sumBy g 1@rows))",
  ],
  ["sumBy a", ({ graph, a }) => graph.segmentSum(a, toG), "(multiply a (sumBy g 1@rows))"],
  [
    "sumBy t[g] x",
    ({ graph, t, x }) => graph.segmentSum(graph.multiply(graph.gather(t, toG), x), toG),
    "(multiply t (sumBy g x))",
  ],
  [
    "sumBy (t[g] - x)",
    ({ graph, t, x }) => graph.segmentSum(graph.subtract(graph.gather(t, toG), x), toG),
    "(subtract (multiply t (sumBy g 1@rows)) (sumBy g x))",
  ],
  [
    "Σ u[g] (x + u): data along the groups too",
    ({ graph, u, x }) => graph.sum(graph.multiply(graph.gather(u, toG), graph.add(x, u)), rows),
    "(sum rows (multiply u[g] (add x u)))",
  ],
  ["Σ over an outer axis", ({ graph, X, c }) => graph.sum(graph.multiply(X, c), K), "(sum K (multiply c X))"],
];

for (const [what, build, becomes] of rewrites)
  test(`${what} becomes ${becomes}`, () => {
    const rewritten = build(leaves(new Graph()));
    const plain = valuesOf(build(leaves(new PlainGraph())));
    expect(sorted(form(rewritten))).toBe(sorted(becomes));
    const values = spread(valuesOf(rewritten), plain.axes, table).data;
    plain.data.forEach((expected, i) => {
      expect(values[i]).toBeCloseTo(expected, 12);
    });
  });

/** Sums and products commute: their order is that of creation, and no matter here. */
function sorted(text: string): string {
  return [...text].sort().join("");
}

test("equal expressions are one node", () => {
  const { graph, x, a, t } = leaves(new Graph());
  expect(graph.add(x, a)).toBe(graph.add(a, x));
  expect(graph.multiply(x, a)).toBe(graph.multiply(a, x));
  expect(graph.subtract(x, a)).not.toBe(graph.subtract(a, x));
  expect(graph.gather(graph.unary("exp", t), toG)).toBe(graph.unary("exp", graph.gather(t, toG)));
  expect(graph.constant(0)).not.toBe(graph.constant(-0));
  expect(graph.sum(x, g)).toBe(graph.multiply(graph.size(g), x));
});

test("a value along rows already cannot be carried to them, nor summed into groups it lies along", () => {
  const { graph, t, w, x } = leaves(new Graph());
  const expression = (node: Node) => new Expression(graph, node);
  const reference = (index: Index) => ({ index, path: [index], axis: index.to });
  const both = expression(graph.add(t, w));
  const half = both.at(reference(toG));
  expect(() => half.at(reference(toH))).toThrow(/every pair of a h and an element of "rows"/);
  expect(() => expression(graph.add(t, x)).sumBy(reference(toG))).toThrow(/along "g" already/);
});
