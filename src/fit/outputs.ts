/** An axis of an output, with the name of each place along it. */
export interface OutputAxis {
  readonly name: string;
  readonly labels: readonly string[];
}

/** Where one output of a model stands in the row of numbers that a draw is. */
export interface OutputLayout {
  readonly name: string;
  /** Its first number's place in the row; the others follow in C order along `axes`. */
  readonly offset: number;
  /** Outermost first; none for a scalar. */
  readonly axes: readonly OutputAxis[];
}

/** The names of a model's outputs, each with the names of its axes: `{ mu: [], theta: ["school"] }`. */
export type OutputAxes = Record<string, readonly string[]>;

/** How many numbers lie along `axes`: 1 for none. */
export function sizeAlong(axes: readonly OutputAxis[]): number {
  return axes.reduce((size, axis) => size * axis.labels.length, 1);
}

/** A scalar's name as tables show it: `mu`, `theta[Lincoln Elementary]`, `beta[Lincoln Elementary, hours]`. */
export function scalarName(output: string, labels: readonly string[]): string {
  return labels.length === 0 ? output : `${output}[${labels.join(", ")}]`;
}

/** The names of all scalars of `output` along `axes`, in C order, after the labels already `given`. */
export function scalarNames(
  output: string,
  axes: readonly OutputAxis[],
  given: readonly string[] = [],
): string[] {
  if (axes.length === 0) return [scalarName(output, given)];
  return axes[0].labels.flatMap((label) => scalarNames(output, axes.slice(1), [...given, label]));
}
