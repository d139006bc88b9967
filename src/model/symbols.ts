import type { Index } from "./axis.ts";
import { type AxisReference, Expression, FilledColumn, type IndexReference, Matrix } from "./expression.ts";
import { givenColumn } from "./given.ts";
import type { Graph } from "./graph.ts";
import type { Layout } from "./layout.ts";
import type { Holes } from "./missing.ts";
import type { Schema } from "./schema.ts";

/**
 * The symbols that a program is given for the columns of its schema.
 *
 * @param replaced - the columns that `do` sets
 * @param holes - the columns whose missing values are parameters
 */
export function symbols(
  graph: Graph,
  schema: Schema,
  layout: Layout,
  replaced: Pick<ReadonlyMap<string, unknown>, "has"> = new Map(),
  holes: readonly Holes[] = [],
): Record<string, unknown> {
  const axisOf = (name: string): AxisReference => ({ axis: layout.axes.get(name)!, graph });
  const column = (name: string, kind: "column" | "matrix") => {
    const { axes, missing } = layout.columns.get(name)!;
    const hole = holes.find((other) => other.column === name);
    if (hole) return new FilledColumn(graph, hole.filled, hole.parameter);
    const node = graph.column(replaced.has(name) ? givenColumn(name) : name, axes);
    if (missing) return new FilledColumn(graph, node, graph.gather(node, missing));
    return kind === "matrix" && !axes[0]!.like
      ? new Matrix(graph, node, { axis: axes[0]!, graph })
      : new Expression(graph, node);
  };
  const result: Record<string, unknown> = { rows: axisOf("rows") };
  for (const [name, entry] of Object.entries(schema)) {
    if (entry.kind === "axis") result[name] = axisOf(name);
    else if (entry.kind !== "group") result[name] = column(name, entry.kind);
    else {
      const reference: IndexReference & Record<string, unknown> = {
        index: layout.indices.get(name)!,
        path: pathTo(name, schema, layout),
        axis: layout.axes.get(name)!,
        graph,
      };
      for (const [own, { kind }] of Object.entries(entry.columns))
        reference[own] = column(`${name}.${own}`, kind);
      if (entry.parent !== undefined) {
        const index = layout.indices.get(`${name}.${entry.parent}`)!;
        reference[entry.parent] = { index, path: [index], axis: index.to };
      }
      result[name] = reference;
    }
  }
  return result;
}

/** From the rows to a group by way of the groups nested in it, so that work is done once a nested group. */
function pathTo(name: string, schema: Schema, layout: Layout): Index[] {
  const child = Object.keys(schema).find((other) => {
    const entry = schema[other]!;
    return entry.kind === "group" && entry.parent === name;
  });
  return child === undefined
    ? [layout.indices.get(name)!]
    : [...pathTo(child, schema, layout), layout.indices.get(`${child}.${name}`)!];
}
