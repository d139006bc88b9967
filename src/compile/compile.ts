import type { Axis, Index } from "../model/axis.ts";
import { sortAxes } from "../model/axis.ts";
import type { Graph } from "../model/graph.ts";
import type { CallNode, Equation, MatrixNode, Node } from "../model/node.ts";
import { topological } from "../model/node.ts";
import type { Trace } from "../model/trace.ts";
import type { CodeFunction } from "./code.ts";
import { collect } from "./collect.ts";
import { type Cell, DataBlock } from "./data-block.ts";
import type { Derivation } from "./derive.ts";
import { attach, differentiate } from "./differentiate.ts";
import { distribute } from "./distribute.ts";
import { generate, mainIndices, prepared, type Root } from "./generate.ts";
import { importsOf } from "./imports.ts";
import { lower } from "./lower.ts";
import type { Step } from "./schedule.ts";
import { asWritten, type Target } from "./target.ts";
import { unroot } from "./unroot.ts";
import { encodeModule } from "./wasm/module.ts";

/** A parameter as the sampler sees it. */
export interface PositionLayout {
  readonly slot: number;
  readonly name: string;
  /** As the program gave them; the position holds the parameter in rank order of its axes. */
  readonly axes: readonly Axis[];
}

/** An output as the draws hold it. */
export interface OutputLayout {
  readonly name: string;
  readonly axes: readonly Axis[];
}

/** Where a compiled model's code expects data, positions and outputs: what binding a data set needs to know. */
export interface ModelLayout {
  /** Those that the density reads come first, then those that only outputs read, then those only `prepare` reads. */
  readonly cells: readonly Cell[];
  /** How many cells the density reads. */
  readonly densityCells: number;
  /** How many cells the density or outputs read. */
  readonly outputCells: number;
  /** For each axis the index by which its elements are sorted. */
  readonly main: ReadonlyMap<Axis, Index>;
  readonly positions: readonly PositionLayout[];
  /** What stands after the position when outputs are computed: standard normal numbers, new for each draw. */
  readonly noise: readonly PositionLayout[];
  /** Effects that a map carries which warm-up learns. */
  readonly effects: readonly PositionLayout[];
  readonly outputs: readonly OutputLayout[];
  /** Axes that binding derives from the data. */
  readonly derivations: readonly Derivation[];
}

