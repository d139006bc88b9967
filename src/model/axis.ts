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

const twins = new WeakMap<Axis, Axis>();

/** Another axis as long as this one, just outside it: a matrix lies along an axis, its columns, and the twin, its rows. */
export function twinOf(axis: Axis): Axis {
  const made = twins.get(axis);
  if (made) return made;
  const twin: Axis = { ...axis, name: `${axis.name}\u2032`, rank: axis.rank - 0.5, like: known(axis) };
  twins.set(axis, twin);
  return twin;
}

/** The axis of a matrix that lies along an axis and its twin and nothing else. */
export function matrixAxis(axes: readonly Axis[]): Axis | undefined {
  const [twin, axis] = axes;
  return axes.length === 2 && twinOf(axis!) === twin ? axis : undefined;
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
