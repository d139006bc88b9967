import type { Axis } from "../model/axis.ts";

/**
 * Carries an array from the order in which the user gives it, C order along `given`, to the order in which it
 * is stored, C order along `stored` with sorted axes permuted; or back.
 *
 * @param order - for each sorted axis the user's place of each stored element
 */
export function reorder(
  values: ArrayLike<number>,
  given: readonly Axis[],
  stored: readonly Axis[],
  size: (axis: Axis) => number,
  order: ReadonlyMap<Axis, Int32Array>,
  direction: "to stored" | "to given",
): Float64Array {
  const result = new Float64Array(values.length);
  const elements = new Map<Axis, number>();
  for (let place = 0; place < values.length; place++) {
    let rest = place;
    for (let a = stored.length - 1; a >= 0; a--) {
      const axis = stored[a]!;
      const element = rest % size(axis);
      elements.set(axis, order.get(axis)?.[element] ?? element);
      rest = (rest - element) / size(axis);
    }
    const from = given.reduce((at, axis) => at * size(axis) + elements.get(axis)!, 0);
    if (direction === "to stored") result[place] = values[from]!;
    else result[from] = values[place]!;
  }
  return result;
}
