import { type Axis, type Index, sortAxes, twinOf, unionAxes } from "./axis.ts";
import { elementOf } from "./element.ts";
import type { EngineFunction } from "./engine-function.ts";
import { KindredError } from "./errors.ts";
import type {
  BinaryOperation,
  CallNode,
  Comparison,
  Equation,
  MatrixOperation,
  Node,
  Recurrence,
  ScanNode,
  StateNode,
  UnaryOperation,
} from "./node.ts";
import { factorsOf, isConstant, isGatheredBy, sharedIndex } from "./product.ts";
import type { WasmFunctions } from "./wasm-function.ts";

/** Adjoints of the elements of longer axes are told apart by their numbers. */
const MOST_STACKED = 32;

type Payload = Record<string, unknown> & { kind: Node["kind"] };

/**
 * The graph of a model: immutable, hash-consed nodes, each with the axes its value lies along.
 *
 * The methods are smart constructors. They apply only identities that hold for real numbers (sums of
 * products, constants, neutral elements), choosing the cheaper side: work that depends on a group is done
 * once a group, factors that do not vary along a sum are taken out of it. No transcendental function is ever
 * evaluated here: that is the engine's, so that results do not depend on the host.
 *
 * An operation on a stack is a stack of operations, and an element of an operation is an operation on elements: so
 * stacks stand at the roots alone, elements at the leaves, and between them every value of a literal axis is a value
 * of its own.
 */
export class Graph {
  /** Whether what depends on single elements of an axis is written element by element. */
  readonly tellsApart: boolean = true;
  readonly #interned = new Map<string, Node>();
  readonly #elements = new Map<string, Node>();
  /** The modules of the user's own that calls come from. */
  readonly modules: WebAssembly.Module[] = [];
  #next = 0;
  #recurrences = 0;

  protected intern(
    payload: Payload,
    key: string,
    axes: readonly Axis[],
    inputs: readonly Node[],
    free?: boolean,
  ): Node {
    const found = this.#interned.get(key);
    if (found) return found;
    const within = payload.kind === "scan" ? undefined : withinOf(payload.kind, inputs);
    const node = {
      id: this.#next++,
      axes,
      inputs,
      free: free ?? inputs.some((n) => n.free),
      ...(within && { within }),
      ...payload,
    } as Node;
    this.#interned.set(key, node);
    return node;
  }

  constant(value: number): Node {
    const key = Object.is(value, -0) ? "-0" : String(value);
    return this.intern({ kind: "constant", value }, `c${key}`, [], []);
  }

  column(name: string, axes: readonly Axis[]): Node {
    return this.intern({ kind: "column", name }, `d${name}${twins(axes)}`, sortAxes(axes), []);
  }

  size(axis: Axis): Node {
    return axis.labels
      ? this.constant(axis.labels.length)
      : this.intern({ kind: "size", axis }, `n${axis.name}`, [], []);
  }

  parameter(slot: number, axes: readonly Axis[]): Node {
    return this.intern({ kind: "parameter", slot }, `p${slot}`, sortAxes(axes), [], true);
  }

  position(slot: number, axes: readonly Axis[]): Node {
    return this.intern({ kind: "position", slot }, `q${slot}${twins(axes)}`, sortAxes(axes), [], true);
  }

  /** @param matrix - along `[twin, axis]`, symmetric, and free of parameters */
  eigen(part: "values" | "vectors", matrix: Node, twin: Axis): Node {
    const whole = this.whole(matrix);
    const axes = part === "values" ? [twin] : whole.axes;
    return this.intern({ kind: "eigen", part }, `${part}(${whole.id})`, axes, [whole]);
  }

  /** Stands for a value inside a differential equation; each is another one. */
  placeholder(free: boolean): Node {
    const number = this.#next;
    return this.intern({ kind: "placeholder", number }, `placeholder ${number}`, [], [], free);
  }

