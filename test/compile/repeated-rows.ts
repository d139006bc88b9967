import { randomData } from "./random-data.ts";
import type { DrawnModel } from "./random-model.ts";

/** A drawn model with six times the rows, none of which has a hole: that is a parameter, and no other row's. */
export const withRepeats = (model: DrawnModel): DrawnModel => ({
  ...model,
  rows: 6 * model.rows,
  missing: [],
});

/** Data with few distinct values, so that rows repeat. */
export const repeatedData = (model: DrawnModel): unknown => coarse(randomData(model));

/** Measurements rounded to quarters and three quarters; counts and labels stay. */
function coarse(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(coarse);
  if (data !== null && typeof data === "object")
    return Object.fromEntries(Object.entries(data).map(([name, values]) => [name, coarse(values)]));
  if (typeof data !== "number" || Number.isInteger(data)) return data;
  return (Math.sign(data) * (Math.floor(2 * Math.abs(data)) + 0.5)) / 2;
}
