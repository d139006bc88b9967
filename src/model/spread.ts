import type { Axis } from "./axis.ts";
import type { Values } from "./evaluate.ts";

/** Values repeated along the axes that they lack, in C order along `axes`. */
export function spread(
  { axes: own, data }: Pick<Values, "axes" | "data">,
  axes: readonly Axis[],
  size: (axis: Axis) => number,
): Float64Array {
  if (own.length === axes.length && own.every((axis, i) => axis === axes[i])) return Float64Array.from(data);
  const strides = axes.map((axis) => {
    const at = own.indexOf(axis);
    return at < 0 ? 0 : own.slice(at + 1).reduce((product, other) => product * size(other), 1);
  });
  let places = [0];
  axes.forEach((axis, i) => {
    const count = size(axis);
    places = places.flatMap((place) => Array.from({ length: count }, (_, k) => place + k * strides[i]!));
  });
  return Float64Array.from(places, (place) => data[place]!);
}
