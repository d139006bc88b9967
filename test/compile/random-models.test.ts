import fc from "fast-check";
import { expect, test } from "vitest";
import { checkModel, type Report } from "./check-model.ts";
import { drawnModel } from "./random-model.ts";
import { describeModel } from "./random-program.ts";

// A longer hunt: KINDRED_RANDOM_MODELS=5000 KINDRED_RANDOM_SEED=7 npx vitest run random-models
const runs = Number(process.env.KINDRED_RANDOM_MODELS ?? 250);
const seed = Number(process.env.KINDRED_RANDOM_SEED ?? 1);

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
  // Nearly all of it must have been checked: jumps are rare, and overflow, though gumbel, weibull and the like have
  // exponentials of what a random expression makes large.
  expect(finite.length).toBeGreaterThan(0.93 * runs);
  expect(smooth.filter((checked) => checked).length).toBeGreaterThan(0.99 * smooth.length);
}, 600_000);
