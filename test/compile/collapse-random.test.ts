import fc from "fast-check";
import { expect, test } from "vitest";
import { collapsedModel, randomPositions, valueAndGradient } from "./collapse-model.ts";
import { plainModel } from "./plain-model.ts";
import { type DrawnModel, drawnModel } from "./random-model.ts";
import { describeModel, randomProgram } from "./random-program.ts";
import { repeatedData, withRepeats } from "./repeated-rows.ts";
import { mathematics } from "./run-compiled.ts";

// A longer hunt: KINDRED_RANDOM_MODELS=5000 KINDRED_RANDOM_SEED=7 npx vitest run collapse-random
const runs = Number(process.env.KINDRED_RANDOM_MODELS ?? 100);
const seed = Number(process.env.KINDRED_RANDOM_SEED ?? 1);

interface Report {
  readonly finite: boolean;
  readonly collapsed: boolean;
}

function check(drawn: DrawnModel): Report {
  const model = withRepeats(drawn);
  const { schema, program } = randomProgram(model);
  const collapsed = collapsedModel(schema, program, repeatedData(model));
  const { table } = collapsed;
  const positions = randomPositions(collapsed, table, model.dataSeed + 17);
  const oracle = plainModel(schema, program, mathematics)(table, positions);
  const scale = 1 + oracle.magnitude;
  const expected = [Float64Array.of(oracle.value), ...oracle.gradient.map(({ data }) => data)];
  const finite = expected.every((values) => values.every(Number.isFinite)) && scale < 1e7;
  if (finite) {
    const largest = expected.flatMap((x) => [...x]).reduce((max, x) => Math.max(max, Math.abs(x)), scale);
    const actual = valueAndGradient(collapsed, collapsed.logDensity, positions);
    expected.forEach((values, i) => {
      values.forEach((x, k) => {
        const tolerance = i === 0 ? 1e-10 * scale : 1e-9 * largest;
        if (!(Math.abs(actual[i]![k]! - x) <= tolerance))
          throw new Error(`${i}[${k}]: ${actual[i]![k]}, expected ${x} within ${tolerance}`);
      });
    });
  }
  return { finite, collapsed: collapsed.logDensity !== collapsed.written };
}

test("random models with repeated rows: the collapsed density and its gradient agree with the plain evaluator", () => {
  const reports: Report[] = [];
  const outcome = fc.check(
    fc.property(drawnModel, (model) => {
      reports.push(check(model));
    }),
    { numRuns: runs, seed, endOnFailure: false },
  );
  if (outcome.failed) {
    const [model] = outcome.counterexample!;
    throw new Error(
      `seed ${outcome.seed}, path ${outcome.counterexamplePath}\n${describeModel(withRepeats(model))}\n${(outcome.errorInstance as Error)?.stack}`,
    );
  }
  const finite = reports.filter((report) => report.finite);
  expect(finite.length).toBeGreaterThan(0.93 * runs);
  // Most models have a sum that collapses, and some have none.
  const collapsed = reports.filter((report) => report.collapsed).length;
  expect(collapsed).toBeGreaterThan(0.3 * runs);
  expect(collapsed).toBeLessThan(runs);
}, 600_000);
