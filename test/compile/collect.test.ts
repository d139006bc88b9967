import { expect, test } from "vitest";
import { collect } from "../../src/compile/collect.ts";
import { sumAll } from "../../src/model/expression.ts";
import { Graph } from "../../src/model/graph.ts";
import { topological } from "../../src/model/node.ts";
import { form, leaves, valuesOf } from "./nodes.ts";

test("what data decide becomes one term, and a call waits for one addition only", () => {
  const l = leaves(new Graph());
  const { graph, a, b, x, y, number } = l;
  const dataSum = (node: typeof x) => sumAll(graph, graph.multiply(node, node));
  // ((((log1p a - Σx²) + b) - 3) - Σy²) + a b
  let sum = graph.subtract(graph.unary("log1p", a), dataSum(x));
  sum = graph.subtract(graph.add(sum, b), number(3));
  sum = graph.add(graph.subtract(sum, dataSum(y)), graph.multiply(a, b));
  const collected = collect(graph, sum);
  expect(valuesOf(collected).data[0]).toBeCloseTo(valuesOf(sum).data[0]!, 12);
  expect(collected.kind).toBe("binary");
  const last = collected.inputs.map(form);
  expect(last).toContain("(log1p a)");
  const data = "(sum rows (multiply x x))";
  const rest = last.find((text) => text !== "(log1p a)")!;
  expect(rest).toContain(data);
  const known = collected.inputs.flatMap((n) => [n, ...n.inputs, ...n.inputs.flatMap((m) => m.inputs)]);
  const facts = known.filter((node) => !node.free && node.axes.length === 0);
  expect(facts.some((node) => form(node).includes("x x") && form(node).includes("y y"))).toBe(true);
});

test("signs are kept, whichever side of a subtraction a term stands on", () => {
  const { graph, a, b, number } = leaves(new Graph());
  const e = (power: number) => graph.unary("exp", graph.multiply(number(power), a));
  const nested = graph.subtract(
    graph.subtract(number(1), graph.subtract(e(1), b)),
    graph.negate(graph.subtract(graph.subtract(a, e(2)), graph.add(e(0.5), number(7)))),
  );
  expect(valuesOf(collect(graph, nested)).data[0]).toBeCloseTo(valuesOf(nested).data[0]!, 12);
  const allNegative = graph.subtract(graph.negate(e(1)), e(2));
  expect(valuesOf(collect(graph, allNegative)).data[0]).toBeCloseTo(valuesOf(allNegative).data[0]!, 12);
});

test("a constant, an array and a single term stay as they are", () => {
  const { graph, a, x, number } = leaves(new Graph());
  expect(collect(graph, number(3))).toBe(number(3));
  expect(collect(graph, a)).toBe(a);
  const array = graph.add(graph.add(x, a), number(2));
  expect(collect(graph, array)).toBe(array);
});

test("sums that share sums are opened once", () => {
  const { graph, a, b } = leaves(new Graph());
  let sum = graph.add(a, b);
  let other = graph.subtract(a, b);
  for (let level = 0; level < 60; level++) {
    [sum, other] = [graph.add(sum, other), graph.subtract(sum, graph.multiply(other, b))];
    sum = graph.add(sum, graph.multiply(sum, a));
  }
  expect(valuesOf(collect(graph, sum)).data[0]! / valuesOf(sum).data[0]!).toBeCloseTo(1, 9);
});

test("sums along one axis with one factor become one, unless the gradient needs one of them", () => {
  const { graph, a, x, y } = leaves(new Graph());
  const exp = (node: typeof x) => graph.unary("exp", graph.multiply(a, node));
  const sumOf = (node: typeof x) => graph.multiply(graph.constant(-0.5), sumAll(graph, exp(node)));
  const sum = graph.add(graph.add(sumOf(x), graph.unary("exp", a)), sumOf(y));
  const sums = (node: typeof x) => topological([node]).filter((n) => n.kind === "sum").length;
  const merged = collect(graph, sum);
  expect(sums(sum)).toBe(2);
  expect(sums(merged)).toBe(1);
  expect(valuesOf(merged).data[0]).toBeCloseTo(valuesOf(sum).data[0]!, 12);
  expect(sums(collect(graph, sum, [sumAll(graph, exp(x))]))).toBe(2);
});
