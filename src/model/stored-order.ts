import type { Axis } from "./axis.ts";

/**
 * Carries an array from the order in which the user gives it, C order along `given`, to the order in which it
 * is stored, C order along `stored` with sorted axes permuted; or back.
 *
 * @param places - for each sorted axis the stored place of each of the user's elements
 * @param result - where to write, if not to a new array
 */
export function reorder(
  values: ArrayLike<number>,
  given: readonly Axis[],
  stored: readonly Axis[],
  size: (axis: Axis) => number,
  places: ReadonlyMap<Axis, Int32Array>,
  direction: "to stored" | "to given",
  result: Float64Array = new Float64Array(values.length),
): Float64Array {
  const axes = given.map((axis) => ({
    length: size(axis),
    stride: stored.slice(stored.indexOf(axis) + 1).reduce((product, other) => product * size(other), 1),
    permuted: places.get(axis),
  }));
  const { length, stride, permuted } = axes.pop() ?? { length: 1, stride: 1, permuted: undefined };
  // Where the first element of each innermost run is stored, axis by axis from the outermost.
  let runs = [0];
  for (const outer of axes)
    runs = runs.flatMap((at) =>
      Array.from({ length: outer.length }, (_, i) => at + outer.stride * (outer.permuted?.[i] ?? i)),
    );
  let user = 0;
  for (const run of runs)
    for (let i = 0; i < length; i++, user++) {
      const at = run + stride * (permuted ? permuted[i]! : i);
      if (direction === "to stored") result[at] = values[user]!;
      else result[user] = values[at]!;
    }
  return result;
}
