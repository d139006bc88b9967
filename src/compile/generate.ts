import type { Axis, Index } from "../model/axis.ts";
import { type Equation, type MatrixNode, type Node, topological } from "../model/node.ts";
import {
  type Code,
  type CodeFunction,
  call,
  get,
  i32,
  type Local,
  plus,
  type Statement,
  store,
} from "./code.ts";
import { bytesAlong, FunctionBuilder } from "./context.ts";
import { isView } from "./cost.ts";
import type { Cell, DataBlock } from "./data-block.ts";
import { NodeWriter, type Sources } from "./evaluate-node.ts";
import { matrixFunctions } from "./instructions.ts";
import { type Destination, writeNest } from "./nest.ts";
import { Places } from "./places.ts";
import { writeRecurrences } from "./recurrence-nest.ts";
import { type Step, schedule } from "./schedule.ts";
import { madeBy, type Roots } from "./tasks.ts";
import { writeSolution } from "./write-solution.ts";

/** Where a root goes: `axes` in the order of storage, starting at `cell` of the base that is a parameter. */
export interface Root {
  readonly node: Node;
  readonly cell: Cell;
  readonly axes: readonly Axis[];
}

/** A symmetric matrix, and what is made of it. */
export interface Matrix {
  readonly matrix: Root;
  readonly values: Root;
  readonly vectors: Root;
}

/** What a function computes. */
export interface FunctionPlan {
  readonly name: string;
  /** The parameters after `data`. */
  readonly parameters: readonly string[];
  /** Which parameter (or `data` itself) the roots are stored in. */
  readonly into: string;
  /** Whether arrays are stored as the user ordered them. */
  readonly asGiven: boolean;
  readonly roots: readonly Root[];
  /** Matrices to be computed and taken apart before anything else. */
  readonly matrices?: readonly Matrix[];
  /** Whether it runs so often that its code is made to be fast, not to be small. Default false. */
  readonly hot?: boolean;
  /** Whether sums of logarithms are had from products. Default false. */
  readonly products?: boolean;
  /** The scalar the function returns. */
  readonly result?: Node;
  /** The derivatives in time of a differential equation's parts, as code can be written for them. */
  readonly slopesOf?: (equation: Equation) => readonly Node[];
}

/**
 * Writes the code of one function.
 *
 * @param memory - what is in memory when the function starts
 * @param main - for each axis the index by which its elements are sorted
 * @returns the function, and its schedule for `explain`
 */
export function generate(
  plan: FunctionPlan,
  block: DataBlock,
  memory: ReadonlyMap<Node, Cell>,
  main: ReadonlyMap<Axis, Index>,
): { code: CodeFunction; steps: Step[] } {
  const parameters: Local[] = ["data", ...plan.parameters].map((name) => ({ name, type: "i32" }));
  const [data] = parameters as [Local];
  const builder = new FunctionBuilder(block, data, plan.hot ?? false);
  const base = parameters.find((p) => p.name === plan.into)!;
  const baseOf = (cell: Cell): Local => {
    if (cell.kind === "position") return parameters.find((p) => p.name === "position")!;
    return cell.kind === "effect" ? parameters.find((p) => p.name === "effects")! : data;
  };

  const available = new Map(memory);
  const cells = new Map<Node, Cell>();
  const cellOf = (node: Node): Cell => {
    const cell = cells.get(node) ?? block.array(node.axes);
    cells.set(node, cell);
    return cell;
  };
  const sources: Sources = {
    memory: available,
    address: (cell) => builder.address(cell, baseOf(cell)),
  };
  const arrayOf = (node: Node) => builder.address(cellOf(node));
  const pairsOf = (node: Node) => builder.address(block.pairs(node.axes));
  const steps: Step[] = [];
  const { statements } = builder.root;

  const write = (all: readonly Root[], result?: Node): Code | undefined => {
    const pieces = all.flatMap(piecesOf);
    const arrays = pieces.filter(({ along }) => along.length > 0);
    const scalars = pieces.filter(({ along }) => along.length === 0);
    const roots: Roots = {
      scalars: [...scalars.map(({ node }) => node), ...(result ? [result] : [])],
      arrays: arrays.map(({ node, along }) => ({ node, axes: along })),
    };
    const destinations: Destination[] = arrays.map(({ root, along, at }) => ({
      base: builder.address(root.cell, base),
      axes: root.axes,
      reordered: plan.asGiven ? along.filter((axis) => main.has(axis)) : [],
      at,
    }));
    for (const step of schedule(roots, (node) => available.has(node), main, plan.products ?? false)) {
      steps.push(step);
      if (step.kind === "call") {
        const { node } = step;
        if (node.kind === "solution") {
          writeSolution({ builder, sources, block, slopesOf: plan.slopesOf! }, node, arrayOf(node));
          available.set(node, cellOf(node));
          continue;
        }
        const inputs = node.inputs.map((input) => sources.address(available.get(input)!));
        statements.push(callOf(builder, node, arrayOf(node), inputs));
        available.set(node, cellOf(node));
        continue;
      }
      const around = { builder, sources, arrayOf, pairsOf, destinations };
      if (step.kind === "recurrences") writeRecurrences(around, step);
      else writeNest(around, step);
      for (const node of step.tasks.flatMap(madeBy))
        if (node.axes.length > 0) available.set(node, cellOf(node));
    }
    const places = new Places(builder, [builder.root]);
    const writer = new NodeWriter(sources, places);
    const value = (node: Node): Code => writer.value(node, new Map()).code;
    for (const { node, root, at } of scalars) {
      const code = value(node);
      const start =
        root.cell.kind === "scalar"
          ? plus(get(base), { kind: "i32", value: 8 * block.cell(root.cell) })
          : builder.address(root.cell, base);
      if (at.size === 0) statements.push(store("f64", start, code));
      else writer.storeTotal(root.axes, places.fixedAll(at, new Map()), start, code, statements);
    }
    return result && value(result);
  };

  for (const { matrix, values, vectors } of plan.matrices ?? []) {
    write([matrix]);
    available.set(matrix.node, matrix.cell);
    const [twin] = values.axes as [Axis];
    const [from, ...to] = [matrix, values, vectors].map(({ cell }) => builder.address(cell)) as [
      Code,
      Code,
      Code,
    ];
    statements.push({
      kind: "run",
      name: "symmetricEigen",
      inputs: [from, lengthOf(builder, [twin]), ...to],
    });
    for (const { node, cell } of [values, vectors]) available.set(node, cell);
  }
  const result = write(plan.roots, plan.result);
  const code: CodeFunction = {
    name: plan.name,
    parameters,
    locals: builder.locals,
    body: builder.root.statements,
    result,
  };
  return { code, steps };
}

