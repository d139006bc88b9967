import type { Distribution } from "../../src/distribution/distribution.ts";
import { type Axis, unionAxes } from "../../src/model/axis.ts";
import {
  type AxisReference,
  Expression,
  type FilledColumn,
  type IndexReference,
  linear,
  type Matrix,
  type Operand,
  where,
} from "../../src/model/expression.ts";
import type { Node } from "../../src/model/node.ts";
import { recur } from "../../src/model/recurrence.ts";
import type { Schema } from "../../src/model/schema.ts";
import type { Outputs, Program, Sites } from "../../src/model/trace.ts";
import { stack } from "../../src/model/vector.ts";
import { plainTrace } from "./plain-model.ts";
import { ofMatrix } from "./random-matrix.ts";
import {
  CONTINUOUS,
  type DrawnDistribution,
  type DrawnFamily,
  type DrawnModel,
  missingOn,
  OBSERVED,
  parentOf,
  placeOf,
  schemaOf,
  type Tree,
} from "./random-model.ts";

/**
 * An expression, how it would be written, and the axes it should lie along: a rewrite may find that it does not
 * vary along one of them (`x.sub(x)`), and the program must not branch on that.
 */
interface Written {
  readonly e: Expression;
  readonly text: string;
  readonly axes: readonly Axis[];
}

interface Leaf extends Written {
  readonly positive: boolean;
}

type GroupSymbol = IndexReference & { name: string; of: Record<string, Expression> };

/** Methods of expressions, each with an argument that keeps the value within bounds. */
const UNARY: readonly ((x: Written) => Written)[] = [
  method((e) => e.neg(), "neg()"),
  method((e) => e.square(), "square()"),
  method((e) => e.min(3).exp(), "min(3).exp()"),
  method((e) => e.softplus().add(0.1).log(), "softplus().add(0.1).log()"),
  method((e) => e.square().log1p(), "square().log1p()"),
  method((e) => e.min(2).expm1(), "min(2).expm1()"),
  method((e) => e.logistic(), "logistic()"),
  method((e) => e.softplus(), "softplus()"),
  method((e) => e.square().add(0.5).lgamma(), "square().add(0.5).lgamma()"),
  method((e) => e.erf(), "erf()"),
  method((e) => e.erfc(), "erfc()"),
  method((e) => e.normalCdf(), "normalCdf()"),
  method((e) => e.logNormalCdf(), "logNormalCdf()"),
  method((e) => e.inverseMillsRatio(), "inverseMillsRatio()"),
  method((e) => e.logistic().normalQuantile(), "logistic().normalQuantile()"),
  method((e) => e.logBesselI0(), "logBesselI0()"),
  method((e) => e.square().add(0.5).sqrt(), "square().add(0.5).sqrt()"),
  method((e) => e.abs(), "abs()"),
  method((e) => e.sin(), "sin()"),
  method((e) => e.cos(), "cos()"),
  method((e) => e.tanh(), "tanh()"),
  method((e) => e.atan(), "atan()"),
  method((e) => e.pow(3), "pow(3)"),
  method((e) => e.square().add(1).pow(-2), "square().add(1).pow(-2)"),
  method((e) => e.square().add(0.5).pow(1.5), "square().add(0.5).pow(1.5)"),
  method((e) => e.square().add(0.5).pow(-0.5), "square().add(0.5).pow(-0.5)"),
  method((e) => e.min(3).exp().log(), "min(3).exp().log()"),
  method((e) => e.square().add(1).log().neg(), "square().add(1).log().neg()"),
];

const BINARY: readonly ((x: Written, y: Written) => Written)[] = [
  pair((x, y) => x.add(y), "add"),
  pair((x, y) => x.mul(y), "mul"),
  pair((x, y) => x.sub(y), "sub"),
  pair((x, y) => x.mul(y), "mul"),
  (x, y) => ({
    e: x.e.div(y.e.square().add(0.5)),
    text: `${x.text}.div(${y.text}.square().add(0.5))`,
    axes: unionAxes(x.axes, y.axes),
  }),
  (x, y) => ({
    e: x.e.div(y.e.tanh().exp()),
    text: `${x.text}.div(${y.text}.tanh().exp())`,
    axes: unionAxes(x.axes, y.axes),
  }),
  pair((x, y) => x.min(y), "min"),
  pair((x, y) => x.max(y), "max"),
  (x, y) => ({
    e: x.e.square().add(0.5).pow(y.e.tanh()),
    text: `${x.text}.square().add(0.5).pow(${y.text}.tanh())`,
    axes: unionAxes(x.axes, y.axes),
  }),
];

