import type { Axis } from "./axis.ts";
import { Expression } from "./expression.ts";
import type { BinaryOperation, Node } from "./node.ts";
import type { Trace } from "./trace.ts";

const COMPARISON = { less: "<", lessOrEqual: "<=", equal: "=" } as const;
const INFIX: Partial<Record<BinaryOperation, [symbol: string, precedence: number]>> = {
  add: ["+", 1],
  subtract: ["-", 1],
  multiply: ["*", 2],
  divide: ["/", 2],
};

/**
 * A model as mathematics: one line for each parameter, observation and derived output.
 *
 * @example
 * mu     ~ normal(75, 15)
 * theta  ~ normal(mu, tau)                 for each school
 * score  ~ normal(theta[school], sigma)    for each row
 * icc    = tau^2 / (tau^2 + sigma^2)
 */
export function printModel(trace: Trace): string {
  const names = new Map<Node, string>();
  for (const site of trace.parameters) names.set(site.node, site.name);
  const operand = (x: unknown) => (x instanceof Expression ? printNode(x.node, names) : String(x));
  const lines: [name: string, sign: string, text: string, axes: readonly Axis[]][] = [];
  for (const site of trace.parameters) {
    const { family, arguments: args } = site.prior;
    const bounds = family.name === "flat" ? flatBounds(site.prior.family.support()) : "";
    const text = `${family.name}(${args.map(operand).join(", ")}${bounds})`;
    const fixed =
      typeof site.fixed === "number" ? `   given ${site.name} = ${site.fixed}` : site.fixed ? "   given" : "";
    lines.push([site.name, "~", text + fixed, site.axes]);
  }
  for (const { name, node, distribution } of trace.observations) {
    const left = node.kind === "column" ? name : printNode(node, names);
    lines.push([
      left,
      "~",
      `${distribution.family.name}(${distribution.arguments.map(operand).join(", ")})`,
      node.axes,
    ]);
  }
  for (const { name, node, axes } of trace.outputs)
    if (names.get(node) !== name) lines.push([name, "=", printNode(node, names), axes]);
  const widest = Math.max(...lines.map(([name]) => name.length));
  const widestText = Math.max(0, ...lines.filter((line) => line[3].length > 0).map((line) => line[2].length));
  return lines
    .map(([name, sign, text, axes]) => {
      const line = `${name.padEnd(widest)} ${sign} ${text}`;
      if (axes.length === 0) return line;
      const each = axes.map((axis) => (axis.name === "rows" ? "row" : axis.name)).join(" and ");
      return `${line.padEnd(widest + 3 + widestText)}   for each ${each}`;
    })
    .join("\n");
}

function flatBounds({ lower, upper }: { lower?: unknown; upper?: unknown }): string {
  const parts = [lower === undefined ? "" : `from ${lower}`, upper === undefined ? "" : `to ${upper}`];
  return parts.filter((part) => part !== "").join(" ");
}

/** An expression as text, with as few parentheses as its meaning needs. */
export function printNode(node: Node, names: ReadonlyMap<Node, string>, precedence = 0): string {
  const name = names.get(node);
  if (name !== undefined) return name;
  const inputs = node.inputs;
  const show = (i: number, level = 0) => printNode(inputs[i]!, names, level);
  const wrap = (text: string, level: number) => (level < precedence ? `(${text})` : text);
  switch (node.kind) {
    case "constant":
      return wrap(shortNumber(node.value), node.value < 0 ? 1 : 9);
    case "column":
      return node.name;
    case "size":
      return `size(${node.axis.name})`;
    case "parameter":
    case "position":
      return `parameter ${node.slot + 1}`;
    case "gather": {
      const inner = show(0, 9);
      return inner.endsWith("]")
        ? `${inner.slice(0, -1)}, ${node.index.name}]`
        : `${inner}[${node.index.name}]`;
    }
    case "sum":
      return `sum over ${node.axis.name}(${show(0)})`;
    case "segmentSum":
      return `sum by ${node.index.to.name}(${show(0)})`;
    case "select":
      return `where(${show(0)} ${COMPARISON[node.comparison]} ${show(1)}, ${show(2)}, ${show(3)})`;
    case "unary":
      if (node.operation === "negate") return wrap(`-${show(0, 2)}`, 1);
      return `${node.operation === "absolute" ? "abs" : node.operation}(${show(0)})`;
    case "binary": {
      if (node.operation === "multiply" && inputs[0] === inputs[1]) return wrap(`${show(0, 4)}^2`, 3);
      if (node.operation === "power") return wrap(`${show(0, 4)}^${show(1, 4)}`, 3);
      const infix = INFIX[node.operation];
      if (!infix) return `${node.operation === "minimum" ? "min" : "max"}(${show(0)}, ${show(1)})`;
      const [symbol, level] = infix;
      const right = symbol === "-" || symbol === "/" ? level + 1 : level;
      return wrap(`${show(0, level)} ${symbol} ${show(1, right)}`, level);
    }
  }
}

function shortNumber(value: number): string {
  const text = String(value);
  return text.length > 12 ? String(Number(value.toPrecision(6))) : text;
}
