/** Data for the benchmarks: all come from Kindred's own seeded simulator, so they are the same on every machine. */
import type { Distribution } from "../src/index.ts";
import type { Model } from "../src/public/model.ts";
import type { Data } from "./case.ts";
import type { Library } from "./library.ts";

const SEED = "kindred bench";

/** A column of group labels, as `group()` takes it. */
export interface Groups {
  readonly of: number[];
  readonly labels: number[];
}

/** Independent numbers from a distribution, always the same for the same name. */
export function drawn(
  { model, real, flat }: Library,
  name: string,
  count: number,
  distribution: Distribution,
): Float64Array {
  const noise = model({ z: real() }, ({ z }, { parameter, observe }) => {
    const unused = parameter(flat());
    observe(z, distribution);
    return { unused };
  });
  const rows = Array.from({ length: count }, (_, i) => i);
  const { z } = noise.given({ unused: 0 }).simulate({ rows } as never, { seed: `${SEED} ${name}` }).observed;
  return Float64Array.from(z!.values);
}

/** Standard normal numbers. */
export const normals = (library: Library, name: string, count: number): Float64Array =>
  drawn(library, name, count, library.normal(0, 1));

/** The data with the columns that the model observes, drawn with its parameters at their true values. */
export function simulated(m: Model, truth: Record<string, number | ArrayLike<number>>, data: Data): Data {
  return m
    .given(truth)
    .simulate(data as never, { seed: SEED })
    .data(0);
}

/** Group labels of rows in no order, the groups' sizes unequal; every group has a row. */
export function scatteredGroups(library: Library, name: string, rows: number, groups: number): Groups {
  const z = normals(library, name, rows);
  const labels = Array.from({ length: groups }, (_, g) => g);
  const spread = Array.from(z, (x) => Math.floor(groups * (1 - 1 / (1 + x * x))));
  const order = [...z.keys()].sort((a, b) => z[a]! - z[b]!);
  for (const g of labels) spread[order[g]!] = g;
  return { of: spread, labels };
}

/** Groups of these sizes, one after another. */
export function groupsOfSizes(sizes: readonly number[]): Groups {
  return { of: sizes.flatMap((size, g) => Array<number>(size).fill(g)), labels: [...sizes.keys()] };
}

/**
 * How many of `rows` rows each group has: every group `least`, the others by lot.
 *
 * @param weights - of the lots, one a group
 */
export function sizesByLot(
  library: Library,
  name: string,
  rows: number,
  least: number,
  weights: ArrayLike<number>,
): number[] {
  const sizes = Array.from(weights, () => least);
  let total = 0;
  const bounds = Array.from(weights, (weight) => (total += weight));
  const lots = drawn(library, name, rows - least * sizes.length, library.uniform(0, 1));
  for (const lot of lots) sizes[bounds.findIndex((bound) => lot * total <= bound)]!++;
  return sizes;
}

/** `[rows][columns]` of normal numbers; the first column is ones when there is an intercept. */
export function design(
  library: Library,
  name: string,
  rows: number,
  columns: number,
  intercept: boolean,
): number[][] {
  const z = normals(library, name, rows * columns);
  return Array.from({ length: rows }, (_, n) =>
    Array.from({ length: columns }, (_, k) => (intercept && k === 0 ? 1 : z[n * columns + k]!)),
  );
}