  /** @param inputs - the times, the initial values, the values from outside */
  solution(equation: Equation, axis: Axis, inputs: readonly Node[]): Node {
    const [times, ...scalars] = inputs as [Node, ...Node[]];
    const all = [this.whole(times), ...scalars];
    const key = `${axis.name}(${all.map((node) => node.id)})`;
    return this.intern({ kind: "solution", equation, axis }, key, sortAxes([axis, ...times.axes]), all);
  }

  /** The place of each element of an axis, from 0. */
  ordinal(axis: Axis): Node {
    return this.intern({ kind: "ordinal", axis }, `o${axis.name}`, [axis], []);
  }

  identity(axis: Axis): Node {
    return this.intern({ kind: "identity", axis }, `i${axis.name}`, [twinOf(axis), axis], []);
  }

  /** The value with an axis and its twin exchanged. */
  transpose(x: Node, axis: Axis): Node {
    const twin = twinOf(axis);
    if (!x.axes.includes(axis) && !x.axes.includes(twin)) return x;
    if (isSymmetric(x, axis)) return x;
    if (x.kind === "transpose" && x.axis === axis) return x.inputs[0]!;
    const other = (own: Axis) => (own === axis ? twin : own === twin ? axis : own);
    if (x.kind === "ordinal") return this.ordinal(other(x.axis));
    if (x.kind === "stack")
      return this.stack(
        x.inputs.map((element) => this.transpose(element, axis)),
        other(x.axis),
      );
    const axes = sortAxes(x.axes.map(other));
    return this.intern({ kind: "transpose", axis }, `t${axis.name}(${x.id})`, axes, [x]);
  }

  /** @param matrix - along the axis and its twin, and along others if it varies */
  diagonal(matrix: Node, axis: Axis): Node {
    if (!matrix.axes.includes(twinOf(axis))) return matrix;
    if (!matrix.axes.includes(axis)) return this.transpose(matrix, axis);
    if (matrix.kind === "identity") return this.constant(1);
    if (matrix.kind === "stack") {
      const { axis: own } = matrix;
      if (own !== axis && own !== twinOf(axis))
        return this.#each([matrix], ([element]) => this.diagonal(element!, axis))!;
      const at = (k: number) => this.element(this.element(matrix, axis, k), twinOf(axis), k);
      return this.stack(
        matrix.inputs.map((_, k) => at(k)),
        axis,
      );
    }
    const axes = matrix.axes.filter((other) => other !== twinOf(axis));
    return this.intern({ kind: "diagonal", axis }, `diagonal ${axis.name}(${matrix.id})`, axes, [matrix]);
  }

  /** The value along these axes too, where it has none of them. */
  spread(x: Node, axes: readonly Axis[]): Node {
    const missing = sortAxes(axes.filter((axis) => !x.axes.includes(axis)));
    if (missing.length === 0) return x;
    const key = `c1@${missing.map((axis) => axis.name)}`;
    const one = this.intern({ kind: "constant", value: 1 }, key, missing, []);
    return this.#binary("multiply", one, x);
  }

