import type { Axis } from "./axis.ts";

/** The names of an array's elements in C order along `axes`: `theta[Lincoln, 2019]`. */
export function elementNames(
  name: string,
  axes: readonly Axis[],
  labels: (axis: Axis) => readonly string[],
): string[] {
  let names = [""];
  for (const axis of axes)
    names = names.flatMap((before) =>
      labels(axis).map((label) => (before === "" ? label : `${before}, ${label}`)),
    );
  return axes.length === 0 ? [name] : names.map((inner) => `${name}[${inner}]`);
}
