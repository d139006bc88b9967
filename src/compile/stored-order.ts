import type { Axis } from "../model/axis.ts";

/**
 * Carries an array from the order in which the user gives it, C order along `given`, to the order in which it
 * is stored, C order along `stored` with sorted axes permuted; or back.
 *
 * @param order - for each sorted axis the user's place of each stored element
 * @param result - where to write, if not to a new array
 */
export function reorder(
  values: ArrayLike<number>,
  given: readonly Axis[],
  stored: readonly Axis[],
  size: (axis: Axis) => number,
  order: ReadonlyMap<Axis, Int32Array>,
  direction: "to stored" | "to given",
  result: Float64Array = new Float64Array(values.length),
): Float64Array {
  const axes = stored.map((axis) => ({
    length: size(axis),
    stride: given.slice(given.indexOf(axis) + 1).reduce((product, other) => product * size(other), 1),
    permuted: order.get(axis),
  }));
  const inner = axes.pop() ?? { length: 1, stride: 1, permuted: undefined };
  // Where the first element of each innermost run stands in the given order, axis by axis from the outermost.
  let runs = [0];
  for (const { length, stride, permuted } of axes)
    runs = runs.flatMap((at) =>
      Array.from({ length }, (_, element) => at + stride * (permuted ? permuted[element]! : element)),
    );
  const { length, stride, permuted } = inner;
  let at = 0;
  for (const run of runs)
    for (let element = 0; element < length; element++, at++) {
      const place = run + stride * (permuted ? permuted[element]! : element);
      if (direction === "to stored") result[at] = values[place]!;
      else result[place] = values[at]!;
    }
  return result;
}
