import { type Bound, bind } from "../compile/bind.ts";
import type { Compiled, ModelLayout } from "../compile/compile.ts";
import { constrain } from "../compile/constrain.ts";
import { load } from "../compile/load.ts";
import { positionNames } from "../compile/position-names.ts";
import { engineModule } from "../engine/instantiate.ts";
import { engineMathematics } from "../engine/mathematics.ts";
import { type Axis, known, sortAxes } from "../model/axis.ts";
import type { Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { evaluate, type Mathematics } from "../model/evaluate.ts";
import { liftTo } from "../model/expression.ts";
import { checkParameterNames, readParameter, withParts } from "../model/parameter-values.ts";
import { reorder } from "../model/stored-order.ts";
import { compositesOf, type ParameterSite, type Trace } from "../model/trace.ts";
import { showValue } from "../model/wording.ts";

/** A model's log-density given data, on unconstrained space: for other samplers, optimisers and tests. */
export interface Density {
  /** Length of a position. */
  readonly dimension: number;
  /** The name of each coordinate: `theta[Lincoln]`. */
  readonly names: readonly string[];
  /** Log joint density plus log-Jacobian at q, normalised as the distributions are. */
  value(q: ArrayLike<number>): number;
  /** Its gradient, `[dimension]`. */
  gradient(q: ArrayLike<number>): Float64Array;
  /** The parameters at q on their own scale, by name; arrays in C order along their axes. */
  constrain(q: ArrayLike<number>): Record<string, number | Float64Array>;
  /**
   * The position of parameters given on their own scale.
   *
   * @throws tag "data" for a missing parameter, a wrong length, or a value outside the support.
   */
  unconstrain(values: Readonly<Record<string, number | ArrayLike<number>>>): Float64Array;
}

/** Binds data to a compiled model and evaluates it in this thread. */
export function densityOf(
  trace: Trace,
  compiled: Compiled,
  module: WebAssembly.Module,
  table: Table,
): Density {
  const bound = bind(compiled, table);
  const loaded = load({ engine: engineModule(), density: module, own: compiled.modules }, bound);
  const place = new Placement(trace, compiled, table, bound, engineMathematics(loaded.engine));
  const check = (q: ArrayLike<number>): ArrayLike<number> => {
    if (q === null || typeof q !== "object" || q.length !== bound.dimension)
      throw new KindredError(
        "data",
        `expected a position of ${bound.dimension} numbers, as density.names has them, got ${showValue(q)}`,
        { value: q },
      );
    return q;
  };
  return {
    dimension: bound.dimension,
    names: place.names(),
    value: (q) => loaded.density(check(q)),
    gradient(q) {
      const gradient = new Float64Array(bound.dimension);
      loaded.density(check(q), gradient);
      return gradient;
    },
    constrain: (q) => place.constrain(check(q)),
    unconstrain: (values) => place.unconstrain(values),
  };
}

/** Carries parameters between the position and the user's names, scales and order. */
export class Placement {
  readonly #model;
  readonly #size: (axis: Axis) => number;

  constructor(
    private readonly trace: Trace,
    private readonly layout: ModelLayout,
    private readonly table: Table,
    private readonly bound: Bound,
    private readonly mathematics: Mathematics,
  ) {
    this.#model = constrain(trace);
    this.#size = (axis) => table.sizes.get(known(axis).name)!;
  }

  /** The name of each coordinate of a position. */
  names(): string[] {
    return positionNames(this.layout, this.table, this.bound);
  }

  /**
   * The free parameters by slot, on the position's scale, in rank order and as the user ordered elements; 0 for
   * those that the position does not hold because they are integrated out.
   */
  positions(q: ArrayLike<number>): Map<number, Float64Array> {
    const count = (axes: readonly Axis[]) => axes.reduce((product, axis) => product * this.#size(axis), 1);
    const held = this.layout.positions.map(({ slot, axes: given }, i): [number, Float64Array] => {
      const axes = sortAxes(given);
      const start = this.bound.positionOffsets[i]!;
      const stored = Array.prototype.slice.call(q, start, start + count(axes)) as number[];
      return [slot, reorder(stored, axes, axes, this.#size, this.bound.places, "to given")];
    });
    const gone = this.layout.noise.map(({ slot, axes }): [number, Float64Array] => [
      slot,
      new Float64Array(count(axes)),
    ]);
    return new Map([...held, ...gone]);
  }

  /** The position of coordinates given in rank order and as the user ordered elements; 0 where there are none. */
  position(coordinates: readonly (Float64Array | undefined)[]): Float64Array {
    const q = new Float64Array(this.bound.dimension);
    this.layout.positions.forEach(({ axes: given }, i) => {
      const values = coordinates[i];
      const axes = sortAxes(given);
      if (values)
        q.set(
          reorder(values, axes, axes, this.#size, this.bound.places, "to stored"),
          this.bound.positionOffsets[i]!,
        );
    });
    return q;
  }

  /** The free parameters by slot, on their own scale, in rank order. */
  parameters(q: ArrayLike<number>): Map<number, Float64Array> {
    const nodes = this.#model.parameters.map((p) => p.value);
    const values = evaluate(nodes, this.table, this.positions(q), this.mathematics);
    return new Map(this.#model.parameters.map(({ site }, i) => [site.slot, values[i]!.data]));
  }

  constrain(q: ArrayLike<number>): Record<string, number | Float64Array> {
    const values = this.parameters(q);
    const parts = this.#model.parameters.map(({ site, position }): [string, number | Float64Array] => {
      const data = values.get(site.slot)!;
      const given = reorder(data, site.axes, position.axes, this.#size, new Map(), "to given");
      return [site.name, site.axes.length === 0 ? data[0]! : given];
    });
    const composites = compositesOf(this.trace);
    const nodes = composites.map(({ node }) => node);
    const vectors = evaluate(nodes, this.table, values, this.mathematics).map(
      ({ data, axes }, i): [string, Float64Array] => [
        composites[i]!.name,
        reorder(data, composites[i]!.axes, axes, this.#size, new Map(), "to given"),
      ],
    );
    return Object.fromEntries([...parts, ...vectors]);
  }

  unconstrain(given: Readonly<Record<string, number | ArrayLike<number>>>): Float64Array {
    const values = withParts("unconstrain", this.trace, given, this.#size);
    checkParameterNames(
      "unconstrain",
      values,
      this.#model.parameters.map(({ site }) => site),
    );
    const q = new Float64Array(this.bound.dimension);
    const known = new Map<number, Float64Array>();
    for (const { site, position } of this.#model.parameters) {
      const data = readParameter("unconstrain", site, values[site.name], this.#size);
      known.set(site.slot, reorder(data, site.axes, position.axes, this.#size, new Map(), "to stored"));
    }
    this.#model.parameters.forEach(({ site, position }, i) => {
      const free = this.#inverse(site, known);
      q.set(
        reorder(free, position.axes, position.axes, this.#size, this.bound.places, "to stored"),
        this.bound.positionOffsets[i]!,
      );
    });
    return q;
  }

  #inverse(site: ParameterSite, known: ReadonlyMap<number, Float64Array>): Float64Array {
    const { graph } = this.trace;
    const { lower, upper } = site.prior.family.support(...site.prior.arguments);
    const x = site.node;
    const low = lower === undefined || lower === Number.NEGATIVE_INFINITY ? undefined : liftTo(graph, lower);
    const high = upper === undefined || upper === Number.POSITIVE_INFINITY ? undefined : liftTo(graph, upper);
    const above = low && graph.unary("log", graph.subtract(x, low));
    const below = high && graph.unary("log", graph.subtract(high, x));
    const free = above && below ? graph.subtract(above, below) : (above ?? below ?? x);
    const [result] = evaluate([free], this.table, known, this.mathematics);
    const bad = result!.data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new KindredError(
        "data",
        `unconstrain: parameter "${site.name}": ${known.get(site.slot)![bad]} is outside the support of its prior, ${site.prior.family.name}, or on its edge; give a value inside`,
        { parameter: site.name, value: known.get(site.slot)![bad] },
      );
    return result!.data;
  }
}
