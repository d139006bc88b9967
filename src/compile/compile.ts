import type { Axis, Index } from "../model/axis.ts";
import { sortAxes } from "../model/axis.ts";
import type { Node } from "../model/node.ts";
import { topological } from "../model/node.ts";
import type { Trace } from "../model/trace.ts";
import type { CodeFunction } from "./code.ts";
import { collect } from "./collect.ts";
import { type Cell, DataBlock } from "./data-block.ts";
import { attach, differentiate } from "./differentiate.ts";
import { generate, mainIndices, prepared, type Root } from "./generate.ts";
import { importsOf } from "./imports.ts";
import { lower } from "./lower.ts";
import { asWritten, type Target } from "./rewrite.ts";
import type { Step } from "./schedule.ts";
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
  readonly cells: readonly Cell[];
  /** For each axis the index by which its elements are sorted. */
  readonly main: ReadonlyMap<Axis, Index>;
  readonly positions: readonly PositionLayout[];
  /** What stands after the position when outputs are computed: standard normal numbers, new for each draw. */
  readonly noise: readonly PositionLayout[];
  readonly outputs: readonly OutputLayout[];
}

/** A compiled model: code that serves every data set of its schema. */
export interface Compiled extends ModelLayout {
  readonly functions: readonly CodeFunction[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly steps: Readonly<Record<string, readonly Step[]>>;
  /** What was rewritten, in words. */
  readonly notes: readonly string[];
}

/**
 * Compiles a traced model to WebAssembly: differentiate, lower, collect, schedule, emit.
 *
 * @param target - what `constrain` or the rewrites made of it
 *
 * The module has three functions: `prepare(data)`, run once when data are bound, for what data alone decide;
 * `density(data, position, gradient)`, the log-density and its gradient; `outputs(data, position, out)`, the
 * quantities of one draw.
 */
export function compile(trace: Trace, target: Target = asWritten(trace)): Compiled {
  const { graph } = trace;
  const gradient = differentiate(
    graph,
    target.logDensity,
    target.sampled.map((p) => p.position),
  );
  const [value, ...rest] = lower(
    graph,
    attach(graph, [target.logDensity, ...gradient, ...target.outputs]),
  ) as [Node, ...Node[]];
  const gradients = rest.slice(0, gradient.length);
  const logDensity = collect(graph, value, gradients);
  const outputs = rest.slice(gradient.length);

  const everything = [logDensity, ...gradients, ...outputs];
  const main = mainIndices(everything);
  const block = new DataBlock();
  const memory = new Map<Node, Cell>();
  for (const node of topological(everything)) {
    if (node.kind === "column") memory.set(node, { kind: "column", name: node.name, axes: node.axes });
    if (node.kind === "position") memory.set(node, { kind: "position", slot: node.slot, axes: node.axes });
  }
  const facts: Root[] = prepared(everything).map((node) => ({
    node,
    axes: node.axes,
    cell: node.axes.length === 0 ? block.scalar() : block.array(node.axes),
  }));
  const prepare = generate(
    { name: "prepare", parameters: [], into: "data", asGiven: false, roots: facts },
    block,
    memory,
    main,
  );
  for (const { node, cell } of facts) memory.set(node, cell);
  const layout = ({ slot, name, axes }: PositionLayout): PositionLayout => ({ slot, name, axes });
  const positions = target.sampled.map(layout);
  const density = generate(
    {
      name: "density",
      parameters: ["position", "gradient"],
      into: "gradient",
      asGiven: false,
      roots: gradients.map((node, i) => {
        const { slot } = positions[i]!;
        const axes = sortAxes(positions[i]!.axes);
        return { node, axes, cell: { kind: "position", slot, axes } };
      }),
      result: logDensity,
    },
    block,
    memory,
    main,
  );
  const draw = generate(
    {
      name: "outputs",
      parameters: ["position", "out"],
      into: "out",
      asGiven: true,
      roots: outputs.map((node, id) => {
        const { axes } = trace.outputs[id]!;
        return { node, axes, cell: { kind: "output", id, axes } };
      }),
    },
    block,
    memory,
    main,
  );
  const functions = [prepare.code, density.code, draw.code];
  return {
    functions,
    bytes: encodeModule(functions, importsOf(functions)),
    cells: block.cells,
    main,
    positions,
    noise: target.noise.map(layout),
    outputs: trace.outputs.map(({ name, axes }) => ({ name, axes })),
    notes: target.notes,
    steps: { prepare: prepare.steps, density: density.steps, outputs: draw.steps },
  };
}
