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
  return elements.map((element) =>
    bracketed(
      name,
      axes.map((axis) => element.get(axis)!),
    ),
  );
}

/** A name with labels in brackets; if it is that of an element of a vector, `effects[slope]`, before its own. */
export function bracketed(name: string, labels: readonly string[]): string {
  if (labels.length === 0) return name;
  const own = /^(.*)\[([^[\]]*)\]$/s.exec(name);
  return own ? `${own[1]}[${labels.join(", ")}, ${own[2]}]` : `${name}[${labels.join(", ")}]`;
}
