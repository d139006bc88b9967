import type { Axis, Index } from "./axis.ts";
import type { EngineFunction } from "./engine-function.ts";
import type { WasmFunctions } from "./wasm-function.ts";

export type UnaryOperation =
  | "negate"
  /** The value itself, taken as known by derivatives; no such node is left when code is generated. */
  | "detach"
  | "exp"
  | "log"
  | "log1p"
  | "expm1"
  | "logistic"
  | "softplus"
  | "lgamma"
  | "digamma"
  | "erf"
  | "erfc"
  | "normalCdf"
  | "logNormalCdf"
  | "inverseMillsRatio"
  | "normalShortfall"
  | "normalQuantile"
  | "logBesselI0Scaled"
  | "besselI0Decay"
  | "sqrt"
  | "absolute"
  | "sin"
  | "cos"
  | "tanh"
  | "atan";

export type BinaryOperation = "add" | "subtract" | "multiply" | "divide" | "power" | "minimum" | "maximum";

export type Comparison = "less" | "lessOrEqual" | "equal";

interface NodeBase {
  /** Unique in its graph, and in order of creation: inputs have smaller ids. */
  readonly id: number;
  /** In rank order. */
  readonly axes: readonly Axis[];
  readonly inputs: readonly Node[];
  /** Whether the value depends on a parameter; if not, data alone decide it. */
  readonly free: boolean;
  /** The recurrence whose states it is computed from: it is known only while that runs. */
  readonly within?: Recurrence;
}

/** Values that each element of an axis hands on to the next. */
export interface Recurrence {
  readonly id: number;
  readonly axis: Axis;
  /** Whether it goes from the last element to the first. */
  readonly reverse: boolean;
  /** All that the states lie along, `axis` included. */
  readonly axes: readonly Axis[];
  readonly states: readonly StateNode[];
}

export interface ConstantNode extends NodeBase {
  readonly kind: "constant";
  readonly value: number;
}
/** A column of the data. */
export interface ColumnNode extends NodeBase {
  readonly kind: "column";
  readonly name: string;
}
/** How many elements an axis has. */
export interface SizeNode extends NodeBase {
  readonly kind: "size";
  readonly axis: Axis;
}
/** A parameter: on its own scale as the user sees it, or on the whole real line as the sampler does. */
export interface ParameterNode extends NodeBase {
  /** An "effect" is a parameter, or what the likelihood sees of it, on the scale of its prior's location. */
  readonly kind: "parameter" | "position" | "effect";
  readonly slot: number;
}
/** What warm-up learnt of an effect: how much the data say of each element (one over a variance), and where. */
export interface PilotNode extends NodeBase {
  readonly kind: "pilot";
  readonly slot: number;
  readonly part: "information" | "location";
}
export interface UnaryNode extends NodeBase {
  readonly kind: "unary";
  readonly operation: UnaryOperation;
}
export interface BinaryNode extends NodeBase {
  readonly kind: "binary";
  readonly operation: BinaryOperation;
}
/** A function of several arguments that the engine computes, or a module of the user's own, element by element. */
export interface CallNode extends NodeBase {
  readonly kind: "call";
  /** As compiled code calls it. */
  readonly function: EngineFunction | `wasm${number}_${string}`;
  /** Where it comes from, if it is not the engine's, and its name there. */
  readonly own?: { readonly from: WasmFunctions; readonly name: string };
}
/** `inputs[0] (comparison) inputs[1] ? inputs[2] : inputs[3]`. */
export interface SelectNode extends NodeBase {
  readonly kind: "select";
  readonly comparison: Comparison;
}
/** Carries values along `index.to` to `index.from`: each row gets its group's value. */
export interface GatherNode extends NodeBase {
  readonly kind: "gather";
  readonly index: Index;
}
/** One element along an axis whose labels the schema knows: `inputs[0]` at its element number `at`. */
export interface ElementNode extends NodeBase {
  readonly kind: "element";
  readonly axis: Axis;
  readonly at: number;
}
/** The values of the elements of such an axis, one after the other: `inputs[k]` of element number k. */
export interface StackNode extends NodeBase {
  readonly kind: "stack";
  readonly axis: Axis;
}
/** Sums over one axis. */
export interface SumNode extends NodeBase {
  readonly kind: "sum";
  readonly axis: Axis;
}
/** Sums values along `index.from` into `index.to`: each group gets the sum over its rows. */
export interface SegmentSumNode extends NodeBase {
  readonly kind: "segmentSum";
  readonly index: Index;
}

