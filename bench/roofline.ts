import { instructionCounts } from "./instruction-counts.ts";
import type { LinkedModel } from "./linked-model.ts";
import type { MachineCosts } from "./machine-costs.ts";

/** The least time that a density could take on this machine, in nanoseconds. */
export interface Roofline {
  /** Every byte that it touches is read once: the data, the position, the gradient. */
  readonly reading: number;
  /** Every operation runs as fast as many independent ones of its kind do. */
  readonly computing: number;
  /** The larger: reading and computing may overlap. */
  readonly bound: number;
}

/** WebAssembly's names of instructions that take a floating-point unit; the others are taken to cost nothing. */
const LIGHT = [
  "add",
  "subtract",
  "multiply",
  "minimum",
  "maximum",
  "smaller",
  "larger",
  "absolute",
  "negate",
  "equal",
  "less",
  "lessOrEqual",
];
const DEAR: Record<string, string> = { divide: "div", sqrt: "sqrt" };

/**
 * A lower bound on the time of one evaluation. It assumes that nothing is computed twice for want of registers, that
 * no operation waits for another, that comparisons and minima cost what an addition costs, and that loop counters,
 * addresses, shuffles, stores of intermediate results and calls of functions beside their own work cost nothing.
 */
export async function rooflineOf(
  linked: LinkedModel,
  position: number,
  costs: MachineCosts,
): Promise<Roofline> {
  let computing = 0;
  for (const [name, times] of instructionCounts(linked, position)) {
    const [type, operation] = name.split(".") as [string, string | undefined];
    const prefix = type === "v128" ? "f64x2" : "f64";
    if (operation === undefined) {
      if (name in linked.engine && !["load", "store", "clear"].includes(name))
        computing += times * (await costs.call(name));
    } else if (type === "f64" || type === "v128") {
      if (LIGHT.includes(operation)) computing += times * (await costs.instruction(`${prefix}.add`));
      else if (operation in DEAR)
        computing += times * (await costs.instruction(`${prefix}.${DEAR[operation]}`));
    }
  }
  const reading = await costs.reading(linked.densityBytes + 16 * linked.dimension);
  return { reading, computing, bound: Math.max(reading, computing) };
}
