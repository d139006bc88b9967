import { type Node, partsOf, type ScanNode } from "./node.ts";
import { isConstant } from "./product.ts";

/** A scan as it is written: as `lag`, `cumulativeSum` or `last` where it is one. */
export function printScan(
  node: ScanNode,
  show: (node: Node, states?: ReadonlyMap<Node, string>) => string,
): string {
  const { part, state, recurrence } = node;
  const { axis, states, reverse } = recurrence;
  const { initial, next } = partsOf(node);
  const [first] = next as [Node];
  const isShift = !reverse && !first.within && next.every((n, k) => k === 0 || n === states[k - 1]);
  if (isShift && part === "before") {
    const k = state + 1;
    const values = initial.slice(0, k).reverse();
    const one = values.every((value) => value === values[0]);
    const from = one ? show(values[0]!) : `[${values.map((value) => show(value)).join(", ")}]`;
    const more = isConstant(values[0]!, 0) && one ? (k === 1 ? [] : [k]) : [k, from];
    return `lag(${[show(first), ...more].join(", ")})`;
  }
  if (isShift && part === "last" && state === 0) return `last(${show(first)})`;
  const added = first.kind === "binary" && first.operation === "add" && first.inputs.includes(states[0]!);
  if (added && part === "after" && !reverse && next.length === 1 && isConstant(initial[0]!, 0)) {
    const [a, b] = first.inputs as [Node, Node];
    return `cumulativeSum(${show(a === states[0] ? b : a)})`;
  }
  const called = states.map((_, k) => (next.length === 1 ? "previous" : `previous${k + 1}`));
  const names = new Map<Node, string>(states.map((s, k) => [s, called[k]!]));
  const list = (parts: readonly string[]) => (parts.length === 1 ? parts[0]! : `[${parts.join(", ")}]`);
  const from = list(initial.map((value) => show(value)));
  const to = list(next.map((value) => show(value, names)));
  const options = [...(part === "before" ? ["before"] : []), ...(reverse ? ["reverse"] : [])];
  const parameters = called.length === 1 ? called[0]! : `(${called.join(", ")})`;
  const parts = [axis.name, from, `${parameters} => ${to}`];
  if (options.length > 0) parts.push(`{ ${options.join(", ")} }`);
  const text = `scan(${parts.join(", ")})${next.length === 1 ? "" : `[${state}]`}`;
  return part === "last" ? `last(${text})` : text;
}
