import type { Axis, Index } from "../model/axis.ts";
import type { Table } from "../model/data.ts";
import type { Graph } from "../model/graph.ts";
import type { Node, SegmentSumNode, SumNode } from "../model/node.ts";
import { isIndex, type Leaf, sizeIn } from "./classes.ts";
import { isCall } from "./cost.ts";
import type { Derivation } from "./derive.ts";
import { countDistinct, distinct } from "./distinct.ts";
import { axesBeside, type Choice, keyOf, leavesOf, type Term, termsAlong } from "./row-terms.ts";

/** A sum over an axis, or by its segments, of what depends on parameters. */
export type Total = SumNode | SegmentSumNode;

/** Where terms are computed: for each element of the axis, or for each distinct combination of some leaves. */
export interface Level {
  readonly leaves?: ReadonlySet<Leaf>;
  readonly size: number;
  /** From the elements to the combinations; none where there is but one, or where the elements stay. */
  readonly index?: Index;
  /** How the combinations are derived; none if they are a group of the data. */
  readonly derivation?: Derivation;
}

/** The terms of a sum by where they are computed. */
export type Placed = ReadonlyMap<Level, readonly Term[]>;

/** Operations that a term costs beside its value: the sum; and with data, a load and the product. */
const TERM = { alone: 1, weighted: 3 };
/** The share of the operations that must be left at most, for what else it costs to bind and to explain. */
const WORTHWHILE = 0.97;
/** Operations that a loop costs. */
const LOOP = 30;
/** Operations that an operation stands for. */
const WEIGHT = { call: 20, lgamma: 60, series: 400, divide: 4, gather: 3 };

/** The share of combinations above which elements are left apart. */
const MOST = 0.7;
/** How many numbers an element may have to be compared with others. */
const MOST_NUMBERS = 64;

/** Decides for the sums over one axis at which level each term is computed. */
export class Planner {
  readonly #graph: Graph;
  readonly #axis: Axis;
  readonly #table: Table;
  readonly #levels = new Map<string, Level>();
  readonly #elements: Level;
  readonly #leaves = new Map<Node, ReadonlySet<Leaf> | undefined>();

  constructor(graph: Graph, axis: Axis, table: Table) {
    this.#graph = graph;
    this.#axis = axis;
    this.#table = table;
    this.#elements = { size: sizeIn(table, axis) };
  }

