import { expect, test } from "vitest";
import type { Model } from "../../src/public/model.ts";
import { sample } from "../../src/public/sample.ts";
import { oneWay, oneWayNotCentred, sparseAndRich } from "./calibrated-models.ts";
import { centred, eightSchoolsData, noncentred } from "./posteriors/eight-schools.ts";
import { funnel, funnelData } from "./posteriors/funnel.ts";
import { logistic, oneFactor } from "./posteriors/one-factor.ts";

/** Were one fit in fifty to have a divergence, all would pass by chance in 2 runs of 100. */
const SEEDS = 200;

const of = (model: unknown) => model as Model;
const rates = oneFactor(logistic);
// Groups of 1 to 25 rows whose means differ as much as the rows do.
const y = sparseAndRich.map((name, row) => Math.sin(1 + Number(name.slice(1)) * 2.3) + Math.sin(7 * row + 1));
const normals = { group: sparseAndRich, y };

const gaussian = [
  { name: "eight schools, centred", model: of(centred), data: eightSchoolsData },
  { name: "eight schools, not centred", model: of(noncentred), data: eightSchoolsData },
  { name: "sparse and rich groups, normal, centred", model: oneWay(), data: normals },
  { name: "sparse and rich groups, normal, not centred", model: oneWayNotCentred(), data: normals },
];
const others = [
  { name: "the funnel", model: of(funnel), data: funnelData },
  { name: "sparse and rich groups, logistic, centred", model: of(rates.centred), data: rates.data },
  { name: "sparse and rich groups, logistic, not centred", model: of(rates.noncentred), data: rates.data },
];

test.each([
  ...[...gaussian, ...others].map((one) => ({ ...one, how: "by default", rewrites: {} })),
  ...gaussian.map((one) => ({ ...one, how: "effects not integrated out", rewrites: { marginalise: false } })),
])(
  `$name, $how: no chain of ${SEEDS} seeds diverges`,
  {
    timeout: 240_000,
  },
  async ({ model, data, rewrites }) => {
    const divergences = new Map<number, number>();
    for (let seed = 1; seed <= SEEDS; seed++) {
      const fit = await sample(model, data as never, { threads: 0, seed, rewrites });
      if (fit.diagnostics.divergences > 0) divergences.set(seed, fit.diagnostics.divergences);
    }
    expect(divergences).toEqual(new Map());
  },
);
