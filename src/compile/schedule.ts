import type { Axis, Index } from "../model/axis.ts";
import { type Node, topological } from "../model/node.ts";
import { cost, isDear, isView } from "./cost.ts";
import {
  axesOf,
  callInputs,
  evaluated,
  hasOwnTask,
  isHeavy,
  type MadeNode,
  madeBy,
  type NestTask,
  operandsOf,
  type RecurrenceTask,
  type Roots,
  sumsBy,
  type Task,
  tasksOf,
} from "./tasks.ts";

export type Step = Nest | Recurrences | Call;

/** A call of the engine, of arrays in memory. */
export interface Call {
  readonly kind: "call";
  readonly node: MadeNode;
}

/** Recurrences that share a loop over `inner`, one element after the other, within loops over `outer` axes. */
export interface Recurrences {
  readonly kind: "recurrences";
  readonly outer: readonly Axis[];
  readonly inner: Axis;
  readonly tasks: readonly RecurrenceTask[];
}

/** A nest of loops: over `outer` axes, over the segments of `segments` if given, and over `inner` in vectors. */
export interface Nest {
  readonly kind: "nest";
  readonly outer: readonly Axis[];
  readonly segments?: Index;
  readonly inner: Axis;
  /** Whether an element costs much. */
  readonly heavy: boolean;
  readonly tasks: readonly NestTask[];
}

/**
 * The pass *schedule*: which loops run, in which order, and what is kept in memory between them.
 *
 * Every sum and every stored array is a task. Tasks along the same axes that do not wait for each other share
 * one nest; what is needed in several nests is computed anew if that is cheap, and kept in memory if it is
 * not. A sum over an outer axis (the predictors of `X β`) is a loop inside the body of the nest that needs it.
 *
 * Rows that cost little are passed over group by group: what a group has in common is read once, and its sums stay in
 * registers. Rows that cost much are passed over without regard to groups, many at a time, as groups may be small; sums by
 * group then have a nest of their own.
 *
 * @param inMemory - whether a node is in memory already
 * @param main - for each axis the index by which its elements are sorted
 * @param products - whether sums of logarithms are had from products
 */
export function schedule(
  roots: Roots,
  inMemory: (node: Node) => boolean,
  main: ReadonlyMap<Axis, Index>,
  products: boolean,
): Step[] {
  const kept = new Set<Node>(callInputs(roots, inMemory));
  for (;;) {
    const tasks = tasksOf(roots, inMemory, kept, products);
    const steps = order(tasks, inMemory, main);
    const dear = worthKeeping(steps, (node) => inMemory(node) || kept.has(node) || hasOwnTask(node));
    if (dear.length === 0) return steps;
    for (const node of dear) kept.add(node);
  }
}

/** The step that each task belongs to. */
interface Home {
  readonly name: string;
  /** Whether its rows cost much. */
  readonly heavy: boolean;
}

function nestsOf(
  tasks: readonly Task[],
  inMemory: (node: Node) => boolean,
  main: ReadonlyMap<Axis, Index>,
): Map<Task, Home> {
  const along = (task: Task) => {
    const names = axesOf(task).map((axis) => axis.name);
    return task.kind === "recurrence" ? `${names} one by one, ${task.recurrence.reverse}` : names.join();
  };
  const bySegments = (task: Task) => sumsBy(task, main.get(axesOf(task).at(-1)!));
  const heavy = new Set(
    tasks
      .filter((task) => task.kind !== "recurrence" && !bySegments(task) && isHeavy(task, inMemory))
      .map(along),
  );
  return new Map(
    tasks.map((task): [Task, Home] => {
      if (task.kind === "call") return [task, { name: `call ${task.node.id}`, heavy: false }];
      const name = along(task);
      const apart = heavy.has(name) && bySegments(task);
      return [task, { name: apart ? `${name} by segments` : name, heavy: heavy.has(name) && !apart }];
    }),
  );
}

