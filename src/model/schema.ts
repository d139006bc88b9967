import { KindredError } from "./errors.ts";
import type { AxisReference, Expression, FilledColumn, IndexReference, Matrix } from "./expression.ts";
import type { Twin } from "./linear-algebra.ts";
import { showValue } from "./wording.ts";

/** What the values of a column may be. */
export type ColumnType = "real" | "positive" | "probability" | "integer" | "count" | "binary";

/** A column of numbers, one for each row (or for each group, inside `group({ ... })`). */
export interface Column {
  readonly kind: "column";
  readonly type: ColumnType;
  /** Whether values may be missing: they are then parameters. */
  readonly missing?: boolean;
}

/** A column whose values may be missing. */
export interface ColumnWithMissing extends Column {
  readonly missing: true;
}

/** A design matrix, one row of numbers for each row of the data (or for each group, inside `group({ ... })`). */
export interface MatrixColumn<Along extends string = string> {
  readonly kind: "matrix";
  /** The axis of its columns; without one they are an axis of their own. */
  readonly columns?: Along;
}

/** What a group can have of its own. */
export type OwnColumn = Column | MatrixColumn;

/** An axis of its own, with labels known before the data. */
export interface FixedAxis {
  readonly kind: "axis";
  readonly labels: readonly string[];
}

/** A column that says to which group each row belongs, and the columns the groups have themselves. */
export interface Group<
  Columns extends Record<string, OwnColumn> = Record<string, OwnColumn>,
  Within extends string = string,
> {
  readonly kind: "group";
  readonly columns: Columns;
  readonly parent?: Within;
  /**
   * Nests this group in another of the schema: `teacher: group().within("school")`. Teachers of one name in
   * two schools are two teachers, and the program can use `teacher.school`.
   */
  within<Parent extends string>(parent: Parent): Group<Columns, Parent>;
}

export type SchemaEntry = Column | MatrixColumn | FixedAxis | Group<Record<string, OwnColumn>, string>;
/** What the data of a model look like: a kind for each name. */
export type Schema = Record<string, SchemaEntry>;

interface ContinuousColumn {
  (): Column;
  (options: { missing: true }): ColumnWithMissing;
}

const continuous = (type: ColumnType) =>
  ((options?: { missing?: boolean }) => ({
    kind: "column",
    type,
    ...(options?.missing === true && { missing: true }),
  })) as ContinuousColumn;

/**
 * Any finite numbers.
 *
 * @param options - `{ missing: true }`: null, undefined and NaN are values that are not known. Each is a parameter with
 * the distribution that the program observes the column with; the program sees the column with its holes filled, and
 * `column.missing`, the values that fill them, named by row.
 */
export const real = continuous("real");
/** Finite numbers above 0: durations, known standard errors. Options as of `real`. */
export const positive = continuous("positive");
/** Numbers from 0 to 1. Options as of `real`. */
export const probability = continuous("probability");
/** Whole numbers. */
export const integer = (): Column => ({ kind: "column", type: "integer" });
/** Whole numbers from 0 up. */
export const count = (): Column => ({ kind: "column", type: "count" });
/** 0 or 1, or false and true. */
export const binary = (): Column => ({ kind: "column", type: "binary" });
/**
 * A design matrix for `linear(X, beta)`. Data: an array of rows, or an object with one array for each column,
 * whose keys then label the coefficients.
 *
 * @param columns - the axis of the schema that its columns are, if it is not to have one of its own: then
 * `{ steps: axis(99), blur: matrix("steps"), pixel: group({ walk: matrix("steps") }) }` have the same coefficients. Where
 * it is that of the rows, as in `species: group({ covariance: matrix("species") })` or `matrix("rows")`, the matrix is
 * square, along that axis and its twin
 */
export function matrix(): MatrixColumn<never>;
export function matrix<Along extends string>(columns: Along): MatrixColumn<Along>;
export function matrix(columns?: string): MatrixColumn {
  return { kind: "matrix", columns };
}

/**
 * An axis that is not in the data: `lag: axis(5)` or `arm: axis(["placebo", "drug"])`, for `{ each: lag }`.
 *
 * @throws tag "schema" for no labels, an empty one, or one that is there twice
 */
