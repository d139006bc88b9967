import { describe, expect, test } from "vitest";
import type { Model } from "../../src/public/model.ts";
import { sample } from "../../src/public/sample.ts";
import { againstExact, beyond, type Comparison, exactStatistics, meanSquare } from "./against-exact.ts";
import { estimatesOf } from "./estimates.ts";
import type { ExactSummary } from "./mixture.ts";
import * as eight from "./posteriors/eight-schools.ts";
import { funnel, funnelData, funnelExact } from "./posteriors/funnel.ts";
import { logistic, negativeBinomial, oneFactor, poisson } from "./posteriors/one-factor.ts";
import * as twelve from "./posteriors/twelve-schools.ts";
import { KERNELS, type Variant, variantsOf } from "./variants.ts";

/**
 * The largest |z| allowed: 10 models of 4 to 15 quantities, sampled in some 5 ways by 3 kernels, make 11,000
 * comparisons; a false alarm of 1e-4 in all leaves 1e-8 for each, which is |z| = 5.75. With 4 × 1000 draws, 1500
 * effective ones, it finds a mean that is off by 0.15 of the posterior's sd, and an sd by a tenth.
 */
const MOST_Z = 5.75;

/**
 * The largest mean of z² over the fits of a model, where 1 is expected: over the ten models it lay between 0.97 and
 * 1.30. Monte Carlo errors understated by a third would give 1.8.
 */
const MOST_MEAN_SQUARE = 1.6;

/**
 * For the sums of the z that a dozen fits or so have of one statistic, 700 sums in all: a false alarm of 1e-4 leaves
 * |z| = 5.26. What they have in common, an error of the quadrature or of the drawing back, is found when it is a
 * quarter as large as what one fit shows.
 */
const MOST_Z_TOGETHER = 5.26;

interface Case {
  readonly name: string;
  readonly model: Model;
  readonly data: unknown;
  readonly solve: () => ReadonlyMap<string, ExactSummary>;
}

const of = (model: unknown) => model as Model;
const once = <T>(compute: () => T) => {
  let value: T | undefined;
  return () => {
    value ??= compute();
    return value;
  };
};
const eightSchools = { data: eight.eightSchoolsData, solve: once(() => eight.named(eight.solve())) };
const { data, exact } = twelve.twelveSchools("1");
const twelveSchools = { data, solve: () => exact };

const cases: Case[] = [
  { name: "eight schools, centred", model: of(eight.centred), ...eightSchools },
  { name: "eight schools, not centred", model: of(eight.noncentred), ...eightSchools },
  { name: "twelve schools, centred", model: of(twelve.centred), ...twelveSchools },
  { name: "twelve schools, not centred", model: of(twelve.noncentred), ...twelveSchools },
  ...[logistic, poisson, negativeBinomial].flatMap((family): Case[] => {
    const { centred, noncentred, data, ...rest } = oneFactor(family);
    const solve = once(() => rest.solve());
    return [
      { name: `${family.name}, centred`, model: of(centred), data, solve },
      { name: `${family.name}, not centred`, model: of(noncentred), data, solve },
    ];
  }),
  { name: "the funnel", model: of(funnel), data: funnelData, solve: () => funnelExact },
];

describe.each(cases)("$name", ({ name, model, data, solve }) => {
  const exact = once(() => exactStatistics(solve()));
  const fits: Comparison[][] = [];

  test.each(variantsOf(model, data))(
    "$name: every moment and quantile, by every kernel",
    {
      timeout: 60_000,
    },
    async (variant) => {
      for (const kernel of KERNELS) {
        const options = { threads: 0, seed: `${name}, ${variant.name}, ${kernel}`, kernel };
        const fit = await sample(model, data as never, { ...options, rewrites: variant.rewrites });
        if (!carriesEffects(variant) && !fit.verdict.ok) continue;
        const comparisons = againstExact(estimatesOf(fit), exact());
        expect(beyond(comparisons, MOST_Z), kernel).toEqual([]);
        if (carriesEffects(variant)) fits.push(comparisons);
      }
    },
  );

  test("what all of these say together", () => {
    expect(fits.length).toBeGreaterThanOrEqual(2 * KERNELS.length);
    const mean = fits.reduce((sum, comparisons) => sum + meanSquare(comparisons), 0) / fits.length;
    expect(mean).toBeLessThan(MOST_MEAN_SQUARE);
    const pooled = fits[0]!.map((first, i) => ({
      ...first,
      z: fits.reduce((sum, comparisons) => sum + comparisons[i]!.z, 0) / Math.sqrt(fits.length),
    }));
    expect(beyond(pooled, MOST_Z_TOGETHER)).toEqual([]);
  });
});

/**
 * Without, groups that are sparse or rich make a funnel of some kind: then a fit may be wrong, if it says so, and its
 * Monte Carlo errors may be understated.
 */
const carriesEffects = ({ rewrites }: Variant) =>
  rewrites !== false && (rewrites.marginalise !== false || rewrites.decentre !== false);
