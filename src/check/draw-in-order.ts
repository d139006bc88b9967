import type { Axis } from "../model/axis.ts";
import type { Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { elementwise, evaluate, type Mathematics, type Values } from "../model/evaluate.ts";
import { type Node, partsOf, type Recurrence, type ScanNode, topological } from "../model/node.ts";

/** Something that is drawn element by element: the node that stands for it, and what its distribution is made of. */
export interface Drawn {
  readonly name: string;
  readonly node: Node;
  readonly arguments: readonly Node[];
  sample(...args: number[]): number;
}

type Place = ReadonlyMap<Axis, number>;

/**
 * Draws values that depend on those before them, as in an autoregression: all sites at one element, then at the next, in
 * the order of the data. Everything is evaluated when it is asked for and no sooner, so what is not yet drawn is noticed.
 *
 * @param sites - along the same axes, and in the order of the program
 * @returns the values of each
 * @throws tag "model" where a distribution needs a value that is not drawn yet
 */
export function drawInOrder(
  sites: readonly Drawn[],
  table: Table,
  parameters: ReadonlyMap<number, ArrayLike<number>>,
  mathematics: Mathematics,
): Float64Array[] {
  const [{ axes }] = sites.map(({ node }) => node) as [Node];
  const size = (axis: Axis) => table.sizes.get(axis.name)!;
  const total = axes.reduce((product, axis) => product * size(axis), 1);
  const other = sites.find(({ node }) => node.axes.some((axis, i) => axis !== axes[i]));
  if (other)
    throw new KindredError(
      "model",
      `simulate: ${sites[0]!.name} and ${other.name} depend on each other and lie along different axes, so that neither can be drawn first; leave an observation out with without(...)`,
    );
  const evaluator = new InOrder(sites, table, parameters, mathematics);
  for (let element = 0; element < total; element++) {
    const place = new Map<Axis, number>();
    let rest = element;
    for (const axis of [...axes].reverse()) {
      place.set(axis, rest % size(axis));
      rest = Math.floor(rest / size(axis));
    }
    for (const site of sites) evaluator.draw(site, place);
  }
  return sites.map((site) => evaluator.drawn(site));
}

/** Evaluates single elements, each once, and as late as it can. */
class InOrder {
  readonly #sites: ReadonlyMap<Node, Drawn>;
  readonly #table: Table;
  readonly #mathematics: Mathematics;
  /** What does not depend on the sites. */
  readonly #known: ReadonlyMap<Node, Values>;
  readonly #later = new Map<Node, { readonly data: Float64Array; readonly isKnown: Uint8Array }>();
  readonly #scans = new Map<Recurrence, ScanNode>();
  /** The element that is being drawn, and the sites at work on it. */
  #place: Place = new Map();
  readonly #busy = new Set<Drawn>();

  constructor(
    sites: readonly Drawn[],
    table: Table,
    parameters: ReadonlyMap<number, ArrayLike<number>>,
    mathematics: Mathematics,
  ) {
    this.#sites = new Map(sites.map((site) => [site.node, site]));
    this.#table = table;
    this.#mathematics = mathematics;
    const roots = sites.flatMap((site) => site.arguments);
    const all = topological(roots);
    const depends = new Set<Node>(this.#sites.keys());
    for (const node of all) if (node.inputs.some((input) => depends.has(input))) depends.add(node);
    for (const node of all)
      if (node.kind === "scan" && depends.has(node)) this.#scans.set(node.recurrence, node);
    const isLater = (node: Node) => depends.has(node) || (node.within && this.#scans.has(node.within));
    const asked = all.flatMap((node) => (isLater(node) ? node.inputs : []));
    const first = [...new Set([...asked, ...roots])].filter((node) => !isLater(node));
    const values = evaluate(first, table, parameters, mathematics);
    this.#known = new Map(first.map((node, i) => [node, values[i]!]));
  }

  /** Draws one element, after those that it needs of other sites. */
  draw(site: Drawn, place: Place): void {
    this.#place = place;
    this.value(site.node, place);
  }

  drawn({ node }: Drawn): Float64Array {
    return this.#room(node).data;
  }

  value(node: Node, place: Place): number {
    const offset = this.#offset(node.axes, place);
    const known = this.#known.get(node);
    if (known) return known.data[offset]!;
    const { data, isKnown } = this.#room(node);
    if (!isKnown[offset]) {
      const site = this.#sites.get(node);
      data[offset] = site ? this.#sample(site, place) : this.#evaluate(node, place);
      isKnown[offset] = 1;
    }
    return data[offset]!;
  }

  #sample(site: Drawn, place: Place): number {
    const isNow = site.node.axes.every((axis) => place.get(axis) === this.#place.get(axis));
    if (!isNow || this.#busy.has(site)) throw this.#tooSoon(site.name);
    this.#busy.add(site);
    const args = site.arguments.map((argument) => this.value(argument, place));
    this.#busy.delete(site);
    return site.sample(...args);
  }

  #evaluate(node: Node, place: Place): number {
    switch (node.kind) {
      case "state":
        return this.#before(this.#scans.get(node.within!)!, node.state, place);
      case "scan":
        if (node.recurrence.reverse || node.part === "last") throw this.#tooSoon();
        return node.part === "before"
          ? this.#before(node, node.state, place)
          : this.value(partsOf(node).next[node.state]!, place);
      case "gather": {
        const index = this.#table.indices.get(node.index.name)!;
        return this.value(
          node.inputs[0]!,
          new Map(place).set(node.index.to, index[place.get(node.index.from)!]!),
        );
      }
      case "sum":
      case "segmentSum":
        throw this.#tooSoon();
      case "select": {
        // Only what is chosen: the other may not be known yet.
        const [a, b] = node.inputs.slice(0, 2).map((input) => this.value(input, place)) as [number, number];
        const chosen = elementwise(node, [a, b, 2, 3], this.#mathematics);
        return this.value(node.inputs[chosen]!, place);
      }
      default: {
        const inputs = node.inputs.map((input) => this.value(input, place));
        return elementwise(node, inputs, this.#mathematics);
      }
    }
  }

  #before(scan: ScanNode, state: number, place: Place): number {
    const { axis, reverse } = scan.recurrence;
    if (reverse) throw this.#tooSoon();
    const { initial, next } = partsOf(scan);
    const t = place.get(axis)!;
    return t === 0
      ? this.value(initial[state]!, place)
      : this.value(next[state]!, new Map(place).set(axis, t - 1));
  }

  #room(node: Node) {
    const found = this.#later.get(node);
    if (found) return found;
    const length = node.axes.reduce((product, axis) => product * this.#size(axis), 1);
    const room = { data: new Float64Array(length), isKnown: new Uint8Array(length) };
    this.#later.set(node, room);
    return room;
  }

  #offset(axes: readonly Axis[], place: Place): number {
    return axes.reduce((offset, axis) => offset * this.#size(axis) + place.get(axis)!, 0);
  }

  #size(axis: Axis): number {
    return this.#table.sizes.get(axis.name)!;
  }

  #tooSoon(name = [...this.#sites.values()][0]!.name): KindredError {
    return new KindredError(
      "model",
      `simulate: values of ${name} are needed before they can be drawn; a distribution may depend on earlier elements, as lag(${name}) and scan(...) do, and on what is observed before it in the program`,
      { column: name },
    );
  }
}
