import { type Distribution, printFamily } from "../distribution/distribution.ts";
import { type Axis, twinOf } from "./axis.ts";
import type { CompositeSite } from "./composite.ts";
import { Expression } from "./expression.ts";
import { givenName } from "./given.ts";
import { bracketed } from "./names.ts";
import { type BinaryNode, type MatrixOperation, type Node, topological } from "./node.ts";
import { printScan } from "./print-scan.ts";
import { isConstant } from "./product.ts";
import { compositesOf, distributionOf, type Site, type Trace } from "./trace.ts";

const COMPARISON = { less: "<", lessOrEqual: "<=", equal: "=" } as const;
const MATRIX: Readonly<Record<MatrixOperation, string>> = {
  choleskyFactor: "cholesky",
  choleskyAdjoint: "choleskyAdjoint",
  logDeterminant: "logDeterminant",
  factoredInverse: "inverse",
  factoredSolve: "solve",
  lowerSolve: "solveLower",
  upperSolve: "solveUpper",
  productTransposed: "product",
};
const OF_FACTORED: ReadonlySet<MatrixOperation> = new Set([
  "logDeterminant",
  "factoredInverse",
  "factoredSolve",
]);
/** How tightly text binds: what a looser one stands inside needs parentheses. */
const LOOSE = 0;
const SUM = 1;
const PRODUCT = 2;
const POWER = 3;
const ATOM = 4;

/**
 * A model as mathematics: one line for each parameter, observation and derived output.
 *
 * @example
 * mu    ~ normal(75, 15)
 * theta ~ normal(mu, tau)                for each school
 * score ~ normal(theta[school], sigma)   for each row
 * icc   = tau^2 / (tau^2 + sigma^2)
 */
export function printModel(trace: Trace): string {
  const names = printedNames(trace);
  const lines: Line[] = [];
  const add = (site: Site, note = "") => {
    const left = site.kind === "observation" && site.node.kind !== "column" ? site.node : site.name;
    lines.push({
      name: typeof left === "string" ? left : printNode(left, names),
      sign: site.kind === "density" ? "=" : "~",
      text: printSite(site, names) + note,
      axes: told(site.kind === "parameter" ? site.axes : site.node.axes),
    });
  };
  for (const site of trace.declared) {
    if (site.kind === "vector") {
      lines.push({
        name: site.name,
        sign: "~",
        text: printDistribution(site.distribution, names),
        axes: told(site.axes),
      });
      continue;
    }
    const { fixed, cut, fills } = site;
    if (cut || fills !== undefined) continue;
    add(site, fixed === undefined ? "" : `   fixed${typeof fixed === "number" ? ` at ${fixed}` : ""}`);
  }
  for (const { name, axes, fixed, cut } of [...trace.parameters, ...trace.setColumns])
    if (cut)
      lines.push({ name, sign: "=", text: typeof fixed === "number" ? `do(${fixed})` : "do(...)", axes });
  for (const site of [...trace.observations, ...trace.densities])
    add(site, trace.layout.columns.get(site.name)?.missing ? ", also where missing" : "");
  lines.push(...equationLines(trace, names));
  const fixed = trace.parameters.filter((site) => site.fixed !== undefined).map((site) => site.name);
  for (const { name, node, axes } of trace.outputs)
    if (names.get(node) !== name && !fixed.includes(name) && !(node.kind === "column" && node.name === name))
      lines.push({ name, sign: "=", text: printNode(node, names), axes });
  return alignLines(lines);
}

/** A line for each initial value and each slope of the differential equations that a model solves. */
function equationLines(trace: Trace, names: ReadonlyMap<Node, string>): Line[] {
  const used = trace.sites.flatMap((site) => {
    const args = site.kind === "density" ? [] : distributionOf(site).arguments;
    return [site.node, ...args.flatMap((x) => (x instanceof Expression ? [x.node] : []))];
  });
  const roots = [...used, ...trace.outputs.map(({ node }) => node)];
  return topological(roots).flatMap((node): Line[] => {
    if (node.kind !== "solution") return [];
    const { equation, inputs } = node;
    const states = equation.names.length;
    const inside = new Map(names).set(equation.time, "t");
    equation.names.forEach((name, k) => {
      inside.set(equation.parts[k]!, name);
    });
    equation.outer.forEach((placeholder, j) => {
      const text = printNode(inputs[1 + states + j]!, names);
      inside.set(placeholder, text.includes(" ") ? `(${text})` : text);
    });
    const line = (name: string, text: string): Line => ({ name, sign: "=", text, axes: [] });
    return [
      ...equation.names.map((name, k) =>
        line(`${name}(${equation.start})`, printNode(inputs[1 + k]!, names)),
      ),
      ...equation.names.map((name, k) => line(`${name}'`, printNode(equation.slopes[k]!, inside))),
    ];
  });
}

