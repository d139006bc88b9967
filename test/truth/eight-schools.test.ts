import { describe, expect, test } from "vitest";
import { sample } from "../../src/public/sample.ts";
import { againstExact, beyond, exactStatistics, meanSquare } from "./against-exact.ts";
import { estimatesOf } from "./estimates.ts";
import { knownErrorsQuadrature } from "./known-errors-quadrature.ts";
import { centred, eightSchoolsData, noncentred } from "./posteriors/eight-schools.ts";

const { effect, error } = eightSchoolsData;
const groups = effect.map((mean, j) => ({ mean, variance: error[j]! ** 2 }));
const halfCauchy = (tau: number) => -Math.log1p((tau / 5) ** 2);
const solve = (nodes?: number) => knownErrorsQuadrature(groups, { location: 0, scale: 5 }, halfCauchy, nodes);
const { mu, tau, theta } = solve();
const exact = exactStatistics(
  new Map([["mu", mu], ["tau", tau], ...theta.map((summary, j) => [`theta[${j + 1}]`, summary] as const)]),
);

/**
 * The largest |z| allowed. A test below makes at most 4 x 70 comparisons, and the file some 700: a false alarm
 * of 1e-4 in all leaves |z| = 5.25.
 */
const MOST_Z = 5.25;

describe("the quadrature", () => {
  test("gives the published moments", () => {
    expect(mu.mean).toBeCloseTo(4.3968, 4);
    expect(mu.sd).toBeCloseTo(3.3177, 4);
    expect(tau.mean).toBeCloseTo(3.5977, 4);
    expect(theta[0]!.mean).toBeCloseTo(6.2119, 4);
    expect(theta[0]!.sd).toBeCloseTo(5.5931, 4);
    expect(theta[0]!.varianceWithin).toBeCloseTo(26.161, 3);
    expect(theta[0]!.varianceBetween).toBeCloseTo(5.122, 3);
  });

  test("has converged", () => {
    const finer = solve(3000);
    for (const [coarse, fine] of [
      [mu, finer.mu],
      [tau, finer.tau],
      ...theta.map((summary, j) => [summary, finer.theta[j]!] as const),
    ] as const) {
      expect(Math.abs(coarse.mean / fine.mean - 1)).toBeLessThan(1e-9);
      expect(Math.abs(coarse.sd / fine.sd - 1)).toBeLessThan(1e-9);
      for (const x of [1, 4, 10]) expect(coarse.cumulative(x)).toBeCloseTo(fine.cumulative(x), 6);
    }
  });
});

describe.each(["stan", "fisher"] as const)("eight schools, warm-up %s", (adaptation) => {
  const options = { adaptation, threads: 0 };

  test("not centred: every moment and quantile", { timeout: 60_000 }, async () => {
    const all = [];
    for (const seed of [1, 2, 3, 4]) {
      const fit = await sample(noncentred, eightSchoolsData, { ...options, seed });
      const comparisons = againstExact(estimatesOf(fit), exact);
      expect(beyond(comparisons, MOST_Z)).toEqual([]);
      all.push(...comparisons);
      // One transition in some thousands diverges at the default step size, here as in other samplers.
      expect(fit.verdict.warnings.filter(({ tag }) => tag !== "divergences")).toEqual([]);
      expect(fit.diagnostics.divergences).toBeLessThan(20);
    }
    // 280 dependent comparisons, 1 expected; errors understated by half would give 2.25.
    expect(meanSquare(all)).toBeLessThan(1.8);
  });

  test("not centred, with smaller steps: and the verdict is good", { timeout: 60_000 }, async () => {
    const fit = await sample(noncentred, eightSchoolsData, { ...options, targetAccept: 0.99, seed: 5 });
    expect(beyond(againstExact(estimatesOf(fit), exact), MOST_Z)).toEqual([]);
    expect(fit.verdict.warnings).toEqual([]);
  });

  test("centred: the funnel is never passed over in silence", { timeout: 60_000 }, async () => {
    for (let seed = 0; seed < 10; seed++) {
      const fit = await sample(centred, eightSchoolsData, { ...options, seed });
      const wrong = beyond(againstExact(estimatesOf(fit), exact), MOST_Z);
      if (fit.verdict.ok) expect(wrong, `seed ${seed}: trusted`).toEqual([]);
      else expect(fit.verdict.warnings.map(({ tag }) => tag)).toContain("divergences");
    }
  });
});
