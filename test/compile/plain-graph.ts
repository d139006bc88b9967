import { type Axis, type Index, sortAxes, unionAxes } from "../../src/model/axis.ts";
import { Graph } from "../../src/model/graph.ts";
import type {
  BinaryOperation,
  Comparison,
  MatrixOperation,
  Node,
  UnaryOperation,
} from "../../src/model/node.ts";

/** A graph that rewrites nothing: every method makes the node it names. What rewrites are held to. */
export class PlainGraph extends Graph {
  override readonly tellsApart = false;

  override size(axis: Axis): Node {
    return this.intern({ kind: "size", axis }, `n${axis.name}`, [], []);
  }

  override unary(operation: UnaryOperation, x: Node): Node {
    return this.intern({ kind: "unary", operation }, `u${operation}(${x.id})`, x.axes, [x]);
  }

  override negate(x: Node): Node {
    return this.unary("negate", x);
  }

  override elementwise(operation: BinaryOperation, a: Node, b: Node): Node {
    const key = `b${operation}(${a.id},${b.id})`;
    return this.intern({ kind: "binary", operation }, key, unionAxes(a.axes, b.axes), [a, b]);
  }

  override add(a: Node, b: Node): Node {
    return this.elementwise("add", a, b);
  }

  override subtract(a: Node, b: Node): Node {
    return this.elementwise("subtract", a, b);
  }

  override multiply(a: Node, b: Node): Node {
    return this.elementwise("multiply", a, b);
  }

  override divide(a: Node, b: Node): Node {
    return this.elementwise("divide", a, b);
  }

  override power(x: Node, exponent: Node): Node {
    return this.elementwise("power", x, exponent);
  }

  override select(comparison: Comparison, a: Node, b: Node, whenTrue: Node, whenFalse: Node): Node {
    const inputs = [a, b, whenTrue, whenFalse];
    const axes = inputs.reduce<readonly Axis[]>((all, node) => unionAxes(all, node.axes), []);
    const key = `s${comparison}(${inputs.map((node) => node.id)})`;
    return this.intern({ kind: "select", comparison }, key, axes, inputs);
  }

  override gather(x: Node, index: Index): Node {
    if (!x.axes.includes(index.to)) return x;
    const axes = sortAxes([...x.axes.filter((axis) => axis !== index.to), index.from]);
    return this.intern({ kind: "gather", index }, `g${index.name}(${x.id})`, axes, [x]);
  }

  override element(x: Node, axis: Axis, at: number): Node {
    if (!x.axes.includes(axis)) return x;
    const axes = x.axes.filter((other) => other !== axis);
    return this.intern({ kind: "element", axis, at }, `e${axis.name}=${at}(${x.id})`, axes, [x]);
  }

  override stack(elements: readonly Node[], axis: Axis): Node {
    const axes = elements.reduce<readonly Axis[]>((all, node) => unionAxes(all, node.axes), [axis]);
    const key = `^${axis.name}(${elements.map((node) => node.id)})`;
    return this.intern({ kind: "stack", axis }, key, axes, elements);
  }

  override sum(x: Node, axis: Axis): Node {
    if (!x.axes.includes(axis)) return this.multiply(this.size(axis), x);
    const axes = x.axes.filter((other) => other !== axis);
    return this.intern({ kind: "sum", axis }, `+${axis.name}(${x.id})`, axes, [x]);
  }

  override matrix(operation: MatrixOperation, axis: Axis, ...inputs: Node[]): Node {
    return this.call(operation, axis, inputs);
  }

  override segmentSum(x: Node, index: Index): Node {
    if (!x.axes.includes(index.from)) return this.multiply(x, this.count(index));
    const axes = sortAxes([...x.axes.filter((axis) => axis !== index.from), index.to]);
    return this.intern({ kind: "segmentSum", index }, `%${index.name}(${x.id})`, axes, [x]);
  }
}