/** What nodes are called: parameters, and columns that are not of the data, or not all. */
export function printedNames(trace: Trace): ReadonlyMap<Node, string> {
  const filled = trace.observations.filter(({ node }) => node.free);
  const sites = [...trace.parameters, ...trace.setColumns, ...filled].filter(
    ({ node }) => node.kind !== "constant",
  );
  const names = new Map(sites.map(({ node, name }) => [node, name]));
  for (const site of compositesOf(trace)) nameElements(site, names);
  return names;
}

/** A vector has a name, and each of its elements, as far as they are stacked. */
function nameElements({ name, node }: CompositeSite, names: Map<Node, string>): void {
  const visit = (inner: Node, labels: readonly string[]): void => {
    if (inner.kind !== "constant") names.set(inner, bracketed(name, labels));
    if (inner.kind === "stack")
      inner.inputs.forEach((input, k) => {
        visit(input, [...labels, inner.axis.labels![k]!]);
      });
  };
  visit(node, []);
}

/** Of a matrix along an axis and its twin one axis is told. */
const told = (axes: readonly Axis[]) => axes.filter((axis) => axis.like === undefined);

/** A site's distribution, or the expression that a term is: `normal(mu, tau)`. */
export function printSite(site: Site, names: ReadonlyMap<Node, string>): string {
  const distribution = distributionOf(site);
  return distribution ? printDistribution(distribution, names) : printNode(site.node, names);
}

/** A distribution as it is written. */
export function printDistribution(distribution: Distribution, names: ReadonlyMap<Node, string>): string {
  const operand = (x: unknown) =>
    x instanceof Expression ? printNode(x.node, names) : shortNumber(x as number);
  return printFamily(distribution.family, distribution.arguments.map(operand));
}

interface Line {
  name: string;
  sign: "~" | "=";
  text: string;
  axes: readonly Axis[];
}

/** Signs under each other, and what each line holds for. */
function alignLines(lines: readonly Line[]): string {
  const widest = Math.max(...lines.map(({ name }) => name.length));
  const along = lines.filter(({ axes }) => axes.length > 0);
  const column = Math.min(72, Math.max(0, ...along.map(({ text }) => text.length)));
  return lines
    .map(({ name, sign, text, axes }) => {
      const start = `${name.padEnd(widest)} ${sign} `;
      if (axes.length === 0) return start + text;
      const each = axes.map((axis) => (axis.name === "rows" ? "row" : axis.name)).join(" and ");
      return `${start}${text.padEnd(column)}   for each ${each}`;
    })
    .join("\n");
}

/**
 * An expression as text, with as few parentheses as its meaning needs. A group's value carried to rows has the
 * group in brackets, on each name of an expression that was carried: `(alpha + beta)` at school is
 * `alpha[school] + beta[school]`.
 *
 * @param at - for axes whose elements are reached through a group, or of which one was taken, what to put in brackets
 */
