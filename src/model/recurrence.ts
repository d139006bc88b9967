import { type Axis, unionAxes } from "./axis.ts";
import { KindredError } from "./errors.ts";
import { type AxisReference, describeAxes, Expression } from "./expression.ts";
import type { Graph } from "./graph.ts";
import { type Node, partsOf, type Recurrence, type ScanNode, topological } from "./node.ts";
import { substitute } from "./substitute.ts";
import { showValue } from "./wording.ts";

/** A recurrence, what its states are at first, and what they are next. */
interface Recurring {
  readonly recurrence: Recurrence;
  readonly initial: readonly Node[];
  readonly next: readonly Node[];
}

/** What a recurrence gives: a part of one of its states, as `ScanNode` says. */
export type Parts = (part: ScanNode["part"], state?: number) => Node;

/**
 * A recurrence along an axis: its states are `initial` before the first element, and after each what `body` makes of
 * what they were before it.
 */
export function recur(
  graph: Graph,
  axis: Axis,
  reverse: boolean,
  initial: readonly Node[],
  body: (states: readonly Node[]) => readonly Node[],
): Parts {
  const axes = initial.reduce((all, node) => unionAxes(all, node.axes), [axis] as readonly Axis[]);
  const free = initial.some((node) => node.free);
  const recurrence = graph.recurrence({ axis, reverse, axes }, initial.length, free);
  return settle(graph, { recurrence, initial, next: body(recurrence.states) });
}

/** The recurrences of each graph that others became, by what those were and what is next in them now. */
const rebuilt = new WeakMap<Graph, Map<string, Parts>>();

/** A scan with other inputs. Its recurrence has states of its own: with the old ones the two could not be told apart. */
export function rebuildScan(graph: Graph, node: ScanNode, inputs: readonly Node[]): Node {
  const { recurrence, part, state } = node;
  const known = rebuilt.get(graph) ?? new Map<string, Parts>();
  rebuilt.set(graph, known);
  const key = `${recurrence.id} ${inputs.map((input) => input.id)}`;
  const parts = known.get(key) ?? settle(graph, { recurrence, ...partsOf({ ...node, inputs }) }, true);
  known.set(key, parts);
  return parts(part, state);
}

/**
 * What the states lie along, and whether parameters move them, is known only when what is next of them is. Elements of
 * states that are told apart become states of their own; if those are elements of the recurrence's own axis, it is written
 * out.
 *
 * @param renamed - whether the states must be new
 */
function settle(graph: Graph, recurring: Recurring, renamed = false): Parts {
  const { recurrence, initial, next } = recurring;
  const inputs = [...initial, ...next];
  const axes = inputs.reduce((all, node) => unionAxes(all, node.axes), recurrence.axes);
  const apart = topological(next)
    .filter((node) => node.within === recurrence)
    .concat(inputs)
    .flatMap((node) => (node.kind === "element" || node.kind === "stack" ? [node.axis] : []))
    .filter((axis) => graph.tellsApart && axes.includes(axis));
  const other = apart.find((axis) => axis !== recurrence.axis);
  if (other) return tellApart(graph, recurring, axes, other);
  if (apart.length > 0) return writeOut(graph, recurring);
  const free = inputs.some((node) => node.free);
  const others = known.get(graph) ?? new Map<string, Parts>();
  known.set(graph, others);
  const key = `${recurrence.axis.name} ${recurrence.reverse} ${axes.map(({ name }) => name)} ${shapeOf(recurring)}`;
  const same = others.get(key);
  if (same) return same;
  const isFit = axes.length === recurrence.axes.length && (!free || recurrence.states[0]!.free);
  const fresh =
    renamed || !isFit ? graph.recurrence({ ...recurrence, axes }, initial.length, free) : recurrence;
  const following = next.map((node) => withStates(graph, recurrence, node, fresh.states));
  const parts: Parts = (part, state = 0) => graph.scan(fresh, initial, following, part, state);
  others.set(key, parts);
  return parts;
}

/** The recurrences of each graph, by what they compute: one that is written twice is one. */
const known = new WeakMap<Graph, Map<string, Parts>>();

