import { chainBytes } from "../chain/chain-memory.ts";
import { type Axis, known } from "../model/axis.ts";
import type { Table } from "../model/data.ts";
import { type MatrixOperation, type Node, topological } from "../model/node.ts";
import type { Trace } from "../model/trace.ts";
import { bind } from "./bind.ts";
import type { Statement } from "./code.ts";
import type { Compiled } from "./compile.ts";
import { derive } from "./derive.ts";
import type { Step } from "./schedule.ts";
import type { Target } from "./target.ts";
import { operandsOf, type Task } from "./tasks.ts";

/**
 * Says in words what the compiler made of a model for given data: the position, what data alone decide and is
 * computed once, how rows are sorted, the loops of one gradient with how often they run, and the memory it takes.
 */
export function explain(trace: Trace, compiled: Compiled, data: Table, notes: Target["notes"]): string {
  const table = derive(data, compiled.derivations);
  const size = (axis: Axis) => table.sizes.get(known(axis).name) ?? axis.labels!.length;
  const count = (axes: readonly Axis[]) => axes.reduce((product, axis) => product * size(axis), 1);
  const gone = new Set(compiled.noise.map((p) => p.slot));
  const dimension = compiled.positions.reduce((sum, p) => sum + count(p.axes), 0);
  const lines = [`position: ${plural(dimension, "number")}`];
  for (const site of trace.parameters) {
    if (site.fixed !== undefined || gone.has(site.slot)) continue;
    const { lower, upper } = site.prior.family.support(...site.prior.arguments);
    const map =
      lower !== undefined && upper !== undefined
        ? "interval, by logistic"
        : lower !== undefined
          ? "above a bound, by exp"
          : upper !== undefined
            ? "below a bound, by exp"
            : "the whole line";
    const along =
      site.axes.length === 0 ? "" : ` along ${site.axes.map((a) => `${a.name} (${size(a)})`).join(", ")}`;
    lines.push(`  ${site.name}${along}: ${map}`);
  }
  for (const { name } of trace.densities)
    lines.push(`${name}: a term that the program gives as an expression`);
  lines.push(notes.length === 0 ? "rewritten: nothing" : "rewritten, exactly:");
  lines.push(...notes.map((note) => `  ${note(count)}`));
  for (const [axis, index] of compiled.main)
    lines.push(
      `sorted: ${axis.name} (${size(axis)}) by ${index.to.name} (${size(index.to)}), so that a group's values are read once a group`,
    );
  const prepared = compiled.steps.prepare!;
  lines.push(prepared.length === 0 ? "prepared once for the data: nothing" : "prepared once for the data:");
  lines.push(...prepared.map((step) => `  ${describeStep(step, size)}`));
  lines.push("one log-density and gradient:");
  const density = compiled.functions.find((f) => f.name === "density")!;
  const loops = compiled.steps.density!;
  lines.push(...loops.map((step) => `  ${describeStep(step, size)}`));
  const passes = loops.reduce((sum, step) => sum + times(step, size), 0);
  const calls = calledFunctions(density.body);
  lines.push(
    `  in all ${plural(passes, "element")} visited; engine functions in the code: ${calls.length === 0 ? "none" : calls.join(", ")}`,
  );
  const { bytes, densityBytes } = bind(compiled, data);
  const each = chainBytes(0, dimension, { warmup: 0, draws: 1, metric: "diagonal" });
  lines.push(
    `memory: ${inUnits(bytes)} of data, gone through once; ${inUnits(densityBytes)} of it stay with each chain, and ${inUnits(each)} a draw`,
  );
  lines.push(`code: ${plural(compiled.bytes.length, "byte")} of WebAssembly, for any data of this schema`);
  return lines.join("\n");
}

const CALLS: Readonly<Record<MatrixOperation, string>> = {
  choleskyFactor: "Cholesky factor of a matrix",
  choleskyAdjoint: "derivative of a Cholesky factor",
  logDeterminant: "log-determinant",
  factoredInverse: "inverse of a factored matrix",
  factoredSolve: "solution with a factored matrix",
  lowerSolve: "solution with a triangle",
  upperSolve: "solution with a transposed triangle",
  productTransposed: "product of matrices",
};

function describeStep(step: Step, size: (axis: Axis) => number): string {
  if (step.kind === "call") {
    if (step.node.kind === "solution") {
      const { equation, axes } = step.node;
      const times = axes.find((axis) => axis !== step.node.axis)!;
      const states = equation.names.length;
      return `differential equation in ${list(equation.names)}, with ${plural(equation.parts.length - states, "sensitivity", "sensitivities")}, at ${times.name} (${size(times)})`;
    }
    const { operation, axis } = step.node;
    return `call of the engine: ${CALLS[operation]} along ${axis.name} (${size(axis)})`;
  }
  const recurrent = step.kind === "recurrences";
  const loops = [
    ...step.outer.map((axis) => `${axis.name} (${size(axis)})`),
    ...(step.kind === "nest" && step.segments
      ? [`segments by ${step.segments.to.name} (${size(step.segments.to)})`]
      : []),
    `${step.inner.name} (${size(step.inner)}) ${recurrent ? "one after the other" : "in pairs"}`,
  ];
  const tasks: readonly Task[] = step.tasks;
  const states = tasks.flatMap((task) => (task.kind === "recurrence" ? task.recurrence.states : []));
  const count = (...kinds: Task["kind"][]) => tasks.filter(({ kind }) => kinds.includes(kind)).length;
  const products = count("product");
  const sums = count("reduction");
  const arrays = count("keep", "store", "transposed");
  const made = [
    ...(recurrent ? [plural(states.length, "state")] : []),
    ...(sums > 0 ? [plural(sums, "sum")] : []),
    ...(products > 0 ? [`${plural(products, "sum")} of logarithms by products`] : []),
    ...(arrays > 0 ? [plural(arrays, "array")] : []),
  ];
  const operations = new Set(tasks.flatMap((task) => topological(operandsOf(task))).filter(isOperation));
  const inner = [...operations].filter((node) => node.axes.includes(step.inner)).length;
  const work = inner > 0 ? `, ${plural(inner, "operation")} an element` : "";
  return `loop over ${loops.join(" > ")}: ${list(made)}${work}`;
}

function list(parts: readonly string[]): string {
  return parts.length > 2 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts.join(" and ");
}

function isOperation(node: Node): boolean {
  return node.kind === "unary" || node.kind === "binary" || node.kind === "call" || node.kind === "select";
}

function times(step: Step, size: (axis: Axis) => number): number {
  if (step.kind === "call") return 0;
  return [...step.outer, step.inner].reduce((product, axis) => product * size(axis), 1);
}

/** The engine's functions that code calls, by name. */
function calledFunctions(body: readonly Statement[]): string[] {
  const called = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (value !== null && typeof value === "object") {
      const { kind, name } = value as { kind?: string; name?: string };
      if (kind === "run") called.add(name!);
      if (kind === "call" && !name!.includes(".")) called.add(name!);
      Object.values(value).forEach(visit);
    }
  };
  visit(body);
  return [...called].sort();
}

function inUnits(bytes: number): string {
  if (bytes < 1e4) return plural(bytes, "byte");
  return bytes < 1e7
    ? `${Math.round(bytes / 1e3).toLocaleString("en-US")} kB`
    : `${Math.round(bytes / 1e6).toLocaleString("en-US")} MB`;
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
