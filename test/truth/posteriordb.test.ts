import { afterAll, describe, expect, test } from "vitest";
import type { Fit } from "../../src/fit/fit.ts";
import { estimatesOf, type ScalarEstimates } from "./estimates.ts";
import { earnings } from "./posteriors/earnings.ts";
import { eightSchools } from "./posteriors/eight-schools.ts";
import { gaussianMixture } from "./posteriors/gaussian-mixture.ts";
import { gaussianProcesses } from "./posteriors/gaussian-process.ts";
import { kidiq } from "./posteriors/kidiq.ts";
import { mesquite } from "./posteriors/mesquite.ts";
import { nes } from "./posteriors/nes.ts";
import type { ReferencePosterior } from "./posteriors/posterior.ts";
import { regressions } from "./posteriors/regressions.ts";
import { recurrences } from "./posteriors/series.ts";
import { referenceOf, STATISTICS } from "./reference.ts";
import { KERNELS } from "./variants.ts";

/**
 * The largest |z| allowed. There are 770 comparisons with references and 96 with exact moments for the defaults, as
 * many for each kernel, 2,327 for other rewrites, and 96 between references and exact moments: with 5,700
 * comparisons a false alarm of 1e-4 in all leaves 1.8e-8 for each, which is |z| = 5.63.
 */
const MOST_Z = 5.63;
const COMPARISONS = { reference: 770, exact: 96 };

/**
 * A z is small where the Monte Carlo error is large, whatever the estimate. So every mean has also to be within
 * this many posterior standard deviations, and every sd within this share: four Monte Carlo errors at the fewest
 * effective draws that the verdict accepts, 400.
 */
const MOST_RELATIVE_ERROR = 0.2;

/**
 * The largest mean of z^2 over all posteriors; 1 is expected. The z of one posterior depend on one another: over ten
 * seeds the mean lay between 0.5 and 1.45. Monte Carlo errors understated by half as much again would give 2.25.
 */
const MOST_MEAN_SQUARE = 1.85;

/** The same over one posterior's fits in all ways, which share the reference's error: it lay between 0.6 and 1.5. */
const MOST_MEAN_SQUARE_OF_WAYS = 2.25;

const posteriors = [
  ...eightSchools,
  ...kidiq,
  ...nes,
  ...earnings,
  ...mesquite,
  ...regressions,
  ...recurrences,
  ...gaussianProcesses,
  ...gaussianMixture,
];
const against = { reference: [] as number[], exact: [] as number[] };

