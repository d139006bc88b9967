/**
 * An axis: a named set of things that values lie along (the rows of the data, the schools, the columns
 * of a design matrix). `rank` orders axes from the outside in: the axis with the highest rank is contiguous
 * in memory, and is the one that loops are vectorised over.
 */
export interface Axis {
  readonly name: string;
  readonly kind: "fixed" | "group" | "rows";
  readonly rank: number;
  /** Fixed axes know their labels before any data. */
  readonly labels?: readonly string[];
  /** An axis that was made to be as long as this one. */
  readonly like?: Axis;
}

/** The axis that data know an axis by. */
export function known(axis: Axis): Axis {
  return axis.like ?? axis;
}

/** A map from each element of `from` to one of `to`: the school of every row, the school of every teacher. */
export interface Index {
  readonly name: string;
  readonly from: Axis;
  readonly to: Axis;
}

/** The union of two lists of axes, in rank order. */
export function unionAxes(a: readonly Axis[], b: readonly Axis[]): readonly Axis[] {
  if (b.length === 0 || a === b) return a;
  if (a.length === 0) return b;
  const extra = b.filter((axis) => !a.includes(axis));
  return extra.length === 0 ? a : sortAxes([...a, ...extra]);
}

/** Axes in rank order; ties by name. */
export function sortAxes(axes: readonly Axis[]): readonly Axis[] {
  return [...axes].sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
}
