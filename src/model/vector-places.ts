import { type Axis, known } from "./axis.ts";
import type { Values } from "./evaluate.ts";

/** The element of an array that broadcasts along `axes`. */
export function elementAt(
  values: Pick<Values, "data" | "axes">,
  along: readonly Axis[],
  place: number,
  size: (axis: Axis) => number,
): number {
  return read(values, elementsAt(along, place, size), size);
}

/** For each axis which of its elements a place is at. */
export function elementsAt(
  axes: readonly Axis[],
  place: number,
  size: (axis: Axis) => number,
): Map<Axis, number> {
  const elements = new Map<Axis, number>();
  let rest = place;
  for (const axis of [...axes].reverse()) {
    elements.set(axis, rest % size(axis));
    rest = Math.floor(rest / size(axis));
  }
  return elements;
}

function read(
  { data, axes }: Pick<Values, "data" | "axes">,
  elements: ReadonlyMap<Axis, number>,
  size: (axis: Axis) => number,
): number {
  return data[axes.reduce((at, axis) => at * size(axis) + elements.get(axis)!, 0)]!;
}

/** Calls `visit` with the places of the elements of each vector in an array along `axes`. */
export function eachVector(
  over: Axis,
  axes: readonly Axis[],
  size: (axis: Axis) => number,
  visit: (places: readonly number[]) => void,
): void {
  const stride = (from: number) => axes.slice(from + 1).reduce((product, axis) => product * size(axis), 1);
  // A matrix has the axis' twin too, just outside it.
  const own = axes.flatMap((axis, i) => (known(axis) === over ? [i] : []));
  let vector = [0];
  for (const i of own)
    vector = vector.flatMap((at) => Array.from({ length: size(axes[i]!) }, (_, k) => at + k * stride(i)));
  let starts = [0];
  axes.forEach((axis, i) => {
    if (!own.includes(i))
      starts = starts.flatMap((at) => Array.from({ length: size(axis) }, (_, k) => at + k * stride(i)));
  });
  for (const start of starts) visit(vector.map((at) => start + at));
}

/** What an argument is for a vector: a number; a vector if it lies along the vector's axis, a matrix along the twin too. */
export function vectorAt(
  values: Pick<Values, "data" | "axes">,
  over: Axis,
  axes: readonly Axis[],
  places: readonly number[],
  size: (axis: Axis) => number,
): number | Float64Array {
  const own = values.axes.filter((axis) => known(axis) === over);
  const elements = elementsAt(axes, places[0]!, size);
  if (own.length === 0) return read(values, elements, size);
  let all = [elements];
  for (const axis of own)
    all = all.flatMap((at) => Array.from({ length: size(axis) }, (_, k) => new Map(at).set(axis, k)));
  return Float64Array.from(all, (at) => read(values, at, size));
}
