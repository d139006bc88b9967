import { describe, expect, test } from "vitest";
import { sample } from "../../src/public/sample.ts";
import { againstExact, beyond, exactStatistics, meanSquare } from "./against-exact.ts";
import { estimatesOf } from "./estimates.ts";
import { centred, eightSchoolsData, named, noncentred, solve } from "./posteriors/eight-schools.ts";
import { KERNELS } from "./variants.ts";

const { mu, tau, theta } = solve();
const exact = exactStatistics(named(solve()));

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

  test.each([
    { written: "centred", schools: centred },
    { written: "not centred", schools: noncentred },
  ])("$written: every moment and quantile", { timeout: 60_000 }, async ({ schools }) => {
    const all = [];
    for (const seed of [1, 2, 3, 4]) {
      const fit = await sample(schools, eightSchoolsData, { ...options, seed });
      const comparisons = againstExact(estimatesOf(fit), exact);
      expect(beyond(comparisons, MOST_Z)).toEqual([]);
      all.push(...comparisons);
      expect(fit.verdict.warnings.map(({ message }) => message)).toEqual([]);
    }
    // 280 dependent comparisons, 1 expected; errors understated by half would give 2.25.
    expect(meanSquare(all)).toBeLessThan(1.8);
  });

  test("not centred, as written: every moment and quantile", { timeout: 60_000 }, async () => {
    for (const seed of [1, 2, 3, 4]) {
      const fit = await sample(noncentred, eightSchoolsData, { ...options, seed, rewrites: false });
      expect(beyond(againstExact(estimatesOf(fit), exact), MOST_Z)).toEqual([]);
      // One transition in some thousands diverges at the default step size, here as in other samplers.
      expect(fit.verdict.warnings.filter(({ tag }) => tag !== "divergences")).toEqual([]);
      expect(fit.diagnostics.divergences).toBeLessThan(20);
    }
  });

  test("not centred, as written, with smaller steps: and the verdict is good", {
    timeout: 60_000,
  }, async () => {
    const settings = { ...options, rewrites: false, targetAccept: 0.99, seed: 5 } as const;
    const fit = await sample(noncentred, eightSchoolsData, settings);
    expect(beyond(againstExact(estimatesOf(fit), exact), MOST_Z)).toEqual([]);
    expect(fit.verdict.warnings).toEqual([]);
  });

  test.each(KERNELS)(
    "centred, as written, %s: the funnel is never passed over in silence",
    {
      timeout: 60_000,
    },
    async (kernel) => {
      for (let seed = 0; seed < 12; seed++) {
        const settings = { ...options, rewrites: false, kernel, seed } as const;
        const fit = await sample(centred, eightSchoolsData, settings);
        const wrong = beyond(againstExact(estimatesOf(fit), exact), MOST_Z);
        if (fit.verdict.ok) expect(wrong, `seed ${seed}: trusted`).toEqual([]);
        // Chains diverge there by the hundreds, and go on.
        expect(fit.info.failures).toEqual([]);
      }
    },
  );
});
