import { logJoint } from "../compile/constrain.ts";
import type { Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { evaluate, type Mathematics } from "../model/evaluate.ts";
import { factorOf } from "../model/matrix-operations.ts";
import { type MatrixNode, type Node, topological } from "../model/node.ts";
import { printNode } from "../model/print.ts";
import type { Trace } from "../model/trace.ts";
import { placeInWords } from "./place-in-words.ts";

/** Differences of opposite elements above this share of the largest element are not rounding. */
const ROUNDING = 1e-8;

const factors = new WeakMap<Trace, readonly MatrixNode[]>();

/**
 * Checks that matrices which are factored, and which data alone decide, are symmetric and positive definite.
 *
 * @throws tag "data", naming the matrix and the element where it fails
 */
export function checkPositiveDefinite(trace: Trace, table: Table, mathematics: Mathematics): void {
  let known = factors.get(trace);
  if (!known) {
    const roots = [
      ...logJoint(trace).map(({ density }) => density),
      ...trace.outputs.map(({ node }) => node),
    ];
    known = topological(roots).filter(isFactorOfData);
    factors.set(trace, known);
  }
  for (const { inputs, axis } of known) {
    const [matrix] = inputs as [Node];
    const { data } = evaluate([matrix], table, new Map(), mathematics)[0]!;
    const n = Math.round(Math.sqrt(data.length));
    const at = (i: number) => placeInWords([axis], table, i);
    const shown = `the matrix ${printNode(matrix, new Map())}, along "${axis.name}",`;
    const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++) {
        const [below, above] = [data[i * n + j]!, data[j * n + i]!];
        if (!(Math.abs(below - above) <= ROUNDING * largest))
          throw new KindredError(
            "data",
            `${shown} is not symmetric: at ${at(i)} and ${at(j)} it is ${below}, the other way round ${above}; a covariance is the same both ways`,
            { row: i, value: below },
          );
      }
    if (Number.isFinite(factorOf(data, n)[0]!)) continue;
    const row = failingPivot(data, n);
    throw new KindredError(
      "data",
      `${shown} is not positive definite: the part up to ${at(row)} is not; correct the data it is made of, add to its diagonal, or leave out one of two elements that say the same`,
      { row },
    );
  }
}

function isFactorOfData(node: Node): node is MatrixNode {
  return node.kind === "matrix" && node.operation === "choleskyFactor" && !node.free;
}

/** The first row up to which a matrix is not positive definite. */
function failingPivot(matrix: Float64Array, n: number): number {
  for (let size = 1; size < n; size++) {
    const leading = Float64Array.from(
      { length: size * size },
      (_, k) => matrix[Math.floor(k / size) * n + (k % size)]!,
    );
    if (Number.isNaN(factorOf(leading, size)[0]!)) return size - 1;
  }
  return n - 1;
}
