import { constrain, logJoint } from "../../src/compile/constrain.ts";
import { differentiate } from "../../src/compile/differentiate.ts";
import type { Distribution } from "../../src/distribution/distribution.ts";
import type { VectorDistribution } from "../../src/distribution/vector-distribution.ts";
import type { Axis } from "../../src/model/axis.ts";
import { axesOfVector, distributionAlong, makeVector } from "../../src/model/composite.ts";
import type { Table } from "../../src/model/data.ts";
import { evaluate, type Mathematics, type Values } from "../../src/model/evaluate.ts";
import { type AxisReference, Expression } from "../../src/model/expression.ts";
import { layoutOf } from "../../src/model/layout.ts";
import { holesOf } from "../../src/model/missing.ts";
import type { Columns, Schema } from "../../src/model/schema.ts";
import { symbols } from "../../src/model/symbols.ts";
import type {
  DensitySite,
  ObservationSite,
  Outputs,
  ParameterSite,
  Program,
  Sites,
  Trace,
} from "../../src/model/trace.ts";
import { PlainGraph } from "./plain-graph.ts";

/** Runs a program on a graph that rewrites nothing. */
export function plainTrace(schema: Schema, program: Program<Schema, Outputs>): Trace {
  const graph = new PlainGraph();
  const layout = layoutOf(schema);
  const parameters: ParameterSite[] = [];
  const observations: ObservationSite[] = [];
  const densities: DensitySite[] = [];
  const holes = holesOf(graph, layout);
  const filling: ParameterSite[] = [];
  const declare = (prior: Distribution, axes: readonly Axis[]) => {
    const slot = parameters.length;
    const node = graph.parameter(slot, axes);
    parameters.push({ kind: "parameter", slot, name: `parameter ${slot + 1}`, prior, axes, node });
    return { slot, node };
  };
  const returned = program(
    symbols(graph, schema, layout, new Map(), holes) as Columns<Schema>,
    {
      parameter(
        prior: Distribution | VectorDistribution,
        options?: { each: AxisReference | readonly AxisReference[] },
      ) {
        const axes = [options?.each ?? []].flat().map((reference) => reference.axis);
        if (!("vector" in prior)) return new Expression(graph, declare(prior, axes).node);
        const place = axesOfVector("vector", prior, axes);
        return makeVector(graph, "vector", prior, place, (_, own, along) => declare(own, along)).value;
      },
      observe({ node }: Expression, given: Distribution | VectorDistribution) {
        const name = `observation ${observations.length}`;
        const distribution =
          "vector" in given ? distributionAlong(graph, given, given.along?.axis ?? node.axes[0]!) : given;
        const hole = holes.find(({ filled }) => filled === node);
        if (hole) {
          const { slot, index, parameter } = hole;
          const args = distribution.arguments.map((x) =>
            x instanceof Expression ? new Expression(graph, graph.gather(x.node, index)) : x,
          );
          const prior = { family: distribution.family, arguments: args };
          const site = { kind: "parameter" as const, slot, name: hole.column, prior, axes: [index.from] };
          filling.push({ ...site, node: parameter, fills: hole.column });
        }
        observations.push({ kind: "observation", name, node, distribution });
      },
      density(...given: unknown[]) {
        const { node } = given.at(-1) as Expression;
        densities.push({ kind: "density", name: `density ${densities.length}`, node });
      },
    } as unknown as Sites,
  );
  const outputs = Object.entries(returned).map(([name, { node }]) => ({
    name,
    node,
    axes: parameters.find((p) => p.node === node)?.axes ?? node.axes,
  }));
  parameters.push(...filling);
  const sites = [...parameters, ...observations, ...densities];
  return {
    graph,
    schema,
    layout,
    parameters,
    declared: parameters,
    observations,
    densities,
    sites,
    outputs,
    setColumns: [],
  };
}

/** What the plain evaluator says of one position. */
export interface PlainEvaluation {
  readonly value: number;
  /** The sum of the absolute values of all that `value` sums: what rounding errors are relative to. */
  readonly magnitude: number;
  /** One array for each free parameter, in rank order of its axes. */
  readonly gradient: readonly Values[];
  readonly outputs: readonly Values[];
}

/** The oracle: a model evaluated node by node, without a rewrite, on unconstrained space. */
export function plainModel(
  schema: Schema,
  program: Program<Schema, Outputs>,
  mathematics: Mathematics,
): (table: Table, positions: ReadonlyMap<number, ArrayLike<number>>) => PlainEvaluation {
  const trace = plainTrace(schema, program);
  const { graph } = trace;
  const model = constrain(trace);
  const gradient = differentiate(
    graph,
    model.logDensity,
    model.parameters.map((p) => p.position),
  );
  const terms = logJoint(trace).map((term) => term.density);
  const roots = [model.logDensity, ...gradient, ...model.outputs];
  return (table, positions) => {
    const [value, ...rest] = evaluate(roots, table, positions, mathematics) as [Values, ...Values[]];
    const constrained = new Map(
      evaluate(
        model.parameters.map((p) => p.value),
        table,
        positions,
        mathematics,
      ).map((v, i) => [
        model.parameters[i]!.site.slot,
        spread(v, model.parameters[i]!.position.axes, table).data,
      ]),
    );
    const magnitude = evaluate(terms, table, constrained, mathematics)
      .flatMap(({ data }) => [...data])
      .reduce((sum, x) => sum + Math.abs(x), 0);
    const derivatives = rest
      .slice(0, gradient.length)
      .map((v, i) => spread(v, model.parameters[i]!.position.axes, table));
    return { value: value.data[0]!, magnitude, gradient: derivatives, outputs: rest.slice(gradient.length) };
  };
}

/** Values repeated along the axes they lack, stored along `axes` in that order. */
export function spread({ axes: from, data }: Values, axes: readonly Axis[], table: Table): Values {
  const size = (axis: Axis) => table.sizes.get(axis.name)!;
  const out = new Float64Array(axes.reduce((product, axis) => product * size(axis), 1));
  for (let at = 0; at < out.length; at++) {
    const element = new Map<Axis, number>();
    let rest = at;
    for (const axis of [...axes].reverse()) {
      element.set(axis, rest % size(axis));
      rest = Math.floor(rest / size(axis));
    }
    out[at] = data[from.reduce((place, axis) => place * size(axis) + element.get(axis)!, 0)]!;
  }
  return { axes, data: out };
}