export function printNode(
  node: Node,
  names: ReadonlyMap<Node, string>,
  binding = LOOSE,
  at: ReadonlyMap<Axis, string> = new Map(),
): string {
  const { inputs } = node;
  const leaf = (name: string) => {
    return bracketed(
      name,
      node.axes.flatMap((axis) => at.get(axis) ?? []),
    );
  };
  const show = (i: number, inner = LOOSE) => printNode(inputs[i]!, names, inner, at);
  const wrap = (text: string, own: number) => (own < binding ? `(${text})` : text);
  const name = names.get(node);
  if (name !== undefined) return leaf(name);
  switch (node.kind) {
    case "constant":
      return wrap(shortNumber(node.value), node.value < 0 ? SUM : ATOM);
    case "column":
      return leaf(node.name);
    case "size":
      return `count of ${node.axis.name}`;
    case "parameter":
    case "position":
    case "effect":
    case "pilot":
      return leaf(`parameter ${node.slot + 1}`);
    case "gather":
      if (node.index.name === node.index.from.name) return wrap(`${show(0, ATOM)} where missing`, LOOSE);
      return printNode(inputs[0]!, names, binding, new Map(at).set(node.index.to, node.index.to.name));
    case "element":
      if (inputs[0]!.kind === "solution")
        return `${inputs[0].equation.names[node.at]}(${printNode(inputs[0].inputs[0]!, names, LOOSE, at)})`;
      return printNode(inputs[0]!, names, binding, new Map(at).set(node.axis, node.axis.labels![node.at]!));
    case "stack": {
      // elements that differ by their label alone are said once
      const said = inputs.map((input, k) => printNode(input, withoutLabel(names, node.axis, k), binding, at));
      return said.every((text) => text === said[0])
        ? said[0]!
        : `[${inputs.map((_, k) => show(k)).join(", ")}]`;
    }
    case "state":
      return `previous${node.state + 1}`;
    case "scan":
      return printScan(node, (part, states) =>
        printNode(part, states ? new Map([...names, ...states]) : names, LOOSE, at),
      );
    case "placeholder":
      return `value ${node.number}`;
    case "solution":
      return leaf("ode");
    case "sum": {
      const factors = linearFactors(node.axis, inputs[0]!);
      if (factors)
        return `linear(${factors.map((factor) => printNode(factor, names, LOOSE, at)).join(", ")})`;
      return wrap(`sum over ${node.axis.name} of ${show(0, ATOM)}`, LOOSE);
    }
    case "segmentSum": {
      const { to } = node.index;
      // teachers' sums summed by school are the rows' sums by school
      let summed = inputs[0]!;
      while (summed.kind === "segmentSum") summed = summed.inputs[0]!;
      const counted = summed.kind === "constant";
      const inner = new Map([...at].filter(([axis]) => axis !== to));
      const of = counted ? "" : ` of ${printNode(summed, names, ATOM, inner)}`;
      const text = `${counted ? "count" : "sum"} by ${to.name}${of}`;
      return at.has(to) ? `(${text})[${at.get(to)}]` : wrap(text, LOOSE);
    }
    case "eigen":
      return `eigen${node.part} of ${show(0, ATOM)}`;
    case "ordinal":
      return leaf(`place in ${node.axis.name}`);
    case "identity":
      return "identity";
    case "transpose": {
      const factors = productFactors(node.axis, inputs[0]!);
      if (factors)
        return `product(${factors.map((factor) => printNode(factor, names, LOOSE, at)).join(", ")})`;
      return `${show(0, ATOM)}\u2032`;
    }
    case "diagonal":
      return `diagonal(${show(0)})`;
    case "matrix": {
      // Said of the matrix, where its factor is what is computed with.
      const [of, ...rest] = inputs as [Node, ...Node[]];
      const factored = of.kind === "matrix" && of.operation === "choleskyFactor";
      const shown = factored && OF_FACTORED.has(node.operation) ? of.inputs[0]! : of;
      const list = [shown, ...rest].map((input) => printNode(input, names, LOOSE, at));
      if (node.operation === "productTransposed") list.push(`${list.pop()}\u2032`);
      return `${MATRIX[node.operation]}(${list.join(", ")})`;
    }
    case "call":
      return `${node.own?.name ?? node.function}(${inputs.map((_, i) => show(i)).join(", ")})`;
    case "select":
      return `where(${show(0)} ${COMPARISON[node.comparison]} ${show(1)}, ${show(2)}, ${show(3)})`;
    case "unary":
      if (node.operation === "detach") return show(0, binding);
      if (node.operation === "negate") return wrap(`-${show(0, PRODUCT)}`, SUM);
      return `${node.operation === "absolute" ? "abs" : node.operation}(${show(0)})`;
    case "binary":
      if (node.operation === "multiply" || node.operation === "divide")
        return printProduct(node, (factor, inner) => printNode(factor, names, inner, at), wrap);
      return printBinary(node, show, wrap);
  }
}

/** The names with those of the elements number `k` of an axis made the names of the whole. */
function withoutLabel(names: ReadonlyMap<Node, string>, { labels }: Axis, k: number): Map<Node, string> {
  const end = `[${labels![k]}]`;
  return new Map(
    Array.from(names, ([node, name]) => [node, name.endsWith(end) ? name.slice(0, -end.length) : name]),
  );
}

