import { type Simulation, simulate } from "../check/simulate.ts";
import { checkSupport } from "../check/support.ts";
import { type Compiled, compile } from "../compile/compile.ts";
import { explain } from "../compile/explain.ts";
import { instantiateEngine } from "../engine/instantiate.ts";
import { engineMathematics } from "../engine/mathematics.ts";
import { expandSeed } from "../engine/seed.ts";
import type { Draws } from "../fit/draws.ts";
import { readData, type Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import type { Expression } from "../model/expression.ts";
import { printModel } from "../model/print.ts";
import type { Data, Schema } from "../model/schema.ts";
import {
  givenColumn,
  type Interventions,
  type Outputs,
  type Program,
  type Trace,
  trace,
} from "../model/trace.ts";
import { type Density, densityOf } from "./density.ts";

type IsUnion<T, U = T> = T extends unknown ? ([U] extends [T] ? false : true) : never;
type AxesTuple<A extends string> = [A] extends [never]
  ? readonly []
  : IsUnion<A> extends true
    ? readonly string[]
    : string extends A
      ? readonly string[]
      : readonly [A];

/** The axes of each output, by name: `{ mu: [], theta: ["school"] }`. */
export type AxesOfOutputs<O extends Outputs> = {
  [K in keyof O]: O[K] extends Expression<infer A> ? AxesTuple<A> : never;
};

/** Draws by the names of the outputs. */
export type NamedDraws<O extends Outputs> = { readonly [K in keyof O]: Draws<AxesOfOutputs<O>[K]> };

/**
 * A model: a schema for data and a program over its columns. It is compiled once, and serves every data set.
 *
 * `String(model)` is the model in mathematics.
 */
export class Model<S extends Schema = Schema, O extends Outputs = Outputs> {
  readonly schema: S;
  private readonly program: Program<S, O>;
  private readonly interventions: Interventions;
  private cache?: { readonly trace: Trace; readonly compiled: Compiled; readonly module: WebAssembly.Module };
  /** Milliseconds that compiling took; 0 before. */
  private spent = 0;
  private readonly traced: Trace;

  constructor(schema: S, program: Program<S, O>, interventions: Interventions = { given: {}, without: [] }) {
    this.schema = schema;
    this.program = program;
    this.interventions = interventions;
    this.traced = trace(schema, program as Program<Schema, Outputs>, interventions);
  }

  /**
   * This model with parameters fixed, by the names under which the program returns them: a number, or one
   * number for each element of the parameter's axis. Their prior terms stay in the density, as those of data do.
   *
   * @throws tag "model" for a name that is no parameter
   */
  given(values: Readonly<Record<string, number | ArrayLike<number>>>): Model<S, O> {
    const given = { ...this.interventions.given, ...values };
    return new Model(this.schema, this.program, { ...this.interventions, given });
  }

  /**
   * This model with the observation of these columns left out.
   *
   * @throws tag "model" for a column that is not observed
   */
  without(...columns: string[]): Model<S, O> {
    return new Model(this.schema, this.program, {
      ...this.interventions,
      without: [...this.interventions.without, ...columns],
    });
  }

  /**
   * Draws from the prior: parameters, and the columns that would be observed. Observed columns may be left
   * out of `data`; the others say what is simulated (how many rows, in which groups).
   *
   * @param options - `draws`, 1 if not given; `seed`, a string or a number
   * @throws tag "data", "option", or "model" if a prior cannot be drawn from
   * @example
   * const truth = schools.given({ mu: 78, tau: 6, sigma: 12 });
   * const data = truth.simulate({ school }, { seed: "2024" }).data(0);
   */
  simulate(
    data: Partial<Data<S>>,
    options: { draws?: number; seed?: string | number } = {},
  ): Simulation & { draws: NamedDraws<O> } {
    const { draws = 1, seed = "kindred" } = options;
    if (!Number.isInteger(draws) || draws < 1)
      throw new KindredError("option", `simulate: draws must be a whole number from 1 up, got ${draws}`, {
        option: "draws",
        value: draws,
      });
    const observed = this.traced.observations.map((o) => o.name);
    const engine = instantiateEngine();
    const random = engine.allocate(32);
    new Uint32Array(engine.memory.buffer, random, 8).set(expandSeed(seed));
    const table = this.table(data, observed);
    return simulate(this.traced, table, data, draws, engine, random) as never;
  }

  /**
   * The log-density on unconstrained space for these data, with gradients and names.
   *
   * @throws tag "data" if the data do not fit the schema
   */
  density(data: Data<S>): Density {
    const table = this.checked(data);
    return densityOf(this.traced, this.compiled, this.module, table);
  }

  /** What the compiler made of the model for these data, in words. */
  explain(data: Data<S>): string {
    return explain(this.traced, this.compiled, this.checked(data));
  }

  toString(): string {
    return printModel(this.traced);
  }

  /** @internal */
  get compiled(): Compiled {
    return this.ready().compiled;
  }

  /** @internal */
  get module(): WebAssembly.Module {
    return this.ready().module;
  }

  /** @internal What the program did. */
  get sites(): Trace {
    return this.traced;
  }

  /** @internal */
  get compileSeconds(): number {
    return this.spent;
  }

  /** @internal Data checked against the schema and the supports. */
  checked(data: unknown): Table {
    const table = this.table(data, []);
    checkSupport(this.traced, table, engineMathematics(instantiateEngine()));
    return table;
  }

  private ready() {
    if (!this.cache) {
      const start = performance.now();
      const compiled = compile(this.traced);
      this.cache = { trace: this.traced, compiled, module: new WebAssembly.Module(compiled.bytes) };
      this.spent = (performance.now() - start) / 1000;
    }
    return this.cache;
  }

  private table(data: unknown, optional: readonly string[]): Table {
    const table = readData(this.schema, this.traced.layout, data, optional);
    const columns = new Map(table.columns);
    for (const site of this.traced.parameters) {
      if (site.fixed === undefined || typeof site.fixed === "number") continue;
      const length = site.axes.reduce((product, axis) => product * table.sizes.get(axis.name)!, 1);
      if (site.fixed.length !== length)
        throw new KindredError(
          "data",
          `given: parameter "${site.name}" has ${length} values, got ${site.fixed.length}`,
          { parameter: site.name },
        );
      columns.set(givenColumn(site.name), Float64Array.from(site.fixed));
    }
    return { ...table, columns };
  }
}

/**
 * Makes a model of a schema, which says what the data look like, and a program, which says how they came about.
 *
 * @param schema - a kind for each column: `group()`, `real()`, `count()`, ...
 * @param program - given the columns as symbols; declares parameters, observes columns, and returns what the
 * posterior should hold, parameters and derived quantities alike, under the names it should have
 * @throws tag "schema" or "model"
 * @example
 * const schools = model({ school: group(), score: real() }, ({ school, score }, { parameter, observe }) => {
 *   const mu = parameter(normal(75, 15));
 *   const tau = parameter(exponential(0.1));
 *   const sigma = parameter(exponential(0.1));
 *   const theta = parameter(normal(mu, tau), { each: school });
 *   observe(score, normal(theta.at(school), sigma));
 *   return { mu, tau, sigma, theta };
 * });
 */
export function model<const S extends Schema, O extends Outputs>(
  schema: S,
  program: Program<S, O>,
): Model<S, O> {
  return new Model(schema, program);
}
