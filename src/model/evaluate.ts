import { type Axis, known as knownAxis, twinOf } from "./axis.ts";
import type { Table } from "./data.ts";
import type { EngineFunction } from "./engine-function.ts";
import { ofMatrices } from "./matrix-operations.ts";
import {
  type Node,
  partsOf,
  type Recurrence,
  type ScanNode,
  topological,
  type UnaryOperation,
} from "./node.ts";
import { solve } from "./solve-equation.ts";

/** The functions that an evaluator borrows: the engine's where results must not depend on the host. */
export type Mathematics = Record<
  Exclude<UnaryOperation, "negate" | "detach" | "absolute" | "sqrt">,
  (x: number) => number
> &
  Record<EngineFunction, (...x: number[]) => number> & {
    pow(x: number, y: number): number;
  };

/** Which element of each axis is meant. */
type At = (axis: Axis) => number;

/** An array along axes, in rank order, the last one contiguous. */
export interface Values {
  readonly axes: readonly Axis[];
  readonly data: Float64Array;
}

/**
 * Evaluates nodes one by one, in plain loops: what simulation and error messages use, and the oracle that
 * compiled code is held to.
 *
 * @param parameters - the values of parameter (or position) nodes by slot, in rank order of their axes
 */
export function evaluate(
  nodes: readonly Node[],
  table: Table,
  parameters: ReadonlyMap<number, ArrayLike<number>>,
  mathematics: Mathematics,
): Values[] {
  const size = (axis: Axis) => table.sizes.get(knownAxis(axis).name) ?? axis.labels!.length;
  const known = new Map<Node, Values>();
  const lasts = new Map<Recurrence, Values[]>();
  for (const node of topological(nodes)) if (!node.within) known.set(node, evaluateNode(node));
  return nodes.map((node) => known.get(node)!);

  function evaluateNode(node: Node): Values {
    const inputs = node.inputs.map((input) => known.get(input)!);
    const make = (data: ArrayLike<number>): Values => ({ axes: node.axes, data: Float64Array.from(data) });
    switch (node.kind) {
      case "constant":
        return { axes: node.axes, data: new Float64Array(count(node.axes)).fill(node.value) };
      case "size":
        return make([size(node.axis)]);
      case "column":
        return make(table.columns.get(node.name)!);
      case "parameter":
      case "position":
        return make(parameters.get(node.slot)!);
      case "element":
        return each(node.axes, (at) => read(inputs[0]!, (axis) => (axis === node.axis ? node.at : at(axis))));
      case "stack":
        return each(node.axes, (at) => read(inputs[at(node.axis)]!, at));
      case "sum":
        return scatter(node.axes, inputs[0]!, (axis, element) => (axis === node.axis ? undefined : element));
      case "segmentSum": {
        const index = table.indices.get(node.index.name)!;
        return scatter(
          node.axes,
          inputs[0]!,
          (axis, element) => (axis === node.index.from ? index[element]! : element),
          {
            from: node.index.from,
            to: node.index.to,
          },
        );
      }
      case "gather": {
        const index = table.indices.get(node.index.name)!;
        return each(node.axes, (at) =>
          read(inputs[0]!, (axis) => (axis === node.index.to ? index[at(node.index.from)]! : at(axis))),
        );
      }
      case "ordinal":
        return each(node.axes, (at) => at(node.axis));
      case "identity":
        return each(node.axes, (at) => Number(at(node.axis) === at(twinOf(node.axis))));
      case "transpose": {
        const twin = twinOf(node.axis);
        const other = (axis: Axis) => (axis === node.axis ? twin : axis === twin ? node.axis : axis);
        return each(node.axes, (at) => read(inputs[0]!, (axis) => at(other(axis))));
      }
      case "diagonal": {
        const twin = twinOf(node.axis);
        return each(node.axes, (at) => read(inputs[0]!, (axis) => at(axis === twin ? node.axis : axis)));
      }
      case "solution":
        return make(
          solve(
            node.equation,
            inputs.map(({ data }) => data),
            (scalar, values) =>
              elementwise(
                scalar,
                scalar.inputs.map((input) => values.get(input)!),
                mathematics,
              ),
            mathematics,
          ),
        );
      case "matrix": {
        const beside = node.axes.indexOf(node.axis);
        return make(
          ofMatrices(
            node.operation,
            inputs.map(({ data }) => data),
            {
              n: size(node.axis),
              outer: count(node.axes.slice(0, beside)),
              inner: count(node.axes.slice(beside + 1)),
            },
            mathematics,
          ),
        );
      }
      case "scan":
        return scan(node);
      default:
        return each(node.axes, (at) =>
          elementwise(
            node,
            inputs.map((input) => read(input, at)),
            mathematics,
          ),
        );
    }
  }

  /** One element of the axis after the other: the states' own nodes hold what was there before each. */
  function scan(node: ScanNode): Values {
    const { recurrence, state, part } = node;
    const { axis, axes, reverse, states } = recurrence;
    const { initial, next } = partsOf(node);
    if (!lasts.has(recurrence)) {
      const body = topological([...states, ...next]).filter((n) => n.within === recurrence);
      for (const n of body) known.set(n, { axes: n.axes, data: new Float64Array(count(n.axes)) });
      const others = axes.filter((other) => other !== axis);
      let now = initial.map((first) => known.get(first)!);
      for (let step = 0; step < size(axis); step++) {
        const place = { axis, element: reverse ? size(axis) - 1 - step : step };
        for (const n of body)
          fill(known.get(n)!, place, (at) => (n.kind === "state" ? read(now[n.state]!, at) : element(n, at)));
        now = next.map((n) => fill(empty(others), place, (at) => read(known.get(n)!, at)));
      }
      lasts.set(recurrence, now);
    }
    if (part === "last") return lasts.get(recurrence)![state]!;
    const values = known.get(part === "before" ? states[state]! : next[state]!)!;
    return each(node.axes, (at) => read(values, at));
  }

  /** One element of what the body of a recurrence is made of. */
  function element(node: Node, at: At): number {
    const inputs = node.inputs.map((input) => known.get(input)!);
    if (node.kind === "element") return read(inputs[0]!, (axis) => (axis === node.axis ? node.at : at(axis)));
    if (node.kind === "stack") return read(inputs[at(node.axis)]!, at);
    return elementwise(
      node,
      inputs.map((input) => read(input, at)),
      mathematics,
    );
  }

  function count(axes: readonly Axis[]): number {
    return axes.reduce((product, axis) => product * size(axis), 1);
  }

  function read({ axes, data }: Values, at: At): number {
    return data[offset(axes, at)]!;
  }

  function offset(axes: readonly Axis[], at: At): number {
    let place = 0;
    for (const axis of axes) place = place * size(axis) + at(axis);
    return place;
  }

  function empty(axes: readonly Axis[]): Values {
    return { axes, data: new Float64Array(count(axes)) };
  }

  /** Fills an array element by element. */
  function each(axes: readonly Axis[], value: (at: At) => number): Values {
    return fill(empty(axes), undefined, value);
  }

  /** Fills what stands at one element of an axis, or everything. */
  function fill(
    values: Values,
    place: { readonly axis: Axis; readonly element: number } | undefined,
    value: (at: At) => number,
  ): Values {
    const { axes, data } = values;
    const varying = axes.filter((axis) => axis !== place?.axis);
    const elements = new Map(axes.map((axis) => [axis, 0]));
    if (place) elements.set(place.axis, place.element);
    const at = (axis: Axis) => elements.get(axis)!;
    const total = count(varying);
    for (let i = 0; i < total; i++) {
      let rest = i;
      for (let a = varying.length - 1; a >= 0; a--) {
        elements.set(varying[a]!, rest % size(varying[a]!));
        rest = Math.floor(rest / size(varying[a]!));
      }
      data[place ? offset(axes, at) : i] = value(at);
    }
    return values;
  }

  /** Adds each element of `values` to the element of a result along `axes` that `move` tells. */
  function scatter(
    axes: readonly Axis[],
    values: Values,
    move: (axis: Axis, element: number) => number | undefined,
    renamed?: { from: Axis; to: Axis },
  ): Values {
    const data = new Float64Array(count(axes));
    each(values.axes, (at) => {
      const value = read(values, at);
      let place = 0;
      for (const axis of axes) {
        const source = renamed && axis === renamed.to ? renamed.from : axis;
        place = place * size(axis) + move(source, at(source))!;
      }
      data[place]! += value;
      return 0;
    });
    return { axes, data };
  }
}

/** One element of a unary or binary operation, or of a choice, given those of its inputs. */
export function elementwise(node: Node, x: readonly number[], mathematics: Mathematics): number {
  const [a, b, c, d] = x as [number, number, number, number];
  if (node.kind === "select") {
    const holds = node.comparison === "less" ? a < b : node.comparison === "equal" ? a === b : a <= b;
    return holds ? c : d;
  }
  if (node.kind === "unary") {
    if (node.operation === "negate") return -a;
    if (node.operation === "detach") return a;
    if (node.operation === "absolute") return Math.abs(a);
    if (node.operation === "sqrt") return Math.sqrt(a);
    return mathematics[node.operation](a);
  }
  if (node.kind === "call") {
    const { own } = node;
    return own ? own.from.functions[own.name]!(...x) : mathematics[node.function as EngineFunction](...x);
  }
  if (node.kind !== "binary") throw new Error(`cannot evaluate ${node.kind}`);
  switch (node.operation) {
    case "add":
      return a + b;
    case "subtract":
      return a - b;
    case "multiply":
      return a * b;
    case "divide":
      return a / b;
    case "minimum":
      return Math.min(a, b);
    case "maximum":
      return Math.max(a, b);
    case "power":
      return mathematics.pow(a, b);
  }
}