/**
 * Of a symmetric matrix along an axis and its twin, that data alone decide: the eigenvalues, along the twin, or
 * the eigenvectors, one for each element of the twin.
 */
export interface EigenNode extends NodeBase {
  readonly kind: "eigen";
  readonly part: "values" | "vectors";
}

/** The value with an axis and its twin exchanged: what lies along one lies along the other, a matrix is transposed. */
export interface TransposeNode extends NodeBase {
  readonly kind: "transpose";
  readonly axis: Axis;
}
/** What of a matrix along an axis and its twin stands on the diagonal. */
export interface DiagonalNode extends NodeBase {
  readonly kind: "diagonal";
  readonly axis: Axis;
}
/** Along an axis the place of each element, from 0, in the order of the data; or, along it and its twin, 1 where they agree. */
export interface LayoutNode extends NodeBase {
  readonly kind: "ordinal" | "identity";
  readonly axis: Axis;
}

/**
 * What the engine makes of whole matrices along an axis and its twin. L is always the factor of a matrix A = L Lᵀ,
 * but for `lowerSolve` and `upperSolve`, which take any lower triangle.
 */
export type MatrixOperation =
  /** L of A. */
  | "choleskyFactor"
  /** The derivative in A of what has this derivative in L: of L and L̄. */
  | "choleskyAdjoint"
  /** log|A|, of L; no such node is left when code is generated. */
  | "logDeterminant"
  /** A⁻¹, of L. */
  | "factoredInverse"
  /** A⁻¹ b, of L and b along the axis and any others. */
  | "factoredSolve"
  /** L⁻¹ b. */
  | "lowerSolve"
  /** L⁻ᵀ b. */
  | "upperSolve"
  /** A Bᵀ. */
  | "productTransposed";

export interface MatrixNode extends NodeBase {
  readonly kind: "matrix";
  readonly operation: MatrixOperation;
  readonly axis: Axis;
}
/** What a recurrence comes to each element with: its body is made of these. */
export interface StateNode extends NodeBase {
  readonly kind: "state";
  readonly state: number;
}

/**
 * One state of a recurrence, before or after each element of its axis, or after all of them. The inputs are what every
 * state is at first, and then what each is next.
 */
export interface ScanNode extends NodeBase {
  readonly kind: "scan";
  readonly recurrence: Recurrence;
  readonly state: number;
  readonly part: "before" | "after" | "last";
}

/** Stands for a value inside a differential equation: a state, a sensitivity, the time, or a value from outside. */
export interface PlaceholderNode extends NodeBase {
  readonly kind: "placeholder";
  readonly number: number;
}

/** A system of ordinary differential equations, written with placeholders. */
export interface Equation {
  /** The names of the states. */
  readonly names: readonly string[];
  readonly time: Node;
  /** The states; then, for each input that is varied, its sensitivities: the derivatives of the states in it. */
  readonly parts: readonly Node[];
  /** What the values from outside are called inside. */
  readonly outer: readonly Node[];
  /** The derivative of each part in time. */
  readonly slopes: readonly Node[];
  /** The inputs that have sensitivities: first the initial values count, then the values from outside. */
  readonly varied: readonly number[];
  readonly start: number;
  readonly relative: number;
  readonly absolute: number;
  /** The most steps. */
  readonly steps: number;
}

/**
 * The parts of a differential equation at given times: along an axis of the parts, and along that of the times.
 * Inputs: the times, the initial value of each state, the values from outside.
 */
export interface SolutionNode extends NodeBase {
  readonly kind: "solution";
  readonly equation: Equation;
  /** Of the parts. */
  readonly axis: Axis;
}

export type Node =
  | ConstantNode
  | ColumnNode
  | SizeNode
  | ParameterNode
  | PilotNode
  | UnaryNode
  | BinaryNode
  | CallNode
  | SelectNode
  | GatherNode
  | ElementNode
  | StackNode
  | SumNode
  | SegmentSumNode
  | EigenNode
  | TransposeNode
  | DiagonalNode
  | LayoutNode
  | MatrixNode
  | StateNode
  | ScanNode
  | PlaceholderNode
  | SolutionNode;

/** What the states of a scan are at first, and next. */
export function partsOf({ inputs, recurrence }: ScanNode): { initial: Node[]; next: Node[] } {
  const count = recurrence.states.length;
  return { initial: inputs.slice(0, count), next: inputs.slice(count) };
}

/** Every node that `roots` depend on, inputs before users. */
export function topological(roots: Iterable<Node>): Node[] {
  const seen = new Set<Node>();
  const stack = [...roots];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push(...node.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}
