import { sortAxes } from "../model/axis.ts";
import { labelsOf, type Table } from "../model/data.ts";
import { elementNames } from "../model/names.ts";
import type { Bound } from "./bind.ts";
import type { ModelLayout } from "./compile.ts";

/** The name of each coordinate of a position, as stored, its labels in the program's order: `theta[Lincoln]`. */
export function positionNames(layout: ModelLayout, table: Table, bound: Bound): string[] {
  return layout.positions.flatMap(({ name, axes }) =>
    elementNames(name, axes, sortAxes(axes), (axis) => {
      // Directions of coefficients are as many as those, and are none of them.
      const labels = axis.like
        ? Array.from(labelsOf(table, axis), (_, i) => String(i + 1))
        : labelsOf(table, axis);
      const places = bound.places.get(axis);
      if (!places) return labels;
      const stored = new Array<string>(labels.length);
      for (let i = 0; i < labels.length; i++) stored[places[i]!] = labels[i]!;
      return stored;
    }),
  );
}
