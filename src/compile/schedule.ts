import type { Axis, Index } from "../model/axis.ts";
import { type Node, topological } from "../model/node.ts";
import { cost, isDear } from "./cost.ts";
import type { Cell } from "./data-block.ts";

/** Where a task puts what it computes. */
export type Task =
  /** Sums `operand` into `node`: over its contiguous axis, or by segments. */
  | { readonly kind: "reduction"; readonly node: Node; readonly operand: Node }
  /** Keeps `node` in memory, for nests that would otherwise compute it again. */
  | { readonly kind: "keep"; readonly node: Node; readonly operand: Node }
  /** Stores root number `root`. */
  | { readonly kind: "store"; readonly root: number; readonly operand: Node; readonly axes: readonly Axis[] };

/** A nest of loops: over `outer` axes, over the segments of `segments` if given, and over `inner` in vectors. */
export interface Step {
  readonly outer: readonly Axis[];
  readonly segments?: Index;
  readonly inner: Axis;
  readonly tasks: readonly Task[];
}

/** What is to be computed: scalars, and arrays to be stored. */
export interface Roots {
  readonly scalars: readonly Node[];
  readonly arrays: readonly { readonly node: Node; readonly axes: readonly Axis[] }[];
}

/**
 * The pass *schedule*: which loops run, in which order, and what is kept in memory between them.
 *
 * Every sum and every stored array is a task. Tasks along the same axes that do not wait for each other share
 * one nest; what is needed in several nests is computed anew if that is cheap, and kept in memory if it is
 * not. A sum over an outer axis (the predictors of `X β`) is a loop inside the body of the nest that needs it.
 *
 * @param memory - nodes that are already in memory
 * @param main - for each axis the index by which its elements are sorted
 */
export function schedule(
  roots: Roots,
  memory: ReadonlyMap<Node, Cell>,
  main: ReadonlyMap<Axis, Index>,
): Step[] {
  const kept = new Set<Node>();
  for (;;) {
    const tasks = tasksOf(roots, memory, kept);
    const steps = order(tasks, memory, main);
    const dear = worthKeeping(steps, memory, kept);
    if (dear.length === 0) return steps;
    for (const node of dear) kept.add(node);
  }
}

/** Whether a node is computed by a task of its own: every sum, save those over an outer axis. */
export function isReduction(node: Node): boolean {
  if (node.kind === "segmentSum") return true;
  return node.kind === "sum" && node.inputs[0]!.axes.at(-1) === node.axis;
}

function tasksOf(roots: Roots, memory: ReadonlyMap<Node, Cell>, kept: ReadonlySet<Node>): Task[] {
  const all = topological([...roots.scalars, ...roots.arrays.map((array) => array.node)]).filter(
    (node) => reachable(roots, memory).has(node) && !memory.has(node),
  );
  const tasks: Task[] = [];
  for (const node of all) {
    if (isReduction(node)) tasks.push({ kind: "reduction", node, operand: node.inputs[0]! });
    else if (kept.has(node)) tasks.push({ kind: "keep", node, operand: node });
  }
  roots.arrays.forEach(({ node, axes }, root) => {
    tasks.push({ kind: "store", root, operand: node, axes });
  });
  return tasks;
}

const reachableCache = new WeakMap<Roots, Set<Node>>();

/** The nodes that must be computed: those the roots depend on without going through memory. */
function reachable(roots: Roots, memory: ReadonlyMap<Node, Cell>): Set<Node> {
  const cached = reachableCache.get(roots);
  if (cached) return cached;
  const seen = new Set<Node>();
  const stack = [...roots.scalars, ...roots.arrays.map((array) => array.node)];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    if (!memory.has(node)) stack.push(...node.inputs);
  }
  reachableCache.set(roots, seen);
  return seen;
}

function axesOf(task: Task): readonly Axis[] {
  return task.kind === "store" ? task.axes : task.operand.axes;
}

function signature(task: Task): string {
  return axesOf(task)
    .map((axis) => axis.name)
    .join();
}

/** The tasks a task waits for. */
function dependencies(
  task: Task,
  producers: ReadonlyMap<Node, Task>,
  memory: ReadonlyMap<Node, Cell>,
): Set<Task> {
  const found = new Set<Task>();
  const seen = new Set<Node>();
  const stack = task.kind === "keep" ? [...task.operand.inputs] : [task.operand];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node) || memory.has(node)) continue;
    seen.add(node);
    const producer = producers.get(node);
    const beside = producer?.kind === "keep" && signature(producer) === signature(task);
    if (producer && !beside) found.add(producer);
    else stack.push(...node.inputs);
  }
  return found;
}

/**
 * List scheduling: of the nests that could run now, one whose other tasks of the same axes gain nothing by
 * waiting, so that each stretch of memory is passed over as few times as possible.
 */