/** The tasks a task waits for. */
function dependencies(
  task: Task,
  producers: ReadonlyMap<Node, Task>,
  inMemory: (node: Node) => boolean,
  nests: ReadonlyMap<Task, Home>,
): Set<Task> {
  const found = new Set<Task>();
  const seen = new Set<Node>();
  const waits = task.kind === "keep" || task.kind === "call" ? task.operand.inputs : operandsOf(task);
  const stack = [...waits];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node) || inMemory(node)) continue;
    seen.add(node);
    const producer = producers.get(node);
    const beside = producer?.kind === "keep" && nests.get(producer)!.name === nests.get(task)!.name;
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
  inMemory: (node: Node) => boolean,
  main: ReadonlyMap<Axis, Index>,
): Step[] {
  const producers = new Map<Node, Task>();
  for (const task of tasks) for (const node of madeBy(task)) producers.set(node, task);
  const available = (node: Node) => inMemory(node) || producers.has(node);
  const nests = nestsOf(tasks, available, main);
  const nameOf = (task: Task) => nests.get(task)!.name;
  const direct = new Map(tasks.map((task) => [task, dependencies(task, producers, inMemory, nests)]));
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
    for (const task of ready) groups.set(nameOf(task), [...(groups.get(nameOf(task)) ?? []), task]);
    const blocked = (key: string, now: Task[]) =>
      [...pending].some(
        (task) => nameOf(task) === key && !now.includes(task) && !now.some((r) => closure(task).has(r)),
      );
    const [, chosen] = [...groups].find(([key, now]) => !blocked(key, now)) ?? [...groups][0]!;
    for (const task of chosen) pending.delete(task);
    steps.push(toStep(chosen, nests.get(chosen[0]!)!.heavy, main, available));
  }
  return steps;
}

function toStep(
  tasks: Task[],
  heavy: boolean,
  main: ReadonlyMap<Axis, Index>,
  available: (node: Node) => boolean,
): Step {
  const [first] = tasks as [Task];
  if (first.kind === "call") return { kind: "call", node: first.node };
  const axes = axesOf(first);
  const inner = axes.at(-1)!;
  const index = main.get(inner);
  const gathers = (task: Task) =>
    evaluated(task, available).some((node) => node.kind === "gather" && node.index === index);
  const outer = axes.slice(0, -1);
  if (first.kind === "recurrence")
    return { kind: "recurrences", outer, inner, tasks: tasks as RecurrenceTask[] };
  const segmented = index && !heavy && tasks.some((task) => sumsBy(task, index) || gathers(task));
  return {
    kind: "nest",
    outer,
    inner,
    heavy,
    segments: segmented ? index : undefined,
    tasks: tasks as NestTask[],
  };
}

/**
 * Dear nodes to keep in memory: those that a nest needs and another has evaluated already, and those that one
 * nest evaluates over and over. Keeping a node may spare all it depends on, so those wait for the next round.
 */
function worthKeeping(steps: readonly Step[], inMemory: (node: Node) => boolean): Node[] {
  const needs = steps.flatMap((step) => (step.kind === "call" ? [] : needsOf(step, inMemory)));
  const nodes = new Set(needs.flatMap((need) => [...need.evaluated]));
  const chosen: Node[] = [];
  const spared = new Set<Node>();
  for (const node of [...nodes].sort((a, b) => b.id - a.id)) {
    if (spared.has(node) || isView(node) || node.within || inMemory(node)) continue;
    if (!isDear(cost(node, inMemory))) continue;
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
  /** Those it evaluates more often than they have elements, or singly where it could be in pairs. */
  readonly repeated: Set<Node>;
}

function needsOf(step: Nest | Recurrences, inMemory: (node: Node) => boolean): Needs {
  const all = new Set<Node>();
  const repeated = new Set<Node>();
  const axes = [...step.outer, step.inner];
  const segments = step.kind === "nest" ? step.segments : undefined;
  for (const task of step.tasks)
    for (const node of evaluated(task, inMemory)) {
      all.add(node);
      if (node.kind === "gather" && node.index !== segments) repeated.add(node.inputs[0]!);
      // Inside a loop over the innermost axis, or over one that is summed in the body.
      if (step.kind === "recurrences" && node.axes.includes(step.inner)) repeated.add(node);
      const inside = node.axes.includes(step.inner) || node.axes.some((axis) => !axes.includes(axis));
      if (inside && axes.some((axis) => !node.axes.includes(axis))) repeated.add(node);
    }
  return { evaluated: all, repeated };
}