function method(f: (e: Expression) => Expression, text: string): (x: Written) => Written {
  return (x) => ({ e: f(x.e), text: `${x.text}.${text}`, axes: x.axes });
}

function pair(f: (x: Expression, y: Expression) => Expression, name: string) {
  return (x: Written, y: Written) => ({
    e: f(x.e, y.e),
    text: `${x.text}.${name}(${y.text})`,
    axes: unionAxes(x.axes, y.axes),
  });
}

/** The program of a drawn model, which also writes itself down when it runs. */
export function randomProgram(model: DrawnModel) {
  const schema = schemaOf(model);
  let lines: string[] = [];
  const program: Program<Schema, Outputs> = (columns, sites) => {
    const writer = new ProgramWriter(model, columns as never, sites);
    const outputs = writer.run();
    lines = writer.lines;
    return outputs;
  };
  return {
    schema,
    program,
    text: () =>
      [`${model.rows} rows, data seed ${model.dataSeed}`, describeSchema(schema, model), ...lines].join("\n"),
  };
}

function describeSchema(schema: Schema, model: DrawnModel): string {
  const entries = Object.entries(schema).map(([name, entry]) => {
    if (entry.kind === "group")
      return `${name}: group(${Object.keys(entry.columns)})${entry.parent ? `.within(${entry.parent})` : ""} of up to ${model.groups[Number(name.slice(1))]!.levels}`;
    if (entry.kind === "column") return `${name}: ${entry.type}${entry.missing ? " with missing" : ""}`;
    if (entry.kind === "axis") return `${name}: axis(${model.fixed})`;
    return `${name}: matrix ${entry.columns ? `along ${entry.columns}` : `of ${model.matrix}`}`;
  });
  return `schema { ${entries.join(", ")} }`;
}

class ProgramWriter {
  readonly lines: string[] = [];
  private readonly leaves: Leaf[] = [];
  private readonly groups: GroupSymbol[] = [];
  private readonly axes: { name: string; reference: AxisReference }[] = [];
  private readonly matrices: { name: string; matrix: Matrix }[] = [];

  constructor(
    private readonly model: DrawnModel,
    private readonly columns: Record<string, unknown>,
    private readonly sites: Sites,
  ) {
    const rows = columns.rows as AxisReference;
    this.leaf(columns.x0 as Expression, "x0", false);
    model.columns.forEach((kind, i) => {
      const text = `x${i + 1}`;
      this.leaf(columns[text] as Expression, text, kind % 5 === 1);
    });
    for (const { name, family } of missingOn(model, undefined))
      this.leaf(columns[name] as Expression, name, family.observes === "positive");
    const X = columns.X as Matrix | undefined;
    if (X) this.matrices.push({ name: "X", matrix: X });
    if (columns.W) this.matrices.push({ name: "W", matrix: columns.W as Matrix });
    model.groups.forEach((_, i) => {
      const name = `g${i}`;
      const symbol = columns[name] as IndexReference & Record<string, Expression>;
      this.groups.push({ ...symbol, name, of: symbol });
      if (symbol.own) this.leaf(symbol.own, `${name}.own`, false);
      if (parentOf(model, i) === undefined)
        for (const own of missingOn(model, i))
          this.leaf(symbol[own.name]!, `${name}.${own.name}`, own.family.observes === "positive");
      if (symbol.W) this.matrices.push({ name: `${name}.W`, matrix: symbol.W as Matrix });
      const parent = parentOf(model, i);
      if (parent !== undefined) {
        const up = symbol[`g${parent}`] as unknown as IndexReference;
        this.groups.push({ ...up, name: `${name}.g${parent}`, of: {} });
      }
      this.axes.push({ name, reference: symbol });
    });
    if (model.fixed > 0) this.axes.push({ name: "arm", reference: columns.arm as AxisReference });
    if (X) this.axes.push({ name: "X.columns", reference: X.columns });
    this.axes.push({ name: "rows", reference: rows });
  }

