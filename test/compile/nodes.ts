import type { Axis, Index } from "../../src/model/axis.ts";
import type { Table } from "../../src/model/data.ts";
import { evaluate, type Values } from "../../src/model/evaluate.ts";
import type { Graph } from "../../src/model/graph.ts";
import { type Node, topological } from "../../src/model/node.ts";
import { mathematics } from "./run-compiled.ts";

/** A small world for tests of the graph: five rows in two groups, a second grouping, an axis of columns. */
export const rows: Axis = { name: "rows", kind: "rows", rank: 1000 };
export const g: Axis = { name: "g", kind: "group", rank: 1 };
export const h: Axis = { name: "h", kind: "group", rank: 1 };
export const K: Axis = { name: "K", kind: "fixed", rank: 0 };
export const toG: Index = { name: "g", from: rows, to: g };
export const toH: Index = { name: "h", from: rows, to: h };

export const table: Table = {
  sizes: new Map([
    ["rows", 5],
    ["g", 2],
    ["h", 3],
    ["K", 2],
  ]),
  labels: new Map(),
  columns: new Map([
    ["x", Float64Array.of(1.5, -2, 0.25, 3, 0.75)],
    ["y", Float64Array.of(0.5, 1, -1.25, 2, 4)],
    ["u", Float64Array.of(0.7, -1.1)],
    ["X", Float64Array.of(1, 2, 3, 4, 5, -1, 0.5, 2, -3, 1)],
  ]),
  indices: new Map([
    ["g", Int32Array.of(1, 0, 1, 1, 0)],
    ["h", Int32Array.of(2, 0, 1, 0, 2)],
  ]),
};

/** Parameters by slot: a, b scalars; t and s along g; w along h; c along K. */
const slots: readonly (readonly [name: string, axes: readonly Axis[], values: readonly number[]])[] = [
  ["a", [], [0.8]],
  ["b", [], [1.3]],
  ["t", [g], [0.6, 1.9]],
  ["s", [g], [-0.4, 0.3]],
  ["w", [h], [0.2, -0.7, 1.1]],
  ["c", [K], [0.9, -0.35]],
];

export const parameters = new Map(slots.map(([, , values], slot) => [slot, Float64Array.from(values)]));

/** The leaves of the small world in one graph. */
export function leaves(graph: Graph) {
  const parameter = (slot: number) => graph.parameter(slot, slots[slot]![1]);
  return {
    graph,
    x: graph.column("x", [rows]),
    y: graph.column("y", [rows]),
    u: graph.column("u", [g]),
    X: graph.column("X", [K, rows]),
    a: parameter(0),
    b: parameter(1),
    t: parameter(2),
    s: parameter(3),
    w: parameter(4),
    c: parameter(5),
    number: (value: number) => graph.constant(value),
  };
}

export type Leaves = ReturnType<typeof leaves>;

export function valuesOf(node: Node, at: ReadonlyMap<number, Float64Array> = parameters): Values {
  return evaluate([node], table, at, mathematics)[0]!;
}

/** A node as an s-expression. */
export function form(node: Node): string {
  switch (node.kind) {
    case "constant":
      return node.axes.length > 0 ? `${node.value}@${node.axes[0]!.name}` : String(node.value);
    case "column":
      return node.name;
    case "parameter":
    case "position":
    case "effect":
    case "pilot":
      return slots[node.slot]![0];
    case "eigen":
      return `(eigen ${node.part} ${form(node.inputs[0]!)})`;
    case "size":
      return `#${node.axis.name}`;
    case "element":
      return `${form(node.inputs[0]!)}.${node.at}`;
    case "stack":
      return `(stack ${node.inputs.map(form).join(" ")})`;
    case "gather":
      return `${form(node.inputs[0]!)}[${node.index.name}]`;
    case "sum":
      return `(sum ${node.axis.name} ${form(node.inputs[0]!)})`;
    case "segmentSum":
      return `(sumBy ${node.index.name} ${form(node.inputs[0]!)})`;
    case "transpose":
    case "diagonal":
      return `(${node.kind} ${form(node.inputs[0]!)})`;
    case "ordinal":
    case "identity":
      return `${node.kind}@${node.axis.name}`;
    case "call":
      return `(${node.function} ${node.inputs.map(form).join(" ")})`;
    case "state":
      return `previous${node.state}`;
    case "scan":
      return `(scan ${node.part} ${node.state} ${node.inputs.map(form).join(" ")})`;
    case "placeholder":
    case "solution":
      return `(${node.kind} ${node.inputs.map(form).join(" ")})`;
    default: {
      const name = node.kind === "select" ? node.comparison : node.operation;
      return `(${name} ${node.inputs.map(form).join(" ")})`;
    }
  }
}

/** How many nodes of an operation `roots` hold. */
export function countOf(roots: readonly Node[], operation: string): number {
  return topological(roots).filter((node) => "operation" in node && node.operation === operation).length;
}
