import type { Axis, Index } from "../model/axis.ts";
import type { MatrixNode, Node, Recurrence, ScanNode, SolutionNode } from "../model/node.ts";
import { isCall } from "./cost.ts";

/** Where a nest of loops puts what it computes, in any order. */
export type NestTask =
  /** Sums `operand` into `node`: over its contiguous axis, or by segments. */
  | { readonly kind: "reduction"; readonly node: Node; readonly operand: Node }
  /** The same for the logarithms of `operand`, by a running product. */
  | { readonly kind: "product"; readonly node: Node; readonly operand: Node }
  /** The same for each element of an axis further out, by a loop over that axis for every element of the inner one. */
  | { readonly kind: "transposed"; readonly node: Node; readonly operand: Node; readonly outer: Axis }
  /** Keeps `node` in memory, for nests that would otherwise compute it again. */
  | { readonly kind: "keep"; readonly node: Node; readonly operand: Node }
  /** Stores root number `root`. */
  | { readonly kind: "store"; readonly root: number; readonly operand: Node; readonly axes: readonly Axis[] };

/** What is needed of one recurrence, `node` and `others`: its elements come one after the other. */
export interface RecurrenceTask {
  readonly kind: "recurrence";
  readonly recurrence: Recurrence;
  readonly node: ScanNode;
  readonly others: readonly ScanNode[];
}

/** Has the engine make a matrix, or solutions, of arrays in memory. */
export interface CallTask {
  readonly kind: "call";
  readonly node: MadeNode;
  readonly operand: Node;
}

export type Task = NestTask | RecurrenceTask | CallTask;

/** What the engine makes in memory. */
export type MadeNode = MatrixNode | SolutionNode;

const isMade = (node: Node): node is MadeNode => node.kind === "matrix" || node.kind === "solution";

/** What is to be computed: scalars, and arrays to be stored. */
export interface Roots {
  readonly scalars: readonly Node[];
  readonly arrays: readonly { readonly node: Node; readonly axes: readonly Axis[] }[];
}

/** Whether a node is in memory once it is computed: a task of its own makes it. */
export function hasOwnTask(node: Node): boolean {
  return isMade(node) || node.kind === "scan" || isReduction(node);
}

/** Whether a node is a sum with a task of its own: every sum, save those over an outer axis. */
export function isReduction(node: Node): boolean {
  return node.kind === "segmentSum" || (node.kind === "sum" && !isInnerSum(node));
}

/** Whether a node is a sum over an outer axis (the predictors of `X β`): a loop inside the body that needs it. */
export function isInnerSum(node: Node): boolean {
  return node.kind === "sum" && node.inputs[0]!.axes.at(-1) !== node.axis;
}

/**
 * Every sum, every node to keep and every array to store, as a task.
 *
 * @param inMemory - what is in memory before anything is computed
 * @param kept - what is to be kept in memory between nests
 * @param products - whether sums of logarithms are had from products
 */
export function tasksOf(
  roots: Roots,
  inMemory: (node: Node) => boolean,
  kept: ReadonlySet<Node>,
  products: boolean,
): Task[] {
  const needed = reachable(roots, inMemory);
  const users = new Map<Node, number>();
  for (const node of needed) for (const input of node.inputs) users.set(input, (users.get(input) ?? 0) + 1);
  const scans = new Map<Recurrence, ScanNode[]>();
  for (const node of needed)
    if (node.kind === "scan") scans.set(node.recurrence, [...(scans.get(node.recurrence) ?? []), node]);
  const tasks = needed.flatMap((node): Task[] => {
    if (node.kind === "scan") {
      const { recurrence } = node;
      const [first, ...others] = scans.get(recurrence) as [ScanNode];
      return node === first ? [{ kind: "recurrence", recurrence, node, others }] : [];
    }
    if (kept.has(node)) return [{ kind: "keep", node, operand: node }];
    if (isMade(node)) return [{ kind: "call", node, operand: node }];
    if (!isReduction(node)) return [];
    const [operand] = node.inputs as [Node];
    const [x] = operand.inputs;
    if (products && isLog(operand) && operand.axes.length === x!.axes.length && users.get(operand) === 1)
      return [{ kind: "product", node, operand: x! }];
    const [outer] = operand.axes as [Axis];
    return isTransposed(operand, node, (n) => inMemory(n) || kept.has(n))
      ? [{ kind: "transposed", node, operand, outer }]
      : [{ kind: "reduction", node, operand }];
  });
  roots.arrays.forEach(({ node, axes }, root) => {
    tasks.push({ kind: "store", root, operand: node, axes });
  });
  return tasks;
}

