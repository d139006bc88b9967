import type { Axis } from "../model/axis.ts";
import type { Table } from "../model/data.ts";
import type { Graph } from "../model/graph.ts";
import { type Node, topological } from "../model/node.ts";
import { substitute } from "../model/substitute.ts";
import { carry } from "./carry.ts";
import { type Level, type Placed, Planner, type Total } from "./collapse-plan.ts";
import { type Derivation, derive } from "./derive.ts";
import type { Term } from "./row-terms.ts";

/** What the pass *collapse* made of nodes. */
export interface Collapsed {
  /** The nodes, in order. */
  readonly nodes: readonly Node[];
  /** The axes it needs that are not in the data, in the order in which they are to be derived. */
  readonly derivations: readonly Derivation[];
  /** What was done, for `explain`. */
  readonly notes: readonly string[];
}

/**
 * The pass *collapse*: identical rows are computed once.
 *
 * A sum over an axis is written as terms, each data times a value that depends on parameters, and on the row only
 * through some columns and groups. Rows that agree in these have the same value, so the sum goes over their
 * distinct combinations instead, with the data summed in each:
 *
 *     Σ y η - log(1 + exp η) = Σ_u y_u η_u - n_u log(1 + exp η_u),   η = α + β x + a[s],  u = distinct (x, s).
 *
 * So Bernoulli becomes binomial, sums that are linear in parameters become sums of data, and identical rows of
 * any family become counts. Each term has the coarsest combinations that it can; what pays is decided by counting
 * operations, with the data's numbers of combinations.
 *
 * Equal decisions give the very same nodes.
 *
 * @param roots - the log-density, and what else is to be computed as often
 * @param table - the data that decide; the result is right for all data of the schema
 */
export function collapse(graph: Graph, roots: readonly Node[], table: Table): Collapsed {
  const derivations: Derivation[] = [];
  const notes: string[] = [];
  let nodes = roots;
  let derived = table;
  const axes = new Set(
    totalsOf(roots)
      .map(axisOf)
      .filter((axis) => !axis.like),
  );
  for (const axis of [...axes].sort((a, b) => b.rank - a.rank)) {
    const totals = totalsOf(nodes).filter((node) => axisOf(node) === axis);
    const plan = new Planner(graph, axis, derived).plan(totals);
    if (!plan) continue;
    const done = new Map<Node, Node>();
    const image = (node: Node) => substitute(graph, [node], (n) => done.get(n)).get(node)!;
    for (const [total, placed] of plan) done.set(total, sumOf(graph, total, placed, image));
    nodes = nodes.map(image);
    const levels = new Set([...plan.values()].flatMap((placed) => [...placed.keys()]));
    const added = [...levels].flatMap(({ derivation }) => derivation ?? []);
    derivations.push(...added);
    derived = derive(derived, added);
    notes.push(...describe(axis, plan, table.sizes.get(axis.name)!));
  }
  return { nodes, derivations, notes };
}

const totalsOf = (roots: readonly Node[]): Total[] =>
  topological(roots).filter(
    (node): node is Total => (node.kind === "sum" || node.kind === "segmentSum") && node.free,
  );

const axisOf = (total: Total): Axis => (total.kind === "sum" ? total.axis : total.index.from);

/** A sum, written by its terms at their levels. */
function sumOf(graph: Graph, total: Total, placed: Placed, image: (node: Node) => Node): Node {
  let result: Node = graph.constant(0);
  for (const [level, terms] of placed) {
    const writer = new LevelWriter(graph, axisOf(total), level, image);
    // What is multiplied by the same is summed in one loop.
    const alike = new Map<string, Term[]>();
    for (const term of terms) {
      const key = `${term.common?.id} ${term.over.map(({ name }) => name)}`;
      alike.set(key, [...(alike.get(key) ?? []), term]);
    }
    for (const same of alike.values()) {
      const { common, over } = same[0]!;
      const operand = same.reduce<Node>(
        (sum, term) => graph.elementwise(term.negative ? "subtract" : "add", sum, writer.value(term)),
        graph.constant(0),
      );
      const sum = writer.total(total, operand);
      const product = common ? graph.multiply(image(common), sum) : sum;
      result = graph.add(
        result,
        over.reduce((inner, axis) => graph.sum(inner, axis), product),
      );
    }
  }
  return result;
}

/** Writes terms at a level. */
class LevelWriter {
  readonly #graph: Graph;
  readonly #axis: Axis;
  readonly #level: Level;
  readonly #image: (node: Node) => Node;

  constructor(graph: Graph, axis: Axis, level: Level, image: (node: Node) => Node) {
    this.#graph = graph;
    this.#axis = axis;
    this.#level = level;
    this.#image = image;
  }

  /** Data times varying, for each element of the level: there the data are their sum, or how many they are. */
  value({ data, varying, guard }: Term): Node {
    const weight = this.#weight(data);
    if (!varying) return weight;
    const value = this.#level.leaves
      ? carry(
          this.#graph,
          this.#image(varying),
          this.#axis,
          this.#level.derivation,
          guard && { data: guard, total: weight },
        )
      : this.#image(varying);
    const product = this.#graph.multiply(weight, value);
    if (!guard) return product;
    const zero = this.#graph.constant(0);
    return this.#graph.select("equal", weight, zero, zero, product);
  }

  /** What the sum over the axis is, given the sums at the level. */
  total(total: Total, operand: Node): Node {
    const { leaves, index, derivation } = this.#level;
    if (!leaves)
      return total.kind === "sum"
        ? this.#graph.sum(operand, total.axis)
        : this.#graph.segmentSum(operand, total.index);
    if (!index || (total.kind === "segmentSum" && total.index === index)) return operand;
    if (total.kind === "sum") return this.#graph.sum(operand, index.to);
    return this.#graph.segmentSum(operand, derivation!.indices.find(({ of }) => of === total.index)!.index);
  }

  #weight(data: Node | undefined): Node {
    const { leaves, index } = this.#level;
    if (!leaves) return data ?? this.#graph.constant(1);
    if (!index) return data ? this.#graph.sum(data, this.#axis) : this.#graph.size(this.#axis);
    return data ? this.#graph.segmentSum(data, index) : this.#graph.count(index);
  }
}

/** One line for each level. */
function describe(axis: Axis, plan: ReadonlyMap<Total, Placed>, elements: number): string[] {
  const terms = new Map<Level, number>();
  for (const placed of plan.values())
    for (const [level, { length }] of placed) terms.set(level, (terms.get(level) ?? 0) + length);
  return Array.from(terms).flatMap(([{ leaves, index, size }, count]) => {
    if (!leaves) return [];
    const names = Array.from(leaves, ({ name }) => name).sort();
    const to = index ? `${size.toLocaleString("en-US")} distinct (${names.join(", ")})` : "sums of data";
    const from = `${elements.toLocaleString("en-US")} ${axis.name}`;
    return [`collapse: ${from} to ${to} in ${count} ${count === 1 ? "term" : "terms"}`];
  });
}
