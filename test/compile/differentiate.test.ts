import { expect, test } from "vitest";
import { differentiate } from "../../src/compile/differentiate.ts";
import { lower } from "../../src/compile/lower.ts";
import { sumAll } from "../../src/model/expression.ts";
import { Graph } from "../../src/model/graph.ts";
import type { BinaryOperation, Node, UnaryOperation } from "../../src/model/node.ts";
import { countOf, K, type Leaves, leaves, parameters, rows, table, toG, toH, valuesOf } from "./nodes.ts";
import { PlainGraph } from "./plain-graph.ts";
import { spread } from "./plain-model.ts";

const unary: readonly UnaryOperation[] = [
  "negate",
  "exp",
  "log",
  "log1p",
  "expm1",
  "logistic",
  "softplus",
  "lgamma",
  "erf",
  "erfc",
  "normalCdf",
  "logNormalCdf",
  "inverseMillsRatio",
  "logBesselI0Scaled",
  "sqrt",
  "absolute",
  "sin",
  "cos",
  "tanh",
  "atan",
];
const binary: readonly BinaryOperation[] = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "power",
  "minimum",
  "maximum",
];

const functions: readonly (readonly [what: string, build: (l: Leaves) => Node])[] = [
  ...unary.map((operation) => [operation, ({ graph, t }: Leaves) => graph.unary(operation, t)] as const),
  ...unary
    .filter((operation) => !["log", "log1p", "lgamma", "sqrt"].includes(operation))
    .map(
      (operation) =>
        [`${operation} below 0`, ({ graph, t }: Leaves) => graph.unary(operation, graph.negate(t))] as const,
    ),
  ...binary.map(
    (operation) => [operation, ({ graph, t, s }: Leaves) => graph.elementwise(operation, t, s)] as const,
  ),
  ...binary.map(
    (operation) =>
      [`${operation}, broadcast`, ({ graph, t, a }: Leaves) => graph.elementwise(operation, a, t)] as const,
  ),
  ["3 / t", ({ graph, t, number }) => graph.divide(number(3), t)],
  ["0 / t", ({ graph, t, number }) => graph.divide(number(0), t)],
  ["normalQuantile", ({ graph, t }) => graph.unary("normalQuantile", graph.unary("logistic", t))],
  ["t ^ 2.5", ({ graph, t, number }) => graph.power(t, number(2.5))],
  ["s ^ 3", ({ graph, s, number }) => graph.power(s, number(3))],
  ["t ^ -2", ({ graph, t, number }) => graph.power(t, number(-2))],
  ["where(s < 0, t, a)", ({ graph, s, t, a, number }) => graph.select("less", s, number(0), t, a)],
  [
    "where(0 <= s, t s, a)",
    ({ graph, s, t, a, number }) => graph.select("lessOrEqual", number(0), s, graph.multiply(t, s), a),
  ],
  [
    "gather",
    ({ graph, t, x }) => graph.multiply(graph.unary("sin", graph.multiply(graph.gather(t, toG), x)), x),
  ],
  [
    "crossed gathers",
    ({ graph, t, w }) => graph.unary("exp", graph.multiply(graph.gather(t, toG), graph.gather(w, toH))),
  ],
  [
    "segment sum",
    ({ graph, a, t, x }) =>
      graph.unary("tanh", graph.multiply(t, graph.segmentSum(graph.unary("sin", graph.multiply(a, x)), toG))),
  ],
  [
    "sum",
    ({ graph, a, x }) => graph.unary("tanh", graph.sum(graph.unary("sin", graph.multiply(a, x)), rows)),
  ],
  ["linear predictor", ({ graph, c, X }) => graph.unary("softplus", graph.sum(graph.multiply(X, c), K))],
  ["two axes", ({ graph, t, w }) => graph.unary("sin", graph.add(t, w))],
  [
    "one value used twice",
    ({ graph, a, t }) => graph.add(graph.multiply(graph.unary("exp", a), t), graph.unary("exp", a)),
  ],
];

for (const [what, build] of functions)
  for (const [kind, make] of [
    ["rewritten", () => new Graph()],
    ["plain", () => new PlainGraph()],
  ] as const)
    test(`derivative of ${what}, ${kind}`, () => {
      const all = leaves(make());
      const { graph } = all;
      const node = build(all);
      // Each element counts for itself: a sum of squares has a derivative that differs from place to place.
      const root = sumAll(graph, graph.multiply(node, node));
      const targets = [all.a, all.b, all.t, all.s, all.w, all.c];
      differentiate(graph, root, targets).forEach((derivative, slot) => {
        const { data } = spread(valuesOf(derivative), targets[slot]!.axes, table);
        data.forEach((value, i) => {
          expect(Math.abs(value - slope(root, slot, i)), `slot ${slot}[${i}]`).toBeLessThan(
            1e-8 * (1 + Math.abs(value)),
          );
        });
      });
    });

function slope(root: Node, slot: number, i: number): number {
  const central = (step: number): number => {
    const at = (by: number) => {
      const moved = new Map(parameters);
      moved.set(
        slot,
        parameters.get(slot)!.map((q, k) => (k === i ? q + by : q)),
      );
      return valuesOf(root, moved).data[0]!;
    };
    return (at(step) - at(-step)) / (2 * step);
  };
  const [coarse, middle, fine] = [central(4e-3), central(2e-3), central(1e-3)];
  const first = middle! + (middle! - coarse!) / 3;
  const second = fine! + (fine! - middle!) / 3;
  return second + (second - first) / 15;
}

test("a root that does not depend on a target has derivative 0", () => {
  const { graph, a, t } = leaves(new Graph());
  const [byA, byT] = differentiate(graph, graph.unary("exp", a), [a, t]);
  expect(byA).toBe(graph.unary("exp", a));
  expect(byT).toBe(graph.constant(0));
});

test("logistic and softplus are lowered to one exponential, without overflow", () => {
  const { graph, a } = leaves(new Graph());
  const originals = [graph.unary("logistic", a), graph.unary("softplus", a)];
  const lowered = lower(graph, originals);
  expect(countOf(lowered, "exp")).toBe(1);
  expect(countOf(lowered, "logistic") + countOf(lowered, "softplus")).toBe(0);
  for (const x of [-1e4, -745, -710, -36, -1, -1e-300, 0, 1e-9, 0.5, 37, 709, 800, 1e300])
    originals.forEach((original, i) => {
      const at = new Map([[0, Float64Array.of(x)]]);
      const expected = valuesOf(original, at).data[0]!;
      expect(Math.abs(valuesOf(lowered[i]!, at).data[0]! - expected)).toBeLessThanOrEqual(4e-16 * expected);
    });
});
