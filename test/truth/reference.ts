import { readFileSync } from "node:fs";

/** The statistics that a reference has of a scalar, in the order in which they are compared. */
export const STATISTICS = ["mean", "sd", "q5", "q25", "q50", "q75", "q95"] as const;
export type Statistic = (typeof STATISTICS)[number];

/** A reference's summary of one scalar. */
export type ReferenceSummary = Readonly<Record<Statistic | `mcse_${Statistic}`, number>>;

/** The reference summaries of a posterior, by posteriordb's names: `beta[1]`. */
export function referenceOf(posterior: string): ReadonlyMap<string, ReferenceSummary> {
  const { parameters } = readFixture(`reference/${posterior}`) as {
    parameters: Record<string, ReferenceSummary>;
  };
  return new Map(Object.entries(parameters));
}

/** A data set of posteriordb. */
export function dataOf<Data>(dataSet: string): Data {
  return readFixture(`data/${dataSet}`) as Data;
}

function readFixture(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/posteriordb/${path}.json`, import.meta.url), "utf8"));
}
