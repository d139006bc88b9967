import { type Axis, twinOf } from "./axis.ts";
import { type AxisReference, Expression } from "./expression.ts";
import type { Graph } from "./graph.ts";
import type { Twin } from "./linear-algebra.ts";
import type { Node } from "./node.ts";

/** A correlation matrix along an axis and its twin, with its Cholesky factor. */
export class Correlation<K extends string = string> extends Expression<K | Twin<K>> {
  /** The lower triangular L with `L Lᵀ` this matrix: rows along the twin, columns along the axis. */
  readonly factor: Expression<K | Twin<K>>;
  /** The elements of L, row by row; row i has i + 1 of them. */
  readonly rows: readonly (readonly Expression[])[];
  readonly axis: AxisReference<K>;

  constructor(graph: Graph, axis: AxisReference<K>, rows: readonly (readonly Expression[])[], matrix?: Node) {
    const entry = (i: number, j: number) => rows[i]![j]?.node ?? graph.constant(0);
    super(graph, matrix ?? stackSquare(graph, axis.axis, rows.length, (i, j) => product(rows, i, j)));
    this.factor = new Expression(graph, stackSquare(graph, axis.axis, rows.length, entry));
    this.rows = rows;
    this.axis = axis;
  }
}

/** Element (i, j) of `L Lᵀ`; rows of L have length 1. */
function product(rows: readonly (readonly Expression[])[], i: number, j: number): Node {
  const { graph } = rows[0]![0]!;
  if (i === j) return graph.constant(1);
  const [short, long] = i < j ? [rows[i]!, rows[j]!] : [rows[j]!, rows[i]!];
  return short.map((x, k) => graph.multiply(x.node, long[k]!.node)).reduce((a, b) => graph.add(a, b));
}

/** A matrix from its elements, rows along the twin and columns along the axis. */
function stackSquare(graph: Graph, axis: Axis, size: number, entry: (i: number, j: number) => Node): Node {
  const places = Array.from({ length: size }, (_, k) => k);
  return graph.stack(
    places.map((i) =>
      graph.stack(
        places.map((j) => entry(i, j)),
        axis,
      ),
    ),
    twinOf(axis),
  );
}

/** The Cholesky factor of a matrix along an axis of the schema and its twin, row by row. */
export function factorRows(matrix: Expression, axis: AxisReference): Expression[][] {
  const { graph } = matrix;
  const twin = twinOf(axis.axis);
  const entry = (i: number, j: number) =>
    new Expression(graph, graph.element(graph.element(matrix.node, twin, i), axis.axis, j));
  const rows: Expression[][] = [];
  for (let i = 0; i < axis.axis.labels!.length; i++) {
    const row: Expression[] = [];
    for (let j = 0; j <= i; j++) {
      const other = j === i ? row : rows[j]!;
      const rest = row.reduce((left, x, k) => left.sub(x.mul(other[k]!)), entry(i, j));
      row.push(j === i ? rest.sqrt() : rest.div(other[j]!));
    }
    rows.push(row);
  }
  return rows;
}