export function axis(labels: number | readonly string[]): FixedAxis {
  if (typeof labels === "number" ? !Number.isInteger(labels) || labels < 1 : !Array.isArray(labels))
    throw new KindredError(
      "schema",
      `axis: expected a list of labels, or a whole number of places from 1 up, got ${showValue(labels)}`,
      { value: labels },
    );
  const names = typeof labels === "number" ? Array.from({ length: labels }, (_, i) => String(i + 1)) : labels;
  const bad = names.findIndex(
    (label, i) => typeof label !== "string" || label.trim() === "" || names.indexOf(label) !== i,
  );
  if (names.length === 0 || bad >= 0)
    throw new KindredError(
      "schema",
      names.length === 0
        ? "axis: there are no labels; give at least one"
        : `axis: label ${bad} (from 0) is ${showValue(names[bad])}; labels are strings that are not empty, each there once`,
      { value: names[bad] },
    );
  return { kind: "axis", labels: [...names] };
}

/**
 * A column of group labels (strings or numbers), one for each row; and, if the groups have columns of their
 * own, those: `school: group({ funding: real() })`.
 *
 * Data: the labels, `school: ["Lincoln", "Lincoln", "Adams"]`, whose levels come in the order of their first
 * appearance; or `school: { of: [...], labels: ["Adams", "Lincoln"], funding: [2.1, 3.4] }`, which fixes the
 * levels and gives the groups' own columns in their order. The levels of a nested group are named
 * `"Lincoln/Smith"`, parent first.
 */
export function group(): Group<Record<never, OwnColumn>, never>;
export function group<Columns extends Record<string, OwnColumn>>(columns: Columns): Group<Columns, never>;
export function group(columns: Record<string, OwnColumn> = {}): Group<Record<string, OwnColumn>, never> {
  return {
    kind: "group",
    columns,
    within(parent) {
      return { ...this, parent } as never;
    },
  };
}

/** A group as the program sees it: an axis, a map onto it, and its own columns and parent. */
export type GroupReference<Name extends string, Columns, Within extends string> = IndexReference<
  Name,
  "rows"
> &
  AxisReference<Name> & {
    readonly [C in keyof Columns]: Columns[C] extends MatrixColumn<infer Along>
      ? MatrixReference<Name, `${Name}.${C & string}`, Along>
      : ColumnReference<Name, `${Name}.${C & string}`, Columns[C]>;
  } & {
    readonly [P in Within]: IndexReference<P, Name>;
  };

type MatrixReference<Rows extends string, Name extends string, Along extends string> = [Along] extends [never]
  ? Matrix<Rows, `${Name}.columns`>
  : [Along] extends [Rows]
    ? Expression<Rows | Twin<Rows>>
    : Matrix<Rows, Along>;

/** A column as the program sees it; of one with missing values also what fills them. */
type ColumnReference<Along extends string, Name extends string, C> = C extends { missing: true }
  ? FilledColumn<Along, Name>
  : Expression<Along>;

/** The columns as the program sees them. */
export type Columns<S extends Schema> = { readonly rows: AxisReference<"rows"> } & {
  readonly [K in keyof S & string]: S[K] extends Group<infer C, infer W>
    ? GroupReference<K, C, W>
    : S[K] extends MatrixColumn<infer Along>
      ? MatrixReference<"rows", K, Along>
      : S[K] extends FixedAxis
        ? AxisReference<K>
        : ColumnReference<"rows", K, S[K]>;
};

type Label = string | number;
type Values = ArrayLike<number> | ArrayLike<boolean>;
type MatrixValues = readonly ArrayLike<number>[] | Record<string, ArrayLike<number>>;
type ValuesOf<C> = C extends MatrixColumn
  ? MatrixValues
  : C extends { missing: true }
    ? ArrayLike<number | null | undefined>
    : Values;
type GroupData<C> = keyof C extends never
  ? ArrayLike<Label> | { of: ArrayLike<Label>; labels?: readonly Label[] }
  : { of: ArrayLike<Label>; labels: readonly Label[] } & { [K in keyof C]: ValuesOf<C[K]> };

/** The data that a schema asks for. `rows`, if given, labels the rows. Of a schema not known, anything by name. */
export type Data<S extends Schema> = string extends keyof S ? Record<string, unknown> : SchemaData<S>;

type SchemaData<S extends Schema> = { rows?: ArrayLike<Label> } & {
  [K in keyof S as S[K] extends FixedAxis ? never : K]: S[K] extends Group<infer C, string>
    ? GroupData<C>
    : ValuesOf<S[K]>;
};
