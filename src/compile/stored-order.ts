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
  // Where each stored place stands in the given order, built axis by axis from the outermost.
  let places = new Int32Array(1);
  for (const axis of stored) {
    const length = size(axis);
    const stride = given.slice(given.indexOf(axis) + 1).reduce((product, other) => product * size(other), 1);
    const permuted = order.get(axis);
    const next = new Int32Array(places.length * length);
    let at = 0;
    for (const place of places)
      for (let element = 0; element < length; element++)
        next[at++] = place + stride * (permuted ? permuted[element]! : element);
    places = next;
  }
  const result = new Float64Array(values.length);
  if (direction === "to stored") for (let i = 0; i < places.length; i++) result[i] = values[places[i]!]!;
  else for (let i = 0; i < places.length; i++) result[places[i]!] = values[i]!;
  return result;
}
