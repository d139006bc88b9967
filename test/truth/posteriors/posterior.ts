import type { Fit } from "../../../src/fit/fit.ts";
import type { Data, Schema } from "../../../src/model/schema.ts";
import type { Outputs } from "../../../src/model/trace.ts";
import type { Model } from "../../../src/public/model.ts";
import { sample } from "../../../src/public/sample.ts";
import { flatRegression, type Moments } from "../flat-regression.ts";
import { type Variant, variantsOf } from "../variants.ts";

type SampleOptions = NonNullable<Parameters<typeof sample>[2]>;

/** A posterior of posteriordb, written in Kindred. */
export interface ReferencePosterior {
  /** posteriordb's name. */
  readonly name: string;
  /** Options that it needs beside the defaults, and why. */
  readonly options?: SampleOptions;
  /** The name here of each of posteriordb's parameters, where it is another. */
  readonly names?: Readonly<Record<string, string>>;
  /** Exact moments by posteriordb's names, where they are known. */
  readonly exact?: ReadonlyMap<string, Moments>;
  /** The ways to sample it. */
  variants(): Variant[];
  fit(options: SampleOptions): Promise<Fit>;
}

interface More extends Pick<ReferencePosterior, "options" | "names"> {
  /** For a linear regression with flat priors: its design matrix and its observations. */
  readonly regression?: readonly [x: number[][], y: number[]];
}

/** Puts a model and its data together. */
export function posterior<S extends Schema, O extends Outputs>(
  name: string,
  model: Model<S, O>,
  data: Data<S>,
  { regression, ...more }: More = {},
): ReferencePosterior {
  const exact = regression && flatRegression(...regression);
  return {
    name,
    ...more,
    exact,
    variants: () => variantsOf(model as unknown as Model, data),
    fit: (options) => sample(model, data, options) as Promise<Fit>,
  };
}

/** Names for `beta[1]`, `beta[2]`, ... */
export function coefficients(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, i) => [`beta[${i + 1}]`, name]));
}

/** A design matrix of these columns, an intercept before them. */
export function design(...columns: (readonly number[])[]): number[][] {
  return columns[0]!.map((_, row) => [1, ...columns.map((column) => column[row]!)]);
}

/** Where a column has a level: 1 there, 0 elsewhere. */
export function indicator(column: readonly number[], level: number): number[] {
  return column.map((value) => Number(value === level));
}
