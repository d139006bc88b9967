import { type Axis, known as knownAxis, twinOf } from "./axis.ts";
import type { Table } from "./data.ts";
import type { EngineFunction } from "./engine-function.ts";
import { ofMatrices } from "./matrix-operations.ts";
import { type Node, topological, type UnaryOperation } from "./node.ts";

/** The functions that an evaluator borrows: the engine's where results must not depend on the host. */
export type Mathematics = Record<
  Exclude<UnaryOperation, "negate" | "detach" | "absolute" | "sqrt">,
  (x: number) => number
> &
  Record<EngineFunction, (...x: number[]) => number> & {
    pow(x: number, y: number): number;
  };

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
  for (const node of topological(nodes)) known.set(node, evaluateNode(node));
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

  function count(axes: readonly Axis[]): number {
    return axes.reduce((product, axis) => product * size(axis), 1);
  }

  function read({ axes, data }: Values, at: (axis: Axis) => number): number {
    let place = 0;
    for (const axis of axes) place = place * size(axis) + at(axis);
    return data[place]!;
  }

  /** Fills an array element by element. */
  function each(axes: readonly Axis[], value: (at: (axis: Axis) => number) => number): Values {
    const data = new Float64Array(count(axes));
    const elements = new Map(axes.map((axis) => [axis, 0]));
    for (let place = 0; place < data.length; place++) {
      let rest = place;
      for (let a = axes.length - 1; a >= 0; a--) {
        elements.set(axes[a]!, rest % size(axes[a]!));
        rest = Math.floor(rest / size(axes[a]!));
      }
      data[place] = value((axis) => elements.get(axis)!);
    }
    return { axes, data };
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

function elementwise(node: Node, x: readonly number[], mathematics: Mathematics): number {
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
  if (node.kind === "call") return mathematics[node.function](...x);
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