describe("posteriors of posteriordb", () => {
  test.each(posteriors)("$name", { timeout: 60_000 }, async (posterior) => {
    const fit = await posterior.fit({ seed: "posteriordb", threads: 0, ...posterior.options });
    const { reference, exact } = errorsOf(posterior, fit);
    against.reference.push(...reference);
    against.exact.push(...exact);
    // Near 500 effective draws R-hat is now and then above 1.01 by chance.
    const grave = fit.verdict.warnings.filter(({ tag }) => tag !== "rhat");
    expect(grave.map(({ message }) => message)).toEqual([]);
  });

  // Half the default draws, a thousand effective ones: |z| finds a mean that is off by 0.18 of the posterior's sd, and
  // an sd by an eighth; what the fits have in common, the mean square finds when it is half as large.
  test.each(posteriors)(
    "$name, by every kernel, and every rewrite alone",
    { timeout: 120_000 },
    async (one) => {
      const [all, ...others] = one.variants();
      const ways = [
        ...KERNELS.map((kernel) => ({ ...all!, kernel })),
        ...others.map((variant) => ({ ...variant, kernel: KERNELS[0] })),
      ];
      const squares: number[] = [];
      for (const { name, rewrites, kernel } of ways) {
        const seed = `posteriordb, ${name}, ${kernel}`;
        const fit = await one.fit({ seed, threads: 0, draws: 500, rewrites, kernel, ...one.options });
        const { reference, exact } = errorsOf(one, fit, `${name}, ${kernel}: `);
        squares.push(...[...reference, ...exact].map((z) => z * z));
      }
      expect(squares.reduce((a, b) => a + b, 0) / squares.length).toBeLessThan(MOST_MEAN_SQUARE_OF_WAYS);
    },
  );

  test.each(posteriors.filter(({ exact }) => exact))("$name: reference and exact moments", (posterior) => {
    const reference = referenceOf(posterior.name);
    for (const [name, exact] of posterior.exact!)
      for (const statistic of ["mean", "sd"] as const) {
        const summary = reference.get(name)!;
        const z = (summary[statistic] - exact[statistic]) / summary[`mcse_${statistic}`];
        expect(Math.abs(z), `${name}, ${statistic}`).toBeLessThan(MOST_Z);
      }
  });

  // Intercept and slope correlated at -0.99999; too short a warm-up for a dense metric leaves chains that hardly move.
  test.each([{ metric: "diagonal" }, { metric: "dense", warmup: 400 }] as const)(
    "an all but singular regression, $metric metric: right, or said not to be",
    async (options) => {
      const posterior = posteriors.find(({ name }) => name === "kilpisjarvi_mod-kilpisjarvi")!;
      for (const seed of [2, 3]) {
        const fit = await posterior.fit({ ...options, seed, threads: 0 });
        const estimates = estimatesOf(fit);
        const errors = [...referenceOf(posterior.name)].map(([name, { mean, sd, mcse_mean }]) => {
          const estimate = scalar(posterior, estimates, name).statistics.mean;
          return {
            z: Math.abs(estimate.value - mean) / Math.hypot(estimate.mcse, mcse_mean),
            relative: Math.abs(estimate.value - mean) / sd,
          };
        });
        const right = errors.every(({ z, relative }) => z < MOST_Z && relative < MOST_RELATIVE_ERROR);
        expect(right || !fit.verdict.ok, `seed ${seed}`).toBe(true);
      }
    },
    60_000,
  );

  afterAll(() => {
    // Only if all ran: a filter by name runs some.
    for (const kind of ["reference", "exact"] as const) {
      const all = against[kind];
      if (all.length < COMPARISONS[kind]) continue;
      expect(all.length).toBe(COMPARISONS[kind]);
      const meanSquare = all.reduce((sum, z) => sum + z * z, 0) / all.length;
      expect(meanSquare, `mean square of z, ${kind}`).toBeLessThan(MOST_MEAN_SQUARE);
    }
  });
});

function scalar(
  { name: posterior, names }: ReferencePosterior,
  estimates: ReadonlyMap<string, ScalarEstimates>,
  name: string,
): ScalarEstimates {
  const estimate = estimates.get(names?.[name] ?? name);
  if (!estimate) throw new Error(`${posterior}: the model returns no ${names?.[name] ?? name}`);
  return estimate;
}

/** The z of every statistic, against the reference and against what is exactly known. */
function errorsOf(posterior: ReferencePosterior, fit: Fit, of = ""): Record<"reference" | "exact", number[]> {
  const estimates = estimatesOf(fit);
  const errors = { reference: [] as number[], exact: [] as number[] };
  for (const [name, reference] of referenceOf(posterior.name)) {
    const estimate = scalar(posterior, estimates, name);
    for (const statistic of STATISTICS) {
      const { value, mcse } = estimate.statistics[statistic];
      const error = Math.hypot(mcse, reference[`mcse_${statistic}`]);
      const z = (value - reference[statistic]) / error;
      errors.reference.push(z);
      expect(Math.abs(z), `${of}${name}, ${statistic}: z`).toBeLessThan(MOST_Z);
    }
    const { mean, sd } = estimate.statistics;
    const relative = Math.abs(mean.value - reference.mean) / reference.sd;
    expect(relative, `${of}${name}: error of the mean in sd`).toBeLessThan(MOST_RELATIVE_ERROR);
    expect(Math.abs(sd.value / reference.sd - 1), `${of}${name}: share of the sd`).toBeLessThan(
      MOST_RELATIVE_ERROR,
    );
  }
  for (const [name, exact] of posterior.exact ?? []) {
    const { statistics } = scalar(posterior, estimates, name);
    for (const statistic of ["mean", "sd"] as const) {
      const z = (statistics[statistic].value - exact[statistic]) / statistics[statistic].mcse;
      errors.exact.push(z);
      expect(Math.abs(z), `${of}${name}, ${statistic}: z against the exact`).toBeLessThan(MOST_Z);
    }
  }
  return errors;
}