function printBinary(
  { operation }: BinaryNode,
  show: (i: number, inner?: number) => string,
  wrap: (text: string, own: number) => string,
): string {
  switch (operation) {
    case "add": {
      const right = show(1, SUM);
      return wrap(`${show(0, SUM)} ${right.startsWith("-") ? `- ${right.slice(1)}` : `+ ${right}`}`, SUM);
    }
    case "subtract":
      return wrap(`${show(0, SUM)} - ${show(1, SUM + 1)}`, SUM);
    case "power":
      return wrap(`${show(0, ATOM)}^${show(1, ATOM)}`, POWER);
    default:
      return `${operation === "minimum" ? "min" : "max"}(${show(0)}, ${show(1)})`;
  }
}

/** A product as people write it: equal factors as powers, reciprocals as divisors. */
function printProduct(
  node: BinaryNode,
  show: (factor: Node, inner: number) => string,
  wrap: (text: string, own: number) => string,
): string {
  const above = new Map<Node, number>();
  const below = new Map<Node, number>();
  let divisor = 1;
  const visit = (factor: Node, times: number, up: boolean): void => {
    const whole = isConstant(factor) && up ? wholeReciprocal(factor.value) : undefined;
    if (factor.kind === "binary" && factor.operation === "multiply") {
      if (factor.inputs[0] === factor.inputs[1]) visit(factor.inputs[0]!, 2 * times, up);
      else for (const input of factor.inputs) visit(input, times, up);
    } else if (factor.kind === "binary" && factor.operation === "divide") {
      visit(factor.inputs[0]!, times, up);
      visit(factor.inputs[1]!, times, !up);
    } else if (whole !== undefined && times === 1) divisor *= whole;
    else if (!isConstant(factor, 1)) {
      const side = up ? above : below;
      side.set(factor, (side.get(factor) ?? 0) + times);
    }
  };
  visit(node, 1, true);
  const alone = above.size + below.size === 1 && divisor === 1;
  // a product that begins with a minus stands as loosely as a sum
  const first = [...above.keys()][0];
  const own = first !== undefined && isConstant(first) && first.value < 0 ? SUM : PRODUCT;
  const power = ([factor, times]: [Node, number]) =>
    times === 1
      ? show(factor, factor === first && own === SUM ? LOOSE : PRODUCT + 1)
      : wrapPower(`${show(factor, ATOM)}^${times}`);
  const wrapPower = (text: string) => (alone ? wrap(text, POWER) : text);
  const top = [...above].map(power).join(" * ") || "1";
  const bottom = [...(divisor === 1 ? [] : [String(divisor)]), ...[...below].map(power)];
  if (bottom.length === 0) return alone ? top : wrap(top, own);
  return wrap(`${top} / ${bottom.length === 1 ? bottom[0] : `(${bottom.join(" * ")})`}`, own);
}

/** The factors of a sum over a matrix's columns that `linear(x, beta)` made, the matrix first. */
function linearFactors(axis: Axis, summed: Node): Node[] | undefined {
  if (summed.kind !== "binary" || summed.operation !== "multiply") return undefined;
  const isMatrix = (node: Node) =>
    node.kind === "column" && node.axes.length === 2 && node.axes[0] === axis && !givenName(node.name);
  const matrix = summed.inputs.findIndex(isMatrix);
  return matrix < 0 ? undefined : [summed.inputs[matrix]!, summed.inputs[1 - matrix]!];
}

/** The matrix and the vector whose product was made of elements. */
function productFactors(axis: Axis, summed: Node): Node[] | undefined {
  const [factors] = summed.inputs;
  if (summed.kind !== "sum" || summed.axis !== axis || factors?.kind !== "binary") return undefined;
  const isMatrix = (node: Node) => node.axes.includes(axis) && node.axes.includes(twinOf(axis));
  const matrices = factors.inputs.filter(isMatrix);
  if (factors.operation !== "multiply" || matrices.length !== 1) return undefined;
  return [...matrices, ...factors.inputs.filter((node) => !isMatrix(node))];
}

/** n, if `value` is 1 / n with more digits than are worth reading. */
function wholeReciprocal(value: number): number | undefined {
  const n = Math.round(1 / value);
  return n > 1 && 1 / n === value && String(value).length > 6 ? n : undefined;
}

function shortNumber(value: number): string {
  const text = String(value);
  return text.length > 12 ? String(Number(value.toPrecision(6))) : text;
}