  /** The sums that change, and at which level each of their terms is computed; undefined if none is worth it. */
  plan(totals: readonly Total[]): Map<Total, Placed> | undefined {
    const choices = totals.flatMap((total) => {
      const group = total.kind === "segmentSum" ? total.index.to : undefined;
      const all = termsAlong(this.#graph, total.inputs[0]!, this.#axis, group);
      return all.map((choice) => ({ total, choice }));
    });
    const whole = new Set<Choice>(choices.map(({ choice }) => choice));
    const placed = () =>
      this.#place(
        choices.flatMap(({ total, choice }) =>
          (whole.has(choice) ? choice.whole : choice.apart).map((term) => ({ total, term })),
        ),
      );
    let best = placed();
    for (const { choice } of choices) {
      if (choice.apart === choice.whole) continue;
      whole.delete(choice);
      const apart = placed();
      if (apart.cost < best.cost) best = apart;
      else whole.add(choice);
    }
    const operands = totals.map((total) => total.inputs[0]!);
    const work = this.#work(operands, WEIGHT.gather) + TERM.alone * totals.length;
    const now = this.#elements.size * work + LOOP;
    if (best.cost >= WORTHWHILE * now) return undefined;
    const plan = new Map(totals.map((total) => [total, new Map<Level, Term[]>()]));
    for (const { level, members } of best.groups)
      for (const { total, term } of members) {
        const terms = plan.get(total)!;
        terms.set(level, [...(terms.get(level) ?? []), term]);
      }
    const changes = [...plan].filter(([, placed]) => placed.size > 1 || !placed.has(this.#elements));
    return changes.length > 0 ? new Map(changes) : undefined;
  }

  /** Puts each term at its coarsest level, and then joins levels as long as that saves operations. */
  #place(members: readonly Member[]): { groups: Group[]; cost: number } {
    const byLevel = new Map<Level, Member[]>();
    for (const member of members) {
      const level = this.#levelOf(member);
      byLevel.set(level, [...(byLevel.get(level) ?? []), member]);
    }
    const group = (level: Level, of: readonly Member[]): Group => ({
      level,
      members: of,
      cost: this.#cost(level, of),
    });
    let groups = [...byLevel].map(([level, of]) => group(level, of));
    for (;;) {
      const joined = groups.flatMap((coarse) =>
        groups.flatMap((fine) => {
          if (coarse === fine || !isCoarser(coarse.level, fine.level)) return [];
          const both = group(fine.level, [...fine.members, ...coarse.members]);
          return both.cost < coarse.cost + fine.cost ? [{ coarse, fine, both }] : [];
        }),
      )[0];
      if (!joined) break;
      groups = [...groups.filter((g) => g !== joined.coarse && g !== joined.fine), joined.both];
    }
    return { groups, cost: groups.reduce((sum, g) => sum + g.cost, 0) };
  }

  #cost(level: Level, members: readonly Member[]): number {
    const terms = members.reduce((sum, { term }) => {
      const each = level.leaves || term.data ? TERM.weighted : TERM.alone;
      return sum + each * this.#count(term.over);
    }, 0);
    if (level.leaves?.size === 0) return terms;
    // A group's own value is gathered nowhere.
    const gather = level.index && !level.derivation ? 0 : WEIGHT.gather;
    const varying = members.flatMap(({ term }) => term.varying ?? []);
    return level.size * (this.#work(varying, gather) + terms) + LOOP;
  }

  /** Operations for one element of the axis; what several nodes share counts once, what data alone decide is a load. */
  #work(nodes: readonly Node[], gather: number): number {
    const seen = new Set<Node>();
    const stack = [...nodes];
    let work = 0;
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (seen.has(node) || !node.axes.includes(this.#axis)) continue;
      seen.add(node);
      work += this.#count(node.axes) * (node.kind === "gather" && node.free ? gather : operations(node));
      if (node.free && node.kind !== "gather") stack.push(...node.inputs);
    }
    return work;
  }

  #levelOf({ total, term }: Member): Level {
    const varying = term.varying;
    const own = varying ? this.#leavesOf(varying, term.guard) : new Set<Leaf>();
    if (!own) return this.#elements;
    const leaves = total.kind === "sum" ? own : new Set([...own, total.index]);
    const key = keyOf(leaves);
    const found = this.#levels.get(key) ?? this.#makeLevel(leaves);
    this.#levels.set(key, found);
    // What lies along a group's axis itself is not to be mixed up with what is gathered by it.
    const group = found.derivation ? undefined : found.index?.to;
    const mixed = group && [term.data, varying].some((n) => n && axesBeside(n, this.#axis).has(group));
    return mixed ? this.#elements : found;
  }

  #leavesOf(node: Node, guard?: Node): ReadonlySet<Leaf> | undefined {
    if (guard) return leavesOf(node, this.#axis, guard);
    if (!this.#leaves.has(node)) this.#leaves.set(node, leavesOf(node, this.#axis));
    return this.#leaves.get(node);
  }

  #makeLevel(leaves: ReadonlySet<Leaf>): Level {
    if (leaves.size === 0) return { leaves, size: 1 };
    const [only] = leaves as Set<Leaf> & Iterable<Leaf>;
    if (leaves.size === 1 && isIndex(only!))
      return { leaves, size: sizeIn(this.#table, only.to), index: only };
    const derivation = distinct(this.#axis, leaves);
    const numbers = derivation.columns.reduce(
      (sum, { axes }) => sum + this.#count(axes.filter((axis) => axis !== derivation.axis)),
      0,
    );
    const size =
      numbers > MOST_NUMBERS ? undefined : countDistinct(this.#table, derivation, MOST * this.#elements.size);
    return size === undefined ? this.#elements : { leaves, size, index: derivation.index, derivation };
  }

  /** How many values there are along `axes` for each element, or combination of elements, of the axis. */
  #count(axes: readonly Axis[]): number {
    const others = axes.filter((axis) => axis !== this.#axis);
    return others.reduce((product, axis) => product * sizeIn(this.#table, axis), 1);
  }
}

interface Member {
  readonly total: Total;
  readonly term: Term;
}

interface Group {
  readonly level: Level;
  readonly members: readonly Member[];
  readonly cost: number;
}

/** Whether each element of the finer level belongs to one of the coarser. */
function isCoarser(coarse: Level, fine: Level): boolean {
  if (!coarse.leaves) return false;
  if (!fine.leaves) return true;
  return [...coarse.leaves].every((leaf) => fine.leaves!.has(leaf));
}

function operations(node: Node): number {
  if (!node.free) return 1;
  if (node.kind === "unary" && node.operation === "lgamma") return WEIGHT.lgamma;
  if (node.kind === "call") return WEIGHT.series;
  if (isCall(node)) return WEIGHT.call;
  if (node.kind === "binary" && node.operation === "divide") return WEIGHT.divide;
  return node.inputs.length > 0 ? 1 : 0;
}