/** What a node does to its inputs. */
function whatOf(node: Node): string | number {
  if (node.kind === "unary" || node.kind === "binary") return node.operation;
  if (node.kind === "select") return node.comparison;
  if (node.kind === "call") return node.function;
  if (node.kind === "state") return node.state;
  if (node.kind === "element") return `${node.axis.name} ${node.at}`;
  return node.kind === "stack" ? node.axis.name : node.id;
}

/** Tells apart what recurrences compute, whatever their states are. */
function shapeOf({ recurrence, initial, next }: Recurring): string {
  const places = new Map<Node, string>();
  const nameOf = (node: Node) => places.get(node) ?? String(node.id);
  const lines = topological(next)
    .filter((node) => node.within === recurrence)
    .map((node, i) => {
      places.set(node, `#${i}`);
      return `${node.kind} ${whatOf(node)}(${node.inputs.map(nameOf)})`;
    });
  return `${initial.map(nameOf)}; ${lines.join(" ")}; ${next.map(nameOf)}`;
}

function withStates(graph: Graph, recurrence: Recurrence, next: Node, states: readonly Node[]): Node {
  return substitute(graph, [next], (node) =>
    node.kind === "state" && node.within === recurrence ? states[node.state] : undefined,
  ).get(next)!;
}

function tellApart(
  graph: Graph,
  { recurrence, initial, next }: Recurring,
  axes: readonly Axis[],
  apart: Axis,
): Parts {
  const places = apart.labels!.map((_, k) => k);
  const count = places.length;
  const others = axes.filter((axis) => axis !== apart);
  const free = [...initial, ...next].some((node) => node.free);
  const fresh = graph.recurrence({ ...recurrence, axes: others }, initial.length * count, free).states;
  const own = (j: number, k: number) => fresh[j * count + k]!;
  const stack = (of: (k: number) => Node) => graph.stack(places.map(of), apart);
  const isAlong = recurrence.axes.includes(apart);
  const parts = settle(graph, {
    recurrence: fresh[0]!.within!,
    initial: initial.flatMap((node) => places.map((k) => graph.element(node, apart, k))),
    next: next.flatMap((node) =>
      places.map((k) => {
        const states = recurrence.states.map((_, j) => (isAlong ? stack((i) => own(j, i)) : own(j, k)));
        return withStates(graph, recurrence, graph.element(node, apart, k), states);
      }),
    ),
  });
  return (part, state = 0) => stack((k) => parts(part, state * count + k));
}

function writeOut(graph: Graph, { recurrence, initial, next }: Recurring): Parts {
  const { axis, reverse } = recurrence;
  const { length } = axis.labels!;
  const before: (readonly Node[])[] = [];
  const after: (readonly Node[])[] = [];
  let now = initial;
  for (let step = 0; step < length; step++) {
    const at = reverse ? length - 1 - step : step;
    const element = next.map((node) => graph.element(node, axis, at));
    const images = substitute(graph, element, (node) => {
      const [of] = node.inputs;
      const isState = node.kind === "element" && node.axis === axis && of?.kind === "state";
      return isState && of.within === recurrence ? now[of.state] : undefined;
    });
    before[at] = now;
    now = element.map((node) => images.get(node)!);
    after[at] = now;
  }
  return (part, state = 0) =>
    part === "last"
      ? now[state]!
      : graph.stack(
          (part === "before" ? before : after).map((values) => values[state]!),
          axis,
        );
}

/**
 * The axis along which a function goes: the one it is told, or the only one that there is.
 *
 * @throws tag "model" if there is none, if there are several and none is told, or if the expression lacks it
 */
export function axisAlong(what: string, x: Expression, along: AxisReference | undefined): Axis {
  if (!(x instanceof Expression))
    throw new KindredError("model", `${what}: expected an expression along an axis, got ${showValue(x)}`, {
      value: x,
    });
  const { axes } = x.node;
  if (along === undefined && axes.length === 1) return axes[0]!;
  if (along !== undefined && !along?.axis)
    throw new KindredError("model", `${what}: expected an axis, such as rows, got ${showValue(along)}`, {
      value: along,
    });
  if (along === undefined || !axes.includes(along.axis))
    throw new KindredError(
      "model",
      `${what}: the expression lies along ${describeAxes(axes)}${along === undefined ? "" : `, not along "${along.axis.name}"`}; ${axes.length > 1 ? `say along which to go, ${what}(x, ..., rows)` : "give one that lies along an axis, such as a column"}`,
    );
  return along.axis;
}
