import { describe, expect, test } from "vitest";
import { knownErrorsQuadrature } from "./known-errors-quadrature.ts";
import { type ExactSummary, quantile } from "./mixture.ts";
import { oneFactorLikelihood } from "./one-factor-likelihood.ts";
import { logistic, negativeBinomial, oneFactor, poisson } from "./posteriors/one-factor.ts";

test("normal likelihoods give what is known of them in closed form", () => {
  const means = [1.2, -0.4, 3, 0.1, 2];
  const errors = [1, 0.3, 0.5, 2, 0.2];
  const priorMu = { location: 0, scale: 1.5 };
  const logPriorTau = (tau: number) => -0.5 * tau * tau;
  const groups = means.map((mean, j) => ({
    logLikelihood: (theta: number) => -0.5 * ((mean - theta) / errors[j]!) ** 2,
    information: 1 / errors[j]! ** 2,
  }));
  const ranges = { mu: [-8, 8], tau: 7 } as const;
  const found = oneFactorLikelihood({ groups, priorMu, logPriorTau, ranges });
  const evidence = means.map((mean, j) => ({ mean, variance: errors[j]! ** 2 }));
  const known = knownErrorsQuadrature(evidence, priorMu, logPriorTau);
  agree(found.mu, known.mu);
  agree(found.tau, known.tau);
  found.theta.forEach((theta, j) => {
    agree(theta, known.theta[j]!);
  });
});

describe.each([logistic, poisson, negativeBinomial])("$name", (family) => {
  test("the quadrature has converged", () => {
    const { solve } = oneFactor(family);
    const finer = solve(110, 2.5);
    for (const [name, summary] of solve()) agree(summary, finer.get(name)!);
  });
});

/** To a ten thousandth of the sd in moments, two thousandths in quantiles: Monte Carlo errors are ten times as large. */
function agree(coarse: ExactSummary, fine: ExactSummary): void {
  expect(Math.abs(coarse.mean - fine.mean) / fine.sd).toBeLessThan(1e-4);
  expect(Math.abs(coarse.sd / fine.sd - 1)).toBeLessThan(1e-4);
  for (const p of [0.05, 0.25, 0.5, 0.75, 0.95])
    expect(Math.abs(quantile(coarse, p) - quantile(fine, p)) / fine.sd).toBeLessThan(2e-3);
}