  private leaf(e: Expression, text: string, positive: boolean): void {
    this.leaves.push({ e, text, axes: e.node.axes, positive });
  }

  run(): Outputs {
    const outputs: Outputs = {};
    this.model.parameters.forEach(({ each, prior }, i) => {
      const axes = [...new Set(each.map((pick) => this.axes[pick % this.axes.length]!))];
      const family = CONTINUOUS[prior.pick % CONTINUOUS.length]!;
      const made = this.distribution(
        prior,
        family,
        axes.map((a) => a.reference.axis),
      );
      const text = `p${i}`;
      const names = axes.length > 0 ? `, { each: [${axes.map((a) => a.name)}] }` : "";
      this.lines.push(`const ${text} = parameter(${made.text}${names});`);
      const e = this.sites.parameter(made.distribution, { each: axes.map((a) => a.reference) });
      this.leaf(e, text, family.observes === "positive" || family.observes === "unit");
      outputs[text] = e;
    });
    this.model.observations.forEach(({ place, transformed, likelihood }, i) => {
      const family = OBSERVED[likelihood.pick % OBSERVED.length]!;
      const at = placeOf(this.model, place);
      const holder = at === undefined ? this.columns : this.groups.find((g) => g.name === `g${at}`)!.of;
      const prefix = at === undefined ? "" : `g${at}.`;
      const y = holder[`y${i}`] as Expression;
      const trials = family.observes === "trials" ? (holder[`y${i}n`] as Expression) : undefined;
      const made = this.distribution(
        likelihood,
        family,
        y.node.axes,
        trials && { e: trials, text: `y${i}n`, axes: y.node.axes },
      );
      const change = transformed && family.observes === "real";
      this.lines.push(`observe(${prefix}y${i}${change ? ".mul(2).sub(0.5)" : ""}, ${made.text});`);
      this.sites.observe(change ? y.mul(2).sub(0.5) : y, made.distribution);
    });
    for (const place of [undefined, ...this.model.groups.keys()])
      for (const { name, family, drawn } of missingOn(this.model, place)) {
        const holder =
          place === undefined ? this.columns : this.groups.find((g) => g.name === `g${place}`)!.of;
        const column = holder[name] as FilledColumn;
        const made = this.distribution(drawn, family, column.node.axes);
        this.lines.push(`observe(${name}, ${made.text});`);
        this.sites.observe(column, made.distribution);
        outputs[`${name}Missing`] = column.missing;
      }
    for (const tree of this.model.terms) {
      const { e, text } = this.carryTo(this.tree(tree), []);
      // So that it depends on a parameter, whatever the tree is.
      const term = e.tanh().add((outputs.p0 as Expression).sum().mul(0.37).tanh());
      this.lines.push(`density(${text}.tanh() + tanh(0.37 p0.sum()));`);
      this.sites.density(term);
    }
    this.model.outputs.forEach((tree, i) => {
      const { e, text } = this.tree(tree);
      this.lines.push(`output o${i}: ${text}`);
      outputs[`o${i}`] = e;
    });
    return outputs;
  }

  private distribution(
    drawn: DrawnDistribution,
    family: DrawnFamily,
    axes: readonly Axis[],
    trials?: Written,
  ): { distribution: Distribution; text: string } {
    const args: { value: Operand; text: string }[] = [];
    family.arguments.forEach((kind, i) => {
      const { pick, tree } = drawn.arguments[i]!;
      if (kind === "count") {
        args.push({ value: trials!.e, text: trials!.text });
        return;
      }
      if (tree.op === "number" && kind !== "upper") {
        const value = kind === "real" ? tree.value : (1 + Math.abs(tree.value)) / (kind === "small" ? 40 : 4);
        args.push({ value, text: String(value) });
        return;
      }
      const x = this.carryTo(this.tree(tree), axes);
      args.push({ ...this.argument(kind, pick, x, args, axes) });
    });
    return {
      distribution: family.make(...(args.map((a) => a.value) as never[])),
      text: `${family.name}(${args.map((a) => a.text).join(", ")})`,
    };
  }