  /** What the engine makes of matrices along an axis and its twin; right-hand sides may lie along other axes too. */
  matrix(operation: MatrixOperation, axis: Axis, ...inputs: Node[]): Node {
    if (!SOLVES.has(operation)) return this.call(operation, axis, inputs);
    const [factor, b] = inputs as [Node, Node];
    // Solving is linear: what is the same for all of a right-hand side leaves it, and equal ones meet.
    const factors = factorsOf(b);
    const varies = (x: Node) => x.axes.includes(axis);
    const solved = this.call(operation, axis, [factor, this.#product(factors.filter(varies))]);
    return this.multiply(this.#product(factors.filter((x) => !varies(x))), solved);
  }

  protected call(operation: MatrixOperation, axis: Axis, inputs: readonly Node[]): Node {
    const square = [twinOf(axis), axis];
    const all = inputs.map((x, i) =>
      this.spread(this.whole(x), i > 0 && SOLVES.has(operation) ? [axis] : square),
    );
    const axes = operation === "logDeterminant" ? [] : all.at(-1)!.axes;
    const key = `${operation} ${axis.name}(${all.map((node) => node.id)})`;
    return this.intern({ kind: "matrix", operation, axis }, key, axes, all);
  }

  effect(slot: number, axes: readonly Axis[]): Node {
    return this.intern({ kind: "effect", slot }, `e${slot}`, sortAxes(axes), [], true);
  }

  /** Free, though no parameter: it changes while a chain warms up, so nothing can be prepared from it. */
  pilot(part: "information" | "location", slot: number, axes: readonly Axis[]): Node {
    return this.intern({ kind: "pilot", slot, part }, `${part}${slot}`, sortAxes(axes), [], true);
  }

  /**
   * A new recurrence: states to make what is next of, for `scan`.
   *
   * @param free - whether the states depend on parameters
   */
  recurrence(
    { axis, reverse, axes }: Pick<Recurrence, "axis" | "reverse" | "axes">,
    count: number,
    free: boolean,
  ): Recurrence {
    const id = this.#recurrences++;
    const states: StateNode[] = [];
    const recurrence = { id, axis, reverse, axes: sortAxes(axes), states };
    for (let state = 0; state < count; state++)
      states.push(
        this.intern(
          { kind: "state", state, within: recurrence },
          `r${id}.${state}`,
          recurrence.axes,
          [],
          free,
        ) as StateNode,
      );
    return recurrence;
  }

  /** A state of a recurrence, given what all are at first and next: see `ScanNode`. */
  scan(
    recurrence: Recurrence,
    initial: readonly Node[],
    next: readonly Node[],
    part: ScanNode["part"],
    state: number,
  ): Node {
    const stray = [...initial, ...next.filter((node) => node.within !== recurrence)].find(
      (node) => node.within,
    );
    if (stray) throw nested();
    const inputs = [...initial, ...next];
    const axes =
      part === "last" ? recurrence.axes.filter((axis) => axis !== recurrence.axis) : recurrence.axes;
    const key = `r${recurrence.id}.${state}${part}(${inputs.map((node) => node.id)})`;
    return this.intern({ kind: "scan", recurrence, state, part }, key, axes, inputs);
  }

  unary(operation: UnaryOperation, x: Node): Node {
    if (operation === "negate") return this.negate(x);
    if (operation === "detach" && !x.free) return x;
    if (operation === "sqrt" && isConstant(x)) return this.constant(Math.sqrt(x.value));
    if (operation === "absolute" && isConstant(x)) return this.constant(Math.abs(x.value));
    if (operation === "log" && isConstant(x, 1)) return this.constant(0);
    if (operation === "exp" && isConstant(x, 0)) return this.constant(1);
    if (operation === "log" && x.kind === "unary" && x.operation === "exp") return x.inputs[0]!;
    if (x.kind === "gather") return this.gather(this.unary(operation, x.inputs[0]!), x.index);
    if (x.kind === "stack") return this.#each([x], ([element]) => this.unary(operation, element!))!;
    return this.intern({ kind: "unary", operation }, `u${operation}(${x.id})`, x.axes, [x]);
  }

  negate(x: Node): Node {
    if (isConstant(x)) return this.constant(-x.value);
    if (x.kind === "unary" && x.operation === "negate") return x.inputs[0]!;
    if (x.kind === "binary" && x.operation === "subtract") return this.subtract(x.inputs[1]!, x.inputs[0]!);
    if (x.kind === "gather") return this.gather(this.negate(x.inputs[0]!), x.index);
    if (x.kind === "stack") return this.#each([x], ([element]) => this.negate(element!))!;
    if (x.kind === "binary" && x.operation === "multiply" && isConstant(x.inputs[0]!))
      return this.multiply(this.constant(-x.inputs[0]!.value), x.inputs[1]!);
    return this.intern({ kind: "unary", operation: "negate" }, `u-(${x.id})`, x.axes, [x]);
  }

  #binary(operation: BinaryOperation, a: Node, b: Node): Node {
    const stacked = this.#each([a, b], ([x, y]) => this.elementwise(operation, x!, y!));
    if (stacked) return stacked;
    // What recurs stays where it is.
    const index = a.within || b.within ? undefined : sharedIndex(a, b);
    if (index) return this.gather(this.elementwise(operation, ungather(a), ungather(b)), index);
    const commutes = operation === "add" || operation === "multiply";
    const swapped = commutes && (isConstant(b) || (!isConstant(a) && a.id > b.id));
    const [left, right] = swapped ? [b, a] : [a, b];
    const key = `b${operation}(${left.id},${right.id})`;
    return this.intern({ kind: "binary", operation }, key, unionAxes(left.axes, right.axes), [left, right]);
  }

  /** Any binary operation by name. */
  elementwise(operation: BinaryOperation, a: Node, b: Node): Node {
    switch (operation) {
      case "add":
        return this.add(a, b);
      case "subtract":
        return this.subtract(a, b);
      case "multiply":
        return this.multiply(a, b);
      case "divide":
        return this.divide(a, b);
      case "power":
        return this.power(a, b);
      default:
        return this.#binary(operation, a, b);
    }
  }

  add(a: Node, b: Node): Node {
    if (isConstant(a) && isConstant(b)) return this.constant(a.value + b.value);
    if (isConstant(a, 0)) return b;
    if (isConstant(b, 0)) return a;
    if (b.kind === "unary" && b.operation === "negate") return this.subtract(a, b.inputs[0]!);
    if (a.kind === "unary" && a.operation === "negate") return this.subtract(b, a.inputs[0]!);
    if (a === b) return this.multiply(this.constant(2), a);
    return this.#binary("add", a, b);
  }

  subtract(a: Node, b: Node): Node {
    if (isConstant(a) && isConstant(b)) return this.constant(a.value - b.value);
    if (isConstant(b, 0)) return a;
    if (isConstant(a, 0)) return this.negate(b);
    if (a === b) return this.constant(0);
    if (b.kind === "unary" && b.operation === "negate") return this.add(a, b.inputs[0]!);
    return this.#binary("subtract", a, b);
  }

  multiply(a: Node, b: Node): Node {
    if (isConstant(a) && isConstant(b)) return this.constant(a.value * b.value);
    if (isConstant(a, 0) || isConstant(b, 0)) return this.constant(0);
    if (isConstant(a, 1)) return b;
    if (isConstant(b, 1)) return a;
    if (isConstant(a, -1)) return this.negate(b);
    if (isConstant(b, -1)) return this.negate(a);
    return this.#product([...factorsOf(a), ...factorsOf(b)]);
  }

  /** Multiplies factors, those that vary least first, so that invariant products can be taken out of loops. */
  #product(factors: Node[]): Node {
    let coefficient = 1;
    const classes = new Map<string, Node>();
    for (const factor of factors) {
      if (isConstant(factor)) {
        coefficient *= factor.value;
        continue;
      }
      const key = `${factor.axes.map((axis) => axis.name)}${factor.kind === "gather" ? `@${factor.index.name}` : ""}`;
      const same = classes.get(key);
      classes.set(key, same ? this.#binary("multiply", same, factor) : factor);
    }
    const ordered = [...classes.values()].sort((a, b) => variation(a) - variation(b) || a.id - b.id);
    if (ordered.length === 0) return this.constant(coefficient);
    if (coefficient === 0) return this.constant(0);
    const [first, ...rest] = ordered;
    let result = first!;
    if (coefficient === -1 && rest.length === 0) return this.negate(result);
    if (coefficient !== 1 && coefficient !== -1)
      result = this.#binary("multiply", this.constant(coefficient), result);
    for (const factor of rest) result = this.#binary("multiply", result, factor);
    return coefficient === -1 ? this.negate(result) : result;
  }

  divide(a: Node, b: Node): Node {
    if (isConstant(a) && isConstant(b)) return this.constant(a.value / b.value);
    if (isConstant(b, 1)) return a;
    if (isConstant(a, 0)) return a;
    if (b.kind === "unary" && b.operation === "negate") return this.negate(this.divide(a, b.inputs[0]!));
    if (a.kind === "unary" && a.operation === "negate") return this.negate(this.divide(a.inputs[0]!, b));
    if (isConstant(b) || (!isConstant(a) && (variation(a) !== variation(b) || !b.free)))
      return this.multiply(a, this.divide(this.constant(1), b));
    return this.#binary("divide", a, b);
  }

  power(x: Node, exponent: Node): Node {
    if (!isConstant(exponent)) return this.#binary("power", x, exponent);
    const n = exponent.value;
    if (n === 0) return this.constant(1);
    if (n === 0.5) return this.unary("sqrt", x);
    if (n < 0) return this.divide(this.constant(1), this.power(x, this.constant(-n)));
    if (Number.isInteger(n) && n <= 8) {
      if (n === 1) return x;
      const half = this.power(x, this.constant(n >> 1));
      const square = this.multiply(half, half);
      return n % 2 === 0 ? square : this.multiply(square, x);
    }
    return this.#binary("power", x, exponent);
  }

  select(comparison: Comparison, a: Node, b: Node, whenTrue: Node, whenFalse: Node): Node {
    if (whenTrue === whenFalse) return whenTrue;
    if (isConstant(a) && isConstant(b)) return holds(comparison, a.value, b.value) ? whenTrue : whenFalse;
    const inputs = [a, b, whenTrue, whenFalse];
    const stacked = this.#each(inputs, ([x, y, t, f]) => this.select(comparison, x!, y!, t!, f!));
    if (stacked) return stacked;
    const axes = inputs.reduce<readonly Axis[]>((all, node) => unionAxes(all, node.axes), []);
    const key = `s${comparison}(${inputs.map((node) => node.id)})`;
    return this.intern({ kind: "select", comparison }, key, axes, inputs);
  }

  /** A function of the engine of several arguments, element by element. */
  engineCall(name: EngineFunction, inputs: readonly Node[]): Node {
    return this.#call({ kind: "call", function: name }, inputs);
  }

  /** The same of a module of the user's own. */
  wasmCall(from: WasmFunctions, name: string, inputs: readonly Node[]): Node {
    let place = this.modules.indexOf(from.module);
    if (place < 0) place = this.modules.push(from.module) - 1;
    return this.#call({ kind: "call", function: `wasm${place}_${name}`, own: { from, name } }, inputs);
  }

  /** The same call of other inputs. */
  callAgain(node: CallNode, inputs: readonly Node[]): Node {
    return this.#call({ kind: "call", function: node.function, own: node.own }, inputs);
  }

  #call(payload: Payload & { kind: "call" }, inputs: readonly Node[]): Node {
    const stacked = this.#each(inputs, (elements) => this.#call(payload, elements));
    if (stacked) return stacked;
    const recurs = inputs.some((node) => node.within);
    const index = recurs ? undefined : inputs.find((node) => node.kind === "gather")?.index;
    if (index && inputs.every((node) => isGatheredBy(node, index))) {
      const gathered = inputs.map((node) => ungather(node, index));
      return this.gather(this.#call(payload, gathered), index);
    }
    const axes = inputs.reduce<readonly Axis[]>((all, node) => unionAxes(all, node.axes), []);
    const key = `f${payload.function}(${inputs.map((node) => node.id)})`;
    return this.intern(payload, key, axes, inputs);
  }

  gather(x: Node, index: Index): Node {
    if (!x.axes.includes(index.to)) return x;
    if (x.kind === "stack") return this.#each([x], ([element]) => this.gather(element!, index))!;
    const axes = sortAxes([...x.axes.filter((axis) => axis !== index.to), index.from]);
    return this.intern({ kind: "gather", index }, `g${index.name}(${x.id})`, axes, [x]);
  }

  /** The element number `at` of a value along an axis whose labels the schema knows. */
  element(x: Node, axis: Axis, at: number): Node {
    if (!x.axes.includes(axis)) return x;
    const key = `[${axis.name}=${at}](${x.id})`;
    // Values share parts: each is taken apart once.
    const known = this.#elements.get(key);
    if (known) return known;
    const axes = x.axes.filter((other) => other !== axis);
    const element =
      elementOf(this, x, axis, at) ?? this.intern({ kind: "element", axis, at }, `e${key}`, axes, [x]);
    this.#elements.set(key, element);
    return element;
  }

  /** A value along an axis from its elements. */
  stack(elements: readonly Node[], axis: Axis): Node {
    const whole = elements[0]!.inputs[0];
    const isElement = (node: Node, k: number) =>
      node.kind === "element" && node.axis === axis && node.at === k && node.inputs[0] === whole;
    if (whole && elements.every(isElement)) return whole;
    const axes = elements.reduce<readonly Axis[]>((all, node) => unionAxes(all, node.axes), [axis]);
    const key = `^${axis.name}(${elements.map((node) => node.id)})`;
    return this.intern({ kind: "stack", axis }, key, axes, elements);
  }

  /** A value that is `x` at one element of an axis, and 0 at the others. */
  only(x: Node, axis: Axis, at: number): Node {
    const zero = this.constant(0);
    const { labels } = axis;
    // Many elements are better looped over than told apart.
    return labels && labels.length <= MOST_STACKED
      ? this.stack(
          labels.map((_, k) => (k === at ? x : zero)),
          axis,
        )
      : this.select("equal", this.ordinal(axis), this.constant(at), x, zero);
  }

  /** A value that is no stack, for what needs all its elements in memory. */
  whole(x: Node): Node {
    if (x.kind !== "stack") return x;
    const elements = x.inputs.map((element) => this.whole(element));
    const last = elements.pop()!;
    return elements.reduceRight(
      (rest, element, k) => this.select("equal", this.ordinal(x.axis), this.constant(k), element, rest),
      last,
    );
  }

  /** An operation on values of which some are stacks: a stack of the operation on the elements. */
  #each(inputs: readonly Node[], operation: (elements: readonly Node[]) => Node): Node | undefined {
    const stack = inputs.find((input) => input.kind === "stack");
    if (stack?.kind !== "stack") return undefined;
    const at = (k: number) => operation(inputs.map((input) => this.element(input, stack.axis, k)));
    return this.stack(
      stack.inputs.map((_, k) => at(k)),
      stack.axis,
    );
  }

  sum(x: Node, axis: Axis): Node {
    const constantAlong = (node: Node) => !node.axes.includes(axis);
    if (constantAlong(x)) return this.multiply(this.size(axis), x);
    if (x.kind === "stack")
      return x.axis === axis
        ? x.inputs.reduce((total, element) => this.add(total, element))
        : this.#each([x], ([element]) => this.sum(element!, axis))!;
    if (x.kind === "gather" && x.index.from === axis)
      return this.sum(this.multiply(x.inputs[0]!, this.count(x.index)), x.index.to);
    const taken =
      this.#takeOut(x, constantAlong, (rest) => this.sum(rest, axis)) ?? this.#sumByGroup(x, axis);
    if (taken) return taken;
    const axes = x.axes.filter((other) => other !== axis);
    return this.intern({ kind: "sum", axis }, `+${axis.name}(${x.id})`, axes, [x]);
  }

  /** A group's value times data, summed over rows, is the value times the data's sum in each group. */
  #sumByGroup(x: Node, axis: Axis): Node | undefined {
    if (x.kind !== "binary" || x.operation !== "multiply") return undefined;
    const factors = factorsOf(x);
    const grouped = factors.find((f) => f.kind === "gather" && f.index.from === axis);
    if (grouped?.kind !== "gather") return undefined;
    const fits = (f: Node) => f === grouped || (!f.free && !f.axes.includes(grouped.index.to));
    if (!factors.every(fits)) return undefined;
    const data = this.segmentSum(this.#product(factors.filter((f) => f !== grouped)), grouped.index);
    return this.sum(this.multiply(grouped.inputs[0]!, data), grouped.index.to);
  }

  segmentSum(x: Node, index: Index): Node {
    const { from, to } = index;
    if (!x.axes.includes(from)) return this.multiply(x, this.count(index));
    if (x.kind === "stack") return this.#each([x], ([element]) => this.segmentSum(element!, index))!;
    if (x.kind === "gather" && x.index === index) return this.multiply(x.inputs[0]!, this.count(index));
    const invariant = (node: Node) =>
      !node.axes.includes(from) || (node.kind === "gather" && node.index === index);
    const taken = this.#takeOut(x, invariant, (rest) => this.segmentSum(rest, index), index);
    if (taken) return taken;
    const axes = sortAxes([...x.axes.filter((axis) => axis !== from), to]);
    return this.intern({ kind: "segmentSum", index }, `%${index.name}(${x.id})`, axes, [x]);
  }

  /** How many elements of `index.from` each element of `index.to` has: always a matter of data alone. */
  count(index: Index): Node {
    const one = this.intern({ kind: "constant", value: 1 }, `c1@${index.from.name}`, [index.from], []);
    return this.intern({ kind: "segmentSum", index }, `%${index.name}(${one.id})`, [index.to], [one]);
  }

  /** Linearity of sums: signs, invariant factors and terms that data alone decide leave the sum. */
  #takeOut(
    x: Node,
    invariant: (node: Node) => boolean,
    total: (rest: Node) => Node,
    index?: Index,
  ): Node | undefined {
    if (x.kind === "unary" && x.operation === "negate") return this.negate(total(x.inputs[0]!));
    if (x.kind !== "binary") return undefined;
    const [a, b] = x.inputs as [Node, Node];
    if (x.operation === "add" || x.operation === "subtract") {
      const apart = invariant(a) || invariant(b) || a.free !== b.free;
      return apart ? this.elementwise(x.operation, total(a), total(b)) : undefined;
    }
    if (x.operation === "multiply") {
      const factors = factorsOf(x);
      const outside = factors.filter(invariant);
      if (outside.length === 0 || outside.length === factors.length) return undefined;
      const inside = this.#product(factors.filter((factor) => !invariant(factor)));
      return this.multiply(
        this.#product(outside.map((f) => (index ? ungather(f, index) : f))),
        total(inside),
      );
    }
    return undefined;
  }
}

