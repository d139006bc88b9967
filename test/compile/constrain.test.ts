import { expect, test } from "vitest";
import { flat } from "../../src/distribution/flat.ts";
import { uniform } from "../../src/distribution/uniform.ts";
import { axis, group, real, type Schema } from "../../src/model/schema.ts";
import type { Outputs, Program } from "../../src/model/trace.ts";
import { instantiateDensity, prepareModel, runner } from "./run-compiled.ts";

/** Log-density, and log |det ∂outputs/∂position| by extrapolated central differences. */
function both<S extends Schema>(
  schema: S,
  program: Program<S, Outputs>,
  data: object,
  position: readonly number[],
) {
  const { compiled, bound } = prepareModel(schema, program as never, data);
  const run = runner(bound, instantiateDensity(compiled.bytes));
  const n = position.length;
  expect([bound.dimension, bound.outputCount]).toEqual([n, n]);
  const central = (column: number, h: number): number[] => {
    const at = (step: number) => run(position.map((q, i) => (i === column ? q + step : q))).outputs;
    const [above, below] = [at(h), at(-h)];
    return Array.from(above, (x, i) => (x - below[i]!) / (2 * h));
  };
  const columns = position.map((_, column) => {
    const [coarse, fine] = [central(column, 2e-3), central(column, 1e-3)];
    return fine!.map((x, i) => x + (x - coarse![i]!) / 3);
  });
  return { value: run(position).value, logJacobian: Math.log(Math.abs(determinant(columns))) };
}

function determinant(matrix: readonly (readonly number[])[]): number {
  if (matrix.length === 1) return matrix[0]![0]!;
  const [first, ...rest] = matrix as [number[], ...number[][]];
  return first.reduce(
    (sum, x, i) =>
      sum + (i % 2 === 0 ? x : -x) * determinant(rest.map((row) => row.filter((_, j) => j !== i))),
    0,
  );
}

const supports: readonly [string, Parameters<typeof flat>[0]][] = [
  ["the real line", {}],
  ["above 0", { lower: 0 }],
  ["above -2.5", { lower: -2.5 }],
  ["below 3", { upper: 3 }],
  ["between 0 and 1", { lower: 0, upper: 1 }],
  ["between -4 and 11", { lower: -4, upper: 11 }],
  ["above -infinity", { lower: Number.NEGATIVE_INFINITY }],
];

for (const [name, bounds] of supports)
  test(`the log-density of no prior is the log-Jacobian: ${name}`, () => {
    for (const q of [-4, -0.3, 0, 1.7, 5]) {
      const { value, logJacobian } = both(
        { x: real() },
        (_, { parameter }) => ({ p: parameter(flat(bounds)) }),
        { x: [1] },
        [q],
      );
      expect(value).toBeCloseTo(logJacobian, 8);
    }
  });

test("bounds that are parameters themselves, and arrays", () => {
  const { value, logJacobian } = both(
    { arm: axis(2), x: real() },
    ({ arm }, { parameter }) => {
      const low = parameter(flat());
      const width = parameter(flat({ lower: 0 }));
      const between = parameter(uniform(low, low.add(width)), { each: arm });
      return { low, width, between };
    },
    { x: [1] },
    [0.4, -0.8, 1.1, -2],
  );
  const width = Math.exp(-0.8);
  expect(value + 2 * Math.log(width)).toBeCloseTo(logJacobian, 8);
});

test("bounds that differ from group to group", () => {
  const { value, logJacobian } = both(
    { g: group({ top: real() }) },
    ({ g }, { parameter }) => ({ p: parameter(uniform(-1, g.top), { each: g }) }),
    { g: { of: ["b", "a", "c", "a"], labels: ["a", "b", "c"], top: [1, 5, 0.25] } },
    [0.3, -1.2, 2],
  );
  expect(value + Math.log(2) + Math.log(6) + Math.log(1.25)).toBeCloseTo(logJacobian, 8);
});