  private argument(
    kind: DrawnFamily["arguments"][number],
    pick: number,
    x: Written,
    before: readonly { value: Operand; text: string }[],
    axes: readonly Axis[],
  ): { value: Operand; text: string } {
    const positive = (): Written => {
      const leaves = this.leaves.filter((leaf) => leaf.positive);
      if (pick % 3 === 0 && leaves.length > 0) {
        const leaf = this.carryTo(leaves[pick % leaves.length]!, axes);
        return { e: leaf.e.add(0.01), text: `${leaf.text}.add(0.01)`, axes: leaf.axes };
      }
      return pick % 3 === 1
        ? { ...x, e: x.e.min(2).exp().add(0.01), text: `${x.text}.min(2).exp().add(0.01)` }
        : { ...x, e: x.e.softplus().add(0.1), text: `${x.text}.softplus().add(0.1)` };
    };
    if (kind === "positive") {
      const { e, text } = positive();
      return { value: e, text };
    }
    if (kind === "small")
      return { value: x.e.tanh().mul(0.04).add(0.05), text: `${x.text}.tanh().mul(0.04).add(0.05)` };
    if (kind === "probability") return { value: x.e.logistic(), text: `${x.text}.logistic()` };
    if (kind === "upper") {
      const lower = before.at(-1)!;
      const { e, text } = positive();
      return { value: e.add(lower.value), text: `${text}.add(${lower.text})` };
    }
    return pick % 2 === 0
      ? { value: x.e, text: x.text }
      : { value: x.e.tanh().mul(2), text: `${x.text}.tanh().mul(2)` };
  }

