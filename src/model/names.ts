import type { Axis } from "./axis.ts";

/**
 * The names of an array's elements in C order along `stored`, each with its labels in the order of `axes`:
 * `theta[Lincoln, 2019]`.
 */
export function elementNames(
  name: string,
  axes: readonly Axis[],
  stored: readonly Axis[],
  labels: (axis: Axis) => readonly string[],
): string[] {
  let elements: ReadonlyMap<Axis, string>[] = [new Map()];
  for (const axis of stored)
    elements = elements.flatMap((before) => labels(axis).map((label) => new Map(before).set(axis, label)));
  const inside = elements.map((element) => axes.map((axis) => element.get(axis)!).join(", "));
  return axes.length === 0 ? [name] : inside.map((text) => `${name}[${text}]`);
}