function order(
  tasks: readonly Task[],
  memory: ReadonlyMap<Node, Cell>,
  main: ReadonlyMap<Axis, Index>,
): Step[] {
  const producers = new Map<Node, Task>();
  for (const task of tasks) if (task.kind !== "store") producers.set(task.node, task);
  const direct = new Map(tasks.map((task) => [task, dependencies(task, producers, memory)]));
  const transitive = new Map<Task, Set<Task>>();
  const closure = (task: Task): Set<Task> => {
    const cached = transitive.get(task);
    if (cached) return cached;
    const all = new Set<Task>();
    transitive.set(task, all);
    for (const d of direct.get(task)!) {
      all.add(d);
      for (const e of closure(d)) all.add(e);
    }
    return all;
  };
  const pending = new Set(tasks);
  const steps: Step[] = [];
  while (pending.size > 0) {
    const ready = [...pending].filter((task) => [...direct.get(task)!].every((d) => !pending.has(d)));
    const groups = new Map<string, Task[]>();
    for (const task of ready) groups.set(signature(task), [...(groups.get(signature(task)) ?? []), task]);
    const blocked = (key: string, now: Task[]) =>
      [...pending].some(
        (task) => signature(task) === key && !now.includes(task) && !now.some((r) => closure(task).has(r)),
      );
    const [, chosen] = [...groups].find(([key, now]) => !blocked(key, now)) ?? [...groups][0]!;
    for (const task of chosen) pending.delete(task);
    steps.push(toStep(chosen, main, memory, new Set(producers.keys())));
  }
  return steps;
}

function toStep(
  tasks: Task[],
  main: ReadonlyMap<Axis, Index>,
  memory: ReadonlyMap<Node, Cell>,
  produced: ReadonlySet<Node>,
): Step {
  const axes = axesOf(tasks[0]!);
  const inner = axes.at(-1)!;
  const index = main.get(inner);
  const segmented =
    index !== undefined &&
    tasks.some(
      (task) =>
        (task.kind === "reduction" && task.node.kind === "segmentSum" && task.node.index === index) ||
        evaluated(task, (node) => memory.has(node) || produced.has(node)).some(
          (node) => node.kind === "gather" && node.index === index,
        ),
    );
  return { outer: axes.slice(0, -1), inner, segments: segmented ? index : undefined, tasks };
}

/** The nodes along axes that a nest evaluates for a task, what is in memory excepted. */
function evaluated(task: Task, inMemory: (node: Node) => boolean): Node[] {
  const seen = new Set<Node>();
  const stack = [task.operand];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node) || node.axes.length === 0) continue;
    if (inMemory(node) && !(task.kind === "keep" && node === task.node)) continue;
    seen.add(node);
    stack.push(...node.inputs);
  }
  return [...seen];
}

/**
 * Dear nodes to keep in memory: those that a nest needs and another has evaluated already, and those that one
 * nest evaluates over and over. Keeping a node may spare all it depends on, so those wait for the next round.
 */
function worthKeeping(
  steps: readonly Step[],
  memory: ReadonlyMap<Node, Cell>,
  kept: ReadonlySet<Node>,
): Node[] {
  const inMemory = (node: Node) => memory.has(node) || kept.has(node) || isReduction(node);
  const needs = steps.map((step) => needsOf(step, inMemory));
  const nodes = new Set(needs.flatMap((need) => [...need.evaluated]));
  const chosen: Node[] = [];
  const spared = new Set<Node>();
  for (const node of [...nodes].sort((a, b) => b.id - a.id)) {
    if (spared.has(node) || node.kind === "gather" || inMemory(node) || !isDear(cost(node, inMemory)))
      continue;
    const again = needs.filter(({ evaluated }) => evaluated.has(node)).length > 1;
    if (!again && !needs.some(({ repeated }) => repeated.has(node))) continue;
    chosen.push(node);
    for (const below of topological([node])) spared.add(below);
  }
  return chosen;
}

interface Needs {
  /** Every node that the nest evaluates. */
  readonly evaluated: Set<Node>;
  /** Those it evaluates more often than they have elements. */
  readonly repeated: Set<Node>;
}

function needsOf(step: Step, inMemory: (node: Node) => boolean): Needs {
  const all = new Set<Node>();
  const repeated = new Set<Node>();
  const axes = [...step.outer, step.inner];
  for (const task of step.tasks)
    for (const node of evaluated(task, inMemory)) {
      all.add(node);
      if (node.kind === "gather" && node.index !== step.segments) repeated.add(node.inputs[0]!);
      // Inside a loop over the innermost axis, or over one that is summed in the body.
      const inside = node.axes.includes(step.inner) || node.axes.some((axis) => !axes.includes(axis));
      if (inside && axes.some((axis) => !node.axes.includes(axis))) repeated.add(node);
    }
  return { evaluated: all, repeated };
}