  private tree(tree: Tree): Written {
    switch (tree.op) {
      case "number": {
        const { graph } = this.leaves[0]!.e;
        return {
          e: new Expression(graph, graph.constant(tree.value)),
          text: `const(${tree.value})`,
          axes: [],
        };
      }
      case "leaf":
        return this.pickLeaf(tree.pick);
      case "linear": {
        const pairs = this.matrices.flatMap(({ name, matrix }) =>
          this.leaves
            .filter((leaf) => leaf.e.node.axes.includes(matrix.columns.axis))
            .map((beta) => ({ name, matrix, columns: matrix.columns.axis, beta })),
        );
        if (pairs.length === 0) return this.pickLeaf(tree.pick);
        const { name, matrix, columns, beta } = pairs[tree.pick % pairs.length]!;
        const b = tree.pick % 5 === 0 ? beta : this.carryGroups(beta);
        const axes = unionAxes(b.axes, matrix.node.axes);
        if (axes.length > 3) return b;
        return {
          e: linear(matrix as never, b.e),
          text: `linear(${name}, ${b.text})`,
          axes: axes.filter((a) => a !== columns),
        };
      }
      case "unary":
        return UNARY[tree.pick % UNARY.length]!(this.tree(tree.x));
      case "binary": {
        const [x, y] = this.together([this.tree(tree.x), this.tree(tree.y)]) as [Written, Written];
        return BINARY[tree.pick % BINARY.length]!(x, y);
      }
      case "where": {
        const parts = [tree.a, tree.b, tree.x, tree.y].map((part) => this.tree(part));
        const [a, b, x, y] = this.together(parts) as [Written, Written, Written, Written];
        const axes = [a, b, x, y].map((part) => part.axes).reduce(unionAxes);
        const whole = this.wholeNumbers();
        if (tree.pick % 3 === 2 && whole && unionAxes(x.axes, unionAxes(y.axes, whole.axes)).length <= 3)
          return {
            e: where(whole.e.equals(1), x.e, y.e),
            text: `where(${whole.text}.equals(1), ${x.text}, ${y.text})`,
            axes: [whole, x, y].map((part) => part.axes).reduce(unionAxes),
          };
        // What is equal as real numbers may round apart: the offset keeps the two from meeting.
        const comparison = (["lessThan", "atMost"] as const)[tree.pick % 2]!;
        return {
          e: where(a.e[comparison](b.e.add(0.0137)), x.e, y.e),
          text: `where(${a.text}.${comparison}(${b.text}.add(0.0137)), ${x.text}, ${y.text})`,
          axes,
        };
      }
      case "scan": {
        const [x, y] = this.together([this.tree(tree.x), this.tree(tree.y)]) as [Written, Written];
        return scanned(tree.pick, x, y, this.leaves);
      }
      case "carry":
        return this.carryGroups(this.tree(tree.x));
      case "sum": {
        const x = this.tree(tree.x);
        return x.axes.length === 0 ? x : sumOver(x, x.axes[tree.pick % x.axes.length]!);
      }
      case "element": {
        const x = this.tree(tree.x);
        const arm = this.axes.find(({ name }) => name === "arm")?.reference;
        if (!arm || !x.axes.includes(arm.axis)) return x;
        const at = tree.pick % arm.axis.labels!.length;
        const { graph, node } = x.e;
        return {
          e: new Expression(graph, graph.element(node, arm.axis, at)),
          text: `element(${x.text}, arm, ${at})`,
          axes: x.axes.filter((a) => a !== arm.axis),
        };
      }
      case "matrix": {
        const [x, y] = this.together([this.tree(tree.x), this.tree(tree.y)]) as [Written, Written];
        if (x.axes.length === 0) return x;
        const axis = x.axes[tree.pick % x.axes.length]!;
        const v = x.axes.filter((other) => other !== axis).reduce(sumOver, x);
        const isVector = y.axes.includes(axis);
        const [e, made] = ofMatrix(tree.pick >> 2, v.e, y.e, axis, isVector);
        const axes = made === "quadraticForm" ? y.axes.filter((other) => other !== axis) : y.axes;
        return { e, text: `${made}(covariance of ${v.text}, ${y.text})`, axes };
      }
      case "stack": {
        const arm = this.axes.find(({ name }) => name === "arm")?.reference;
        const [x, y] = this.together([this.tree(tree.x), this.tree(tree.y)]) as [Written, Written];
        if (!arm) return x;
        const [a, b] = [x, y].map((z) => (z.axes.includes(arm.axis) ? sumOver(z, arm.axis) : z)) as [
          Written,
          Written,
        ];
        const axes = unionAxes(unionAxes(a.axes, b.axes), [arm.axis]);
        if (axes.length > 3) return a;
        const each = arm.axis.labels!.map((_, k) => ((tree.pick >> k) % 2 === 0 ? a : b));
        return {
          e: stack(
            each.map(({ e }) => e),
            arm,
          ),
          text: `stack([${each.map(({ text }) => text).join(", ")}], arm)`,
          axes,
        };
      }
      case "sumBy": {
        const x = this.tree(tree.x);
        const { axes } = x;
        const fit = this.groups.filter(
          (g) => axes.includes(g.path[0]!.from) && g.path.every((index) => !axes.includes(index.to)),
        );
        if (fit.length === 0) return x;
        const g = fit[tree.pick % fit.length]!;
        return sumBy(x, g);
      }
    }
  }

  /** A column of counts or of 0 and 1, if there is one. */
  private wholeNumbers(): Written | undefined {
    const i = this.model.columns.findIndex((kind) => kind % 5 >= 3);
    return this.leaves.find((leaf) => leaf.text === `x${i + 1}` && i >= 0);
  }

  private pickLeaf(pick: number): Written {
    return this.leaves[this.leaves.length - 1 - (pick % this.leaves.length)]!;
  }

  /** Carries values that lie along many axes together to fewer. */
  private together(parts: readonly Written[]): readonly Written[] {
    const size = () => new Set(parts.flatMap((part) => part.axes)).size;
    if (size() <= 2) return parts;
    const carried = parts.map((part) => this.carryGroups(part));
    if (new Set(carried.flatMap((part) => part.axes)).size <= 2) return carried;
    const rows = this.axes.at(-1)!.reference.axis;
    return carried.map((part) => this.carryTo(part, [rows]));
  }

  private carryGroups(x: Written): Written {
    let result = x;
    for (const g of this.groups) {
      const { axes } = result;
      const fits = axes.includes(g.axis) && g.path.every((index) => !axes.includes(index.from));
      if (fits) result = gather(result, g);
    }
    return result;
  }