const SOLVES: ReadonlySet<MatrixOperation> = new Set(["factoredSolve", "lowerSolve", "upperSolve"]);

/** Whether a matrix along an axis and its twin is symmetric by its form. */
function isSymmetric(node: Node, axis: Axis): boolean {
  if (node.kind === "identity") return node.axis === axis;
  if (node.kind !== "matrix" || node.axis !== axis) return false;
  return node.operation === "factoredInverse" || node.operation === "choleskyAdjoint";
}

function holds(comparison: Comparison, a: number, b: number): boolean {
  return comparison === "less" ? a < b : comparison === "equal" ? a === b : a <= b;
}

/** What the body of a recurrence may be made of. */
const ELEMENTWISE: ReadonlySet<Node["kind"]> = new Set([
  "unary",
  "binary",
  "select",
  "call",
  "element",
  "stack",
]);

/** The recurrence that a node of these inputs is part of. */
function withinOf(kind: Node["kind"], inputs: readonly Node[]): Recurrence | undefined {
  const within = inputs.find((input) => input.within)?.within;
  if (!within) return undefined;
  if (inputs.some((input) => input.within && input.within !== within)) throw nested();
  if (!ELEMENTWISE.has(kind))
    throw new KindredError(
      "model",
      `scan along ${within.axis.name}: what is next is made of the previous values element by element, without sums, at or products of matrices; give scan a list of states to add them up, or do so with what scan returns`,
    );
  return within;
}

function nested(): KindredError {
  return new KindredError(
    "model",
    "scan: a previous value was used in another scan; use what scan returns, or give one scan all the states",
  );
}

/** Tells apart what lies along an axis from what lies along its twin. */
function twins(axes: readonly Axis[]): string {
  return axes.some((axis) => axis.like) ? `@${axes.map((axis) => axis.name)}` : "";
}

/** How much a value varies: number of axes, a gathered value counting as less than one along the axis itself. */
function variation(node: Node): number {
  return node.axes.length * 2 - (node.kind === "gather" ? 1 : 0);
}

function ungather(node: Node, index?: Index): Node {
  return node.kind === "gather" && (!index || node.index === index) ? node.inputs[0]! : node;
}
