import { expect } from "vitest";
import { type Collapsed, collapse } from "../../src/compile/collapse.ts";
import { constrain } from "../../src/compile/constrain.ts";
import { derive } from "../../src/compile/derive.ts";
import { differentiate } from "../../src/compile/differentiate.ts";
import type { Axis } from "../../src/model/axis.ts";
import { readData, type Table } from "../../src/model/data.ts";
import { evaluate } from "../../src/model/evaluate.ts";
import type { Graph } from "../../src/model/graph.ts";
import type { Node } from "../../src/model/node.ts";
import type { Schema } from "../../src/model/schema.ts";
import { type Outputs, type Program, type Trace, trace } from "../../src/model/trace.ts";
import { spread } from "./plain-model.ts";
import { generator } from "./random-data.ts";
import { mathematics } from "./run-compiled.ts";

/** A log-density as written and as collapsed for some data. */
export interface CollapsedModel extends Omit<Collapsed, "nodes"> {
  readonly trace: Trace;
  readonly graph: Graph;
  readonly table: Table;
  readonly written: Node;
  readonly logDensity: Node;
  readonly positions: readonly Node[];
}

export function collapsedModel<S extends Schema>(
  schema: S,
  program: Program<S, Outputs>,
  data: unknown,
): CollapsedModel {
  const traced = trace(schema as Schema, program as never);
  const table = readData(schema, traced.layout, data);
  const { logDensity, parameters } = constrain(traced);
  const { nodes, derivations, notes } = collapse(traced.graph, [logDensity], table);
  return {
    logDensity: nodes[0]!,
    derivations,
    notes,
    trace: traced,
    graph: traced.graph,
    table,
    written: logDensity,
    positions: parameters.map((p) => p.position),
  };
}

/** A position for every free parameter, by slot. */
export function randomPositions(model: CollapsedModel, table: Table, seed = 1): Map<number, Float64Array> {
  const random = generator(seed);
  const size = (axis: Axis) => table.sizes.get(axis.name)!;
  return new Map(
    model.positions.map((node) => {
      const length = node.axes.reduce((product, axis) => product * size(axis), 1);
      const slot = node.kind === "position" ? node.slot : -1;
      return [slot, Float64Array.from({ length }, () => 1.5 * (random() + random() - 1))] as const;
    }),
  );
}

/** The density and its gradient, as written or as collapsed, for data of the model's schema. */
export function valueAndGradient(
  model: CollapsedModel,
  logDensity: Node,
  positions: ReadonlyMap<number, Float64Array>,
  table = model.table,
): Float64Array[] {
  const derived = derive(table, model.derivations);
  const gradient = differentiate(model.graph, logDensity, model.positions);
  const [value, ...slopes] = evaluate([logDensity, ...gradient], derived, positions, mathematics);
  return [value!.data, ...slopes.map((x, i) => spread(x, model.positions[i]!.axes, table).data)];
}

/**
 * Holds the collapsed density to the one as written.
 *
 * @param magnitude - what rounding errors are relative to, where the density itself may be near 0
 */
export function expectSame(model: CollapsedModel, table = model.table, seed = 1, magnitude = 1): void {
  const positions = randomPositions(model, table, seed);
  const written = valueAndGradient(model, model.written, positions, table);
  const rewritten = valueAndGradient(model, model.logDensity, positions, table);
  written.forEach((expected, i) => {
    const largest = expected.reduce((max, x) => Math.max(max, Math.abs(x)), magnitude);
    expected.forEach((x, k) => {
      expect(Math.abs(rewritten[i]![k]! - x), `${i}[${k}]: ${x}`).toBeLessThanOrEqual(1e-10 * largest);
    });
  });
}
