import type { Index } from "./axis.ts";
import { type AxisReference, Expression, type IndexReference, Matrix } from "./expression.ts";
import type { Graph } from "./graph.ts";
import type { Layout } from "./layout.ts";
import type { Schema } from "./schema.ts";

/** The symbols that a program is given for the columns of its schema. */
export function symbols(graph: Graph, schema: Schema, layout: Layout): Record<string, unknown> {
  const axisOf = (name: string): AxisReference => ({ axis: layout.axes.get(name)! });
  const column = (name: string) => new Expression(graph, graph.column(name, layout.columns.get(name)!.axes));
  const result: Record<string, unknown> = { rows: axisOf("rows") };
  for (const [name, entry] of Object.entries(schema)) {
    if (entry.kind === "axis") result[name] = axisOf(name);
    else if (entry.kind === "matrix")
      result[name] = new Matrix(graph, column(name).node, axisOf(`${name}.columns`));
    else if (entry.kind === "column") result[name] = column(name);
    else {
      const reference: IndexReference & Record<string, unknown> = {
        index: layout.indices.get(name)!,
        path: pathTo(name, schema, layout),
        axis: layout.axes.get(name)!,
      };
      for (const own of Object.keys(entry.columns)) reference[own] = column(`${name}.${own}`);
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