/** A compiled model: code that serves every data set of its schema. */
export interface Compiled extends ModelLayout {
  readonly functions: readonly CodeFunction[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The user's own modules that it calls: "wasm0", "wasm1", ... of its imports. */
  readonly modules: readonly WebAssembly.Module[];
  readonly steps: Readonly<Record<string, readonly Step[]>>;
}

/**
 * Compiles a traced model to WebAssembly: unroot, differentiate, lower, collect, distribute, schedule,
 * emit.
 *
 * @param target - what `constrain` or the rewrites made of it
 *
 * The module has three functions: `prepare(data)`, run once when data are bound, for what data alone decide;
 * `density(data, position, gradient)`, the log-density and its gradient; `outputs(data, position, out)`, the
 * quantities of one draw. Where effects are decentred it has two more: `effects(data, position, out)`, their
 * values and then their scores; `recentre(data, effects, position)`, which writes the coordinates of such values.
 */
export function compile(trace: Trace, target: Target = asWritten(trace)): Compiled {
  const { graph } = trace;
  const joint = unroot(graph, target.logDensity);
  const gradient = differentiate(
    graph,
    joint,
    target.sampled.map((p) => p.position),
  );
  const { effects } = target;
  const take = (nodes: Node[]) => (count: number) => nodes.splice(0, count);
  const next = take(
    lower(
      graph,
      attach(graph, [
        joint,
        ...gradient,
        ...target.outputs,
        ...effects.map((effect) => effect.value),
        ...effects.map((effect) => effect.score),
        ...effects.map((effect) => effect.coordinate),
      ]),
    ),
  );
  const [value] = next(1) as [Node];
  const plain = next(gradient.length);
  const outputs = next(target.outputs.length);
  const values = next(effects.length);
  const scores = next(effects.length);
  const carried = next(effects.length);
  const written = [collect(graph, value, plain), ...plain];
  const [sum, ...gradients] = distribute(graph, written, target.products) as [Node, ...Node[]];
  const logDensity = whereFactored(graph, sum);

  const slopes = new Map<Equation, readonly Node[]>();
  const slopesOf = (equation: Equation): readonly Node[] => {
    const found = slopes.get(equation) ?? lower(graph, equation.slopes);
    slopes.set(equation, found);
    return found;
  };

  const everything = [logDensity, ...gradients, ...outputs, ...values, ...scores, ...carried];
  const main = mainIndices(everything);
  const block = new DataBlock();
  const memory = new Map<Node, Cell>();
  for (const node of topological(everything)) {
    if (node.kind === "column") memory.set(node, { kind: "column", name: node.name, axes: node.axes });
    if (node.kind === "ordinal" || node.kind === "identity")
      memory.set(node, { kind: node.kind, axis: node.axis });
    if (node.kind === "position" || node.kind === "effect")
      memory.set(node, { kind: node.kind, slot: node.slot, axes: node.axes });
    if (node.kind === "pilot")
      memory.set(node, { kind: "pilot", part: node.part, slot: node.slot, axes: node.axes });
  }
  const fact = (node: Node): Root => ({
    node,
    axes: node.axes,
    cell: node.axes.length === 0 ? block.scalar() : block.array(node.axes),
  });
  const matrices = eigenNodes(everything).map(([matrix, values, vectors]) => ({
    matrix: fact(matrix),
    values: fact(values),
    vectors: fact(vectors),
  }));
  const facts = prepared(everything)
    .filter((node) => node.kind !== "eigen")
    .map(fact);
  const given = new Map(memory);
  for (const { node, cell } of facts) memory.set(node, cell);
  for (const { values, vectors } of matrices)
    for (const { node, cell } of [values, vectors]) memory.set(node, cell);
  const layout = ({ slot, name, axes }: PositionLayout): PositionLayout => ({ slot, name, axes });
  const positions = target.sampled.map(layout);
  const density = generate(
    {
      name: "density",
      parameters: ["position", "gradient"],
      into: "gradient",
      asGiven: false,
      slopesOf,
      roots: rootsAt("position", gradients, positions),
      result: logDensity,
      hot: true,
      products: target.products,
    },
    block,
    memory,
    main,
  );
  const maps =
    effects.length === 0
      ? []
      : [
          generate(
            {
              name: "effects",
              parameters: ["position", "out"],
              into: "out",
              asGiven: false,
              slopesOf,
              roots: [...rootsAt("effect", values, effects), ...rootsAt("score", scores, effects)],
            },
            block,
            memory,
            main,
          ),
          generate(
            {
              name: "recentre",
              parameters: ["effects", "position"],
              into: "position",
              asGiven: false,
              slopesOf,
              roots: rootsAt("position", carried, effects),
            },
            block,
            memory,
            main,
          ),
        ];
  const densityCells = block.cells.length;
  const draw = generate(
    {
      name: "outputs",
      parameters: ["position", "out"],
      into: "out",
      asGiven: true,
      slopesOf,
      roots: outputs.map((node, id) => {
        const { axes } = trace.outputs[id]!;
        return { node, axes, cell: { kind: "output", id, axes } };
      }),
    },
    block,
    memory,
    main,
  );
  const outputCells = block.cells.length;
  // Last, so that what it alone reads comes last in the block, and chains need not take it with them.
  const prepare = generate(
    { name: "prepare", parameters: [], into: "data", asGiven: false, roots: facts, matrices, slopesOf },
    block,
    given,
    main,
  );
  const functions = [prepare, density, draw, ...maps].map(({ code }) => code);
  return {
    functions,
    bytes: encodeModule(functions, importsOf(functions, argumentsOfOwn(everything))),
    modules: graph.modules,
    cells: block.cells,
    densityCells,
    outputCells,
    main,
    positions,
    noise: target.noise.map(layout),
    effects: effects.map(layout),
    outputs: trace.outputs.map(({ name, axes }) => ({ name, axes })),
    derivations: target.derivations,
    steps: { prepare: prepare.steps, density: density.steps, outputs: draw.steps },
  };
}

/** -∞ in place of what came of a matrix that is not positive definite, whose factor is NaN. */
function whereFactored(graph: Graph, logDensity: Node): Node {
  const isFactor = (node: Node): node is MatrixNode =>
    node.kind === "matrix" && node.operation === "choleskyFactor" && node.free;
  const infinity = graph.constant(Number.POSITIVE_INFINITY);
  return topological([logDensity])
    .filter(isFactor)
    .reduce<Node>((value, factor) => {
      const trace = graph.sum(graph.diagonal(factor, factor.axis), factor.axis);
      return graph.select("less", trace, infinity, value, graph.negate(infinity));
    }, logDensity);
}

/** What is stored of parameters, as positions are. */
function rootsAt(
  kind: "position" | "effect" | "score",
  nodes: readonly Node[],
  layouts: readonly PositionLayout[],
): Root[] {
  return nodes.map((node, i) => {
    const { slot } = layouts[i]!;
    const axes = sortAxes(layouts[i]!.axes);
    return { node, axes, cell: { kind, slot, axes } };
  });
}

/** The matrices that are taken apart, each with its eigenvalues and eigenvectors. */
function eigenNodes(roots: readonly Node[]): [Node, Node, Node][] {
  const found = new Map<Node, { values?: Node; vectors?: Node }>();
  for (const node of topological(roots))
    if (node.kind === "eigen") {
      const [matrix] = node.inputs as [Node];
      found.set(matrix, { ...found.get(matrix), [node.part]: node });
    }
  return [...found].map(([matrix, { values, vectors }]) => [matrix, values!, vectors!]);
}

/** How many arguments functions of the user's own take. */
function argumentsOfOwn(roots: readonly Node[]): Map<string, number> {
  const calls = topological(roots).filter((node) => node.kind === "call" && node.own);
  return new Map(calls.map((node) => [(node as CallNode).function, node.inputs.length]));
}
