import { expect, test } from "vitest";
import type { Distribution } from "../../src/distribution/distribution.ts";
import { censored, discreteUniform, hypergeometric, normal, poisson } from "../../src/index.ts";
import type { Axis } from "../../src/model/axis.ts";
import type { Table } from "../../src/model/data.ts";
import { evaluate } from "../../src/model/evaluate.ts";
import { Expression, liftTo } from "../../src/model/expression.ts";
import { Graph } from "../../src/model/graph.ts";
import { families } from "../compile/random-model.ts";
import { mathematics } from "../compile/run-compiled.ts";
import continuous from "../fixtures/distribution/continuous.json" with { type: "json" };
import cut from "../fixtures/distribution/cut-and-inflated.json" with { type: "json" };
import fixture from "../fixtures/distribution/densities.json" with { type: "json" };
import overdispersed from "../fixtures/distribution/overdispersed.json" with { type: "json" };

type Case = [family: string, args: number[], x: number, logDensity: number];
// Where next to nothing is, the rounding of an argument is more than 1e-14: there continuous.test.ts allows for it.
const ofContinuous = (continuous.densities as [string, number[], number, number[]][])
  .map(([family, args, x, [logDensity]]) => [family, args, x, logDensity] as Case)
  .filter(([, , , logDensity]) => Math.abs(logDensity) < 1e9);
const cases = [...(fixture as Case[]), ...(overdispersed as Case[]), ...(cut as Case[]), ...ofContinuous];
const rows: Axis = { name: "rows", kind: "rows", rank: 1000 };

/** Those that no random model can have: their arguments must fit each other, or the data. */
const others: { name: string; make: (...args: Expression[]) => Distribution }[] = [
  { name: "discreteUniform", make: (lower, upper) => discreteUniform(lower!, upper!) },
  { name: "hypergeometric", make: (n, a, b) => hypergeometric(n!, a!, b!) },
  { name: "censored from the left", make: (m, s, left) => censored(normal(m!, s!), { left }) },
  { name: "censored in an interval", make: (m, s, until) => censored(normal(m!, s!), { until }) },
  { name: "censored counts in an interval", make: (rate, until) => censored(poisson(rate!), { until }) },
  { name: "censored at limits", make: (m, s) => censored(normal(m!, s!), { lower: -1, upper: 2 }) },
];
/** Categories are held to a reference of their own, as their arguments are lists. */
const ELSEWHERE = ["flat", "categorical", "ordered"];
const all = [...families.filter((f) => !ELSEWHERE.some((start) => f.name.startsWith(start))), ...others];

/** The family's log-density at every case, as the model language writes it. */
function logDensities(name: string, list: readonly Case[]): { density: Float64Array; largest: Float64Array } {
  const graph = new Graph();
  const column = (name: string) => new Expression(graph, graph.column(name, [rows]));
  const columns = list[0]![1].map((_, i) => column(`argument ${i}`));
  const made = all.find((f) => f.name === name)!.make(...(columns as never[]));
  const args = made.arguments.map((x) => new Expression(graph, liftTo(graph, x)));
  const table: Table = {
    sizes: new Map([["rows", list.length]]),
    labels: new Map(),
    columns: new Map([
      ["x", Float64Array.from(list, ([, , x]) => x)],
      ...columns.map((_, i) => [`argument ${i}`, Float64Array.from(list, ([, a]) => a[i]!)] as const),
    ]),
    indices: new Map(),
  };
  const { node } = made.family.logDensity(column("x"), ...args);
  const spine = termsOf(node);
  const [density, ...terms] = evaluate([node, ...spine], table, new Map(), mathematics);
  const at = ({ data, axes }: { data: Float64Array; axes: readonly Axis[] }, i: number) =>
    data[axes.length && i]!;
  return {
    density: Float64Array.from(list, (_, i) => at(density!, i)),
    largest: Float64Array.from(list, (_, i) => Math.max(1, ...terms.map((term) => Math.abs(at(term, i))))),
  };
}

/** What a node adds up, at any depth: its value cannot be more accurate than the largest of these. */
function termsOf(node: Expression["node"]): Expression["node"][] {
  const sum = node.kind === "binary" && (node.operation === "add" || node.operation === "subtract");
  const sign = node.kind === "unary" && node.operation === "negate";
  return sum || sign ? node.inputs.flatMap(termsOf) : [node];
}

for (const { name } of all) {
  test(`${name} has the reference's log-density`, () => {
    const list = cases.filter(([family]) => family === name);
    expect(list.length).toBeGreaterThan(2);
    const { density, largest } = logDensities(name, list);
    list.forEach(([, args, x, expected], i) => {
      const error = Math.abs(density[i]! - expected);
      expect(
        error / largest[i]!,
        `${name}(${args}) at ${x}: ${density[i]}, the reference ${expected}`,
      ).toBeLessThan(1e-14);
    });
  });
}
