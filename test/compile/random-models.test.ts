import fc from "fast-check";
import { expect, test } from "vitest";
import { checkModel, type Report } from "./check-model.ts";
import { drawnModel } from "./random-model.ts";
import { describeModel } from "./random-program.ts";

const runs = Number(process.env.KINDRED_RANDOM_MODELS ?? 400);
const seed = process.env.KINDRED_RANDOM_SEED === undefined ? 1 : Number(process.env.KINDRED_RANDOM_SEED);

test("random models: value, gradient and outputs agree with the plain evaluator and finite differences", () => {
  const reports: Report[] = [];
  const outcome = fc.check(
    fc.property(drawnModel, (model) => {
      reports.push(checkModel(model));
    }),
    { numRuns: runs, seed, endOnFailure: false },
  );
  if (outcome.failed) {
    const [model] = outcome.counterexample!;
    throw new Error(
      `seed ${outcome.seed}, path ${outcome.counterexamplePath}\n${describeModel(model)}\n${(outcome.errorInstance as Error)?.stack}`,
    );
  }
  const finite = reports.filter((report) => report.finite);
  const smooth = finite.flatMap((report) => report.differences);
  if (process.env.KINDRED_RANDOM_MODELS)
    console.log(runs, finite.length, smooth.length, smooth.filter((x) => x).length);
  expect(finite.length).toBeGreaterThan(0.9 * runs);
  expect(smooth.filter((checked) => checked).length).toBeGreaterThan(0.9 * smooth.length);
}, 600_000);