/** The engine's call that makes a node of arrays in memory. */
function callOf(
  builder: FunctionBuilder,
  { operation, axis, axes }: MatrixNode,
  out: Code,
  inputs: readonly Code[],
): Statement {
  const beside = axes.indexOf(axis);
  const lengths = [[axis], axes.slice(0, beside), axes.slice(beside + 1)].map((some) =>
    lengthOf(builder, some),
  );
  const wanted = matrixFunctions[operation]!.filter((parameter) => parameter === "length").length;
  return { kind: "run", name: operation, inputs: [out, ...inputs, ...lengths.slice(0, wanted)] };
}

/** How many elements lie along axes. */
function lengthOf(builder: FunctionBuilder, axes: readonly Axis[]): Code {
  const bytes = bytesAlong(builder, axes);
  return bytes.kind === "i32" ? i32(bytes.value / 8) : call("i32.shr_u", bytes, i32(3));
}

/** A part of a root: all of it, or of a stack what is stored at some elements. */
interface Piece {
  readonly root: Root;
  readonly node: Node;
  readonly at: ReadonlyMap<Axis, number>;
  /** The root's other axes, in its order. */
  readonly along: readonly Axis[];
}

function piecesOf(root: Root): Piece[] {
  const split = (node: Node, at: ReadonlyMap<Axis, number>): Piece[] =>
    node.kind === "stack"
      ? node.inputs.flatMap((input, k) => split(input, new Map(at).set(node.axis, k)))
      : [{ root, node, at, along: root.axes.filter((axis) => !at.has(axis)) }];
  return split(root.node, new Map());
}

/** How much more a node counts that every gradient computes than one that data alone decide. */
const EACH_GRADIENT = 1000;

/**
 * For each axis the index by which to sort it: the one that the most nodes go by, the finest if several. Where matrices
 * lie along an axis, or something recurs along it, the elements stay in their order, on which the result depends.
 */
export function mainIndices(roots: readonly Node[]): Map<Axis, Index> {
  const uses = new Map<Index, number>();
  const ordered = new Set<Axis>();
  for (const node of topological(roots)) {
    for (const { like } of node.axes) if (like) ordered.add(like);
    if (node.kind === "scan") ordered.add(node.recurrence.axis);
    else if (node.kind === "gather" || node.kind === "segmentSum")
      uses.set(node.index, (uses.get(node.index) ?? 0) + (node.free ? EACH_GRADIENT : 1));
  }
  const main = new Map<Axis, Index>();
  for (const [index, count] of uses) {
    if (ordered.has(index.from)) continue;
    const best = main.get(index.from);
    const better =
      !best || count > uses.get(best)! || (count === uses.get(best)! && index.to.rank > best.to.rank);
    if (better) main.set(index.from, index);
  }
  return main;
}

/** What binding writes, or code holds. */
const AT_HAND: ReadonlySet<Node["kind"]> = new Set(["constant", "size", "column", "ordinal", "identity"]);

/**
 * The nodes that data alone decide and that `roots` use: to be computed once, when data are bound. What is
 * only gathered stays a gather, of a prepared value.
 */
export function prepared(roots: readonly Node[]): Node[] {
  const found = new Set<Node>();
  const need = (node: Node): void => {
    if (isView(node) || node.kind === "stack") node.inputs.forEach(need);
    else if (!AT_HAND.has(node.kind)) found.add(node);
  };
  const all = topological(roots);
  for (const node of all) if (node.free) for (const input of node.inputs) if (!input.free) need(input);
  for (const root of roots) if (!root.free) need(root);
  return [...found].sort((a, b) => a.id - b.id);
}