  /** Gathers what can be gathered onto `axes`, and sums over what cannot. */
  private carryTo(x: Written, target: readonly Axis[]): Written {
    let result = x;
    for (;;) {
      const { axes } = result;
      const stray = axes.find((a) => !target.includes(a));
      if (!stray) return result;
      const g = this.groups.find(
        (each) =>
          each.axis === stray &&
          target.includes(each.path[0]!.from) &&
          each.path.every((index) => !axes.includes(index.from)),
      );
      result = g ? gather(result, g) : sumOver(result, stray);
    }
  }
}

/** `x.at(g)`, for an expression that should lie along the group's axis. */
function gather(x: Written, g: GroupSymbol): Written {
  const e = x.e.node.axes.includes(g.axis) ? x.e.at(g as never) : x.e;
  const axes = unionAxes(
    x.axes.filter((a) => a !== g.axis),
    [g.path[0]!.from],
  );
  return { e, text: `${x.text}.at(${g.name})`, axes };
}

/** `x.sum(axis) * 0.1`, for an expression that should lie along the axis. */
function sumOver(x: Written, over: Axis): Written {
  const { graph, node } = x.e;
  const e = node.axes.includes(over) ? x.e.sum({ axis: over }) : new Expression(graph, graph.sum(node, over));
  const axes = x.axes.filter((a) => a !== over);
  return { e: e.mul(0.1), text: `${x.text}.sum(${over.name}).mul(0.1)`, axes };
}

/** A recurrence of x and y along an axis of x, one of several kinds. */
function scanned(pick: number, x: Written, y: Written, leaves: readonly Written[]): Written {
  if (x.axes.length === 0) return x;
  const axis = x.axes[pick % x.axes.length]!;
  const axes = unionAxes(x.axes, y.axes);
  const { graph } = x.e;
  const still = leaves.filter((leaf) => leaf.axes.every((a) => a !== axis && axes.includes(a)));
  const from = still[pick % (still.length + 1)]?.e ?? new Expression(graph, graph.constant(0.3));
  const reverse = pick % 7 === 0;
  const part = (["before", "after", "after", "last"] as const)[pick % 4]!;
  const bodies: Record<string, (p: Expression, q: Expression) => [Expression, Expression]> = {
    shift: (p) => [x.e, p],
    decay: (p, q) => [p.mul(0.5).add(x.e.tanh()), q.mul(0.25).add(p).sub(y.e.tanh())],
    bounded: (p, q) => [p.mul(y.e.logistic()).add(x.e).tanh(), q.sub(p).logistic()],
    swap: (p, q) => [q, where(p.lessThan(y.e.add(0.0137)), p.mul(-0.5), x.e.tanh())],
    quotient: (p, q) => [x.e.tanh().add(p).div(q.square().add(1)), q.mul(0.5).add(y.e.logistic()).max(p)],
  };
  const names = Object.keys(bodies);
  const kind = names[pick % names.length]!;
  const first = [from.node, graph.constant(0.7)];
  const body = ([p, q]: readonly Node[]) =>
    bodies[kind]!(new Expression(graph, p!), new Expression(graph, q!)).map(({ node }) => node);
  const node = recur(graph, axis, reverse, first, body)(part, pick % 2);
  return {
    e: new Expression(graph, node),
    text: `scan(${kind}, ${axis.name}, ${reverse}, ${part}, ${pick % 2}, ${x.text}, ${y.text})`,
    axes: part === "last" ? axes.filter((a) => a !== axis) : axes,
  };
}

/** `x.sumBy(g)`, for an expression that should lie along what the groups divide. */
function sumBy(x: Written, g: GroupSymbol): Written {
  const { graph, node } = x.e;
  const { from } = g.path[0]!;
  const e = node.axes.includes(from)
    ? x.e.sumBy(g as never)
    : new Expression(
        graph,
        g.path.reduce((n, index) => graph.segmentSum(n, index), node),
      );
  const axes = unionAxes(
    x.axes.filter((a) => a !== from),
    [g.axis],
  );
  return { e, text: `${x.text}.sumBy(${g.name})`, axes };
}

/** Readable text of a drawn model. */
export function describeModel(model: DrawnModel): string {
  const { schema, program, text } = randomProgram(model);
  plainTrace(schema, program);
  return text();
}
