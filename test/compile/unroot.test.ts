import { expect, test } from "vitest";
import { unroot } from "../../src/compile/unroot.ts";
import { sumAll } from "../../src/model/expression.ts";
import { Graph } from "../../src/model/graph.ts";
import { countOf, leaves, valuesOf } from "./nodes.ts";

test("roots go where they are squared, divided by and squared, or under a logarithm", () => {
  const { graph, a, b, x, y, number } = leaves(new Graph());
  const spread = graph.unary("sqrt", graph.add(graph.multiply(y, y), graph.multiply(a, a)));
  const z = graph.divide(graph.subtract(x, b), spread);
  const density = graph.subtract(
    graph.multiply(number(-0.5), graph.multiply(z, z)),
    graph.unary("log", spread),
  );
  const root = sumAll(graph, graph.add(density, graph.multiply(graph.multiply(spread, spread), x)));
  const without = unroot(graph, root);
  expect(countOf([root], "sqrt")).toBe(1);
  expect(countOf([without], "sqrt")).toBe(0);
  expect(valuesOf(without).data[0]).toBeCloseTo(valuesOf(root).data[0]!, 12);
});

test("a root that is needed as it is stays, and so does one of data", () => {
  const { graph, a, x, y } = leaves(new Graph());
  const root = sumAll(
    graph,
    graph.multiply(x, graph.unary("sqrt", graph.unary("exp", graph.multiply(a, y)))),
  );
  expect(unroot(graph, root)).toBe(root);
  const known = sumAll(
    graph,
    graph.multiply(a, graph.unary("log", graph.unary("sqrt", graph.multiply(x, x)))),
  );
  expect(unroot(graph, known)).toBe(known);
});