const isLog = (node: Node): boolean => node.kind === "unary" && node.operation === "log";

/**
 * `Xᵀ r` where r itself is made from `X β` is summed where r is made: X is read once, from the cache the second time,
 * and r need not be kept.
 */
function isTransposed(operand: Node, sum: Node, inMemory: (node: Node) => boolean): boolean {
  const [outer, inner] = operand.axes;
  if (sum.kind !== "sum" || operand.axes.length !== 2) return false;
  const seen = new Set<Node>();
  const sumsOver = (node: Node): boolean => {
    if (seen.has(node) || isMade(node) || inMemory(node) || !node.axes.includes(inner!)) return false;
    seen.add(node);
    return (
      (isInnerSum(node) && (node as Node & { kind: "sum" }).axis === outer) || node.inputs.some(sumsOver)
    );
  };
  return sumsOver(operand);
}

/** What the engine is to be called with, and is not in memory by itself. */
export function callInputs(roots: Roots, inMemory: (node: Node) => boolean): Node[] {
  const inputs = reachable(roots, inMemory).flatMap((node) => (isMade(node) ? node.inputs : []));
  return inputs.filter((node) => node.axes.length > 0).filter((node) => !inMemory(node) && !hasOwnTask(node));
}

/** The nodes that must be computed: those the roots depend on without going through memory. */
function reachable(roots: Roots, inMemory: (node: Node) => boolean): Node[] {
  const found = new Set<Node>();
  const stack = [...roots.scalars, ...roots.arrays.map((array) => array.node)];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (found.has(node) || inMemory(node)) continue;
    found.add(node);
    stack.push(...node.inputs);
  }
  return [...found].sort((a, b) => a.id - b.id);
}

/** What a task computes from. */
export function operandsOf(task: Task): readonly Node[] {
  return task.kind === "recurrence" ? task.node.inputs : [task.operand];
}

/** What a task makes. */
export function madeBy(task: Task): readonly Node[] {
  if (task.kind === "recurrence") return [task.node, ...task.others];
  return task.kind === "store" ? [] : [task.node];
}

/** The axes of a task's loops, those within the body excepted. */
export function axesOf(task: Task): readonly Axis[] {
  if (task.kind === "recurrence") {
    const { axes, axis } = task.recurrence;
    return [...axes.filter((other) => other !== axis), axis];
  }
  if (task.kind === "transposed") return task.operand.axes.slice(1);
  return task.kind === "store" ? task.axes : task.operand.axes;
}

/** The nodes along axes that a nest evaluates for a task, what is in memory excepted. */
export function evaluated(task: Task, inMemory: (node: Node) => boolean): Node[] {
  const seen = new Set<Node>();
  const stack = [...operandsOf(task)];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node) || node.axes.length === 0) continue;
    if (inMemory(node) && !(task.kind === "keep" && node === task.node)) continue;
    seen.add(node);
    stack.push(...node.inputs);
  }
  return [...seen];
}

/** Whether a task calls a function, or runs a loop, for each element. */
export function isHeavy(task: Task, inMemory: (node: Node) => boolean): boolean {
  const inner = axesOf(task).at(-1)!;
  return evaluated(task, inMemory).some(
    (node) => node.axes.includes(inner) && (isCall(node) || isInnerSum(node)),
  );
}

/** Whether a task sums by the segments of an index. */
export function sumsBy(task: Task, index: Index | undefined): boolean {
  return (
    task.kind !== "store" &&
    task.kind !== "keep" &&
    task.node.kind === "segmentSum" &&
    task.node.index === index
  );
}
