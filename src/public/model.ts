import type { InitialisationError } from "../chain/initialisation-error.ts";
import { explainStart } from "../check/explain-start.ts";
import { type Simulation, simulate } from "../check/simulate.ts";
import { checkSupport } from "../check/support.ts";
import type { AssemblyScriptOptions } from "../compile/assemblyscript.ts";
import { type Bound, bind } from "../compile/bind.ts";
import { type Compiled, compile, type ModelLayout } from "../compile/compile.ts";
import type { Manifest } from "../compile/manifest.ts";
import { asWritten, type Rewrite, type Target } from "../compile/target.ts";
import { provideEngine } from "../engine/current.ts";
import { engineModule, instantiateEngine } from "../engine/instantiate.ts";
import { engineMathematics } from "../engine/mathematics.ts";
import { expandSeed } from "../engine/seed.ts";
import type { Draws } from "../fit/draws.ts";
import { type Axis, known } from "../model/axis.ts";
import { readData, type Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { evaluate, type Mathematics } from "../model/evaluate.ts";
import type { Expression } from "../model/expression.ts";
import { withGiven } from "../model/given.ts";
import type { Node } from "../model/node.ts";
import { printModel } from "../model/print.ts";
import type { Column, Data, Group, Schema } from "../model/schema.ts";
import { type Interventions, type Outputs, type Program, type Trace, trace } from "../model/trace.ts";
import { showValue, suggest } from "../model/wording.ts";
import { buildTools } from "./build-tools.ts";
import { type Density, densityOf, Placement } from "./density.ts";
import { Fittable, type Runnable } from "./fittable.ts";
import { isRewriterLoaded, loadedRewriter, loadRewriter } from "./rewriter.ts";
import { chosenRewrites, type Rewrites } from "./rewrites.ts";

/** What `given` takes: a number, or along axes one number an element, by the names of the outputs. */
export type GivenValues<O extends Outputs> = {
  readonly [K in keyof O]?: O[K] extends Expression<infer A>
    ? [A] extends [never]
      ? number
      : number | ArrayLike<number>
    : never;
};

/** The names that can be observed: columns, the groups' own columns, and "observation 1" for a transformation. */
export type ObservedName<S extends Schema> = NumberColumn<S> | `observation ${number}`;

/** The columns of numbers of a schema: "score", "school.funding". */
type NumberColumn<S extends Schema> = {
  [K in keyof S & string]: S[K] extends Group<infer C, string>
    ? `${K}.${keyof { [P in keyof C as C[P] extends Column ? P : never]: P } & string}`
    : S[K] extends Column
      ? K
      : never;
}[keyof S & string];

/** Draws from a prior, by the names of the outputs and of the columns. */
export interface ModelSimulation<S extends Schema, O extends Outputs> extends Simulation {
  readonly draws: NamedDraws<O>;
  /** The observed columns, by name. One that the model does not observe throws, tag "option". */
  readonly observed: {
    readonly [K in NumberColumn<S>]: Draws<
      K extends `${infer G}.${string}` ? readonly [G] : readonly ["rows"]
    >;
  };
  data(draw: number): Data<S>;
}

/** A compiled form of a model. */
interface Variant {
  readonly compiled: Compiled;
  /** For each sampled parameter its coordinates as a function of the position as written. */
  readonly starts: readonly (Node | undefined)[];
  readonly module: WebAssembly.Module;
}

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

/** For checking data: its functions keep no state, so one instance serves every model. */
let mathematics: Mathematics | undefined;

/**
 * A model: a schema for data and a program over its columns. It is compiled once, and serves every data set.
 *
 * `String(model)` is the model in mathematics.
 */
export class Model<S extends Schema = Schema, O extends Outputs = Outputs> extends Fittable<S, O> {
  readonly schema: S;
  /** Without its own types, so that every model is a `Model`. */
  readonly #program: Program<Schema, Outputs>;
  readonly #interventions: Interventions;
  /** What was compiled: the model as written, under "", and as it is sampled, by the plan of its rewrites. */
  readonly #variants = new Map<string, Variant>();
  /** The model as it is sampled, by the plan of its rewrites, before the data say which rows are alike. */
  readonly #targets = new Map<string, Target>();
  /** Seconds that compiling took, in all. */
  #spent = 0;
  readonly #traced: Trace;

  constructor(schema: S, program: Program<S, O>, interventions: Interventions = { given: {}, without: [] }) {
    super();
    this.schema = schema;
    this.#program = program as Program<Schema, Outputs>;
    this.#interventions = interventions;
    this.#traced = trace(schema, this.#program, interventions);
  }

  /**
   * This model with parameters fixed, by the names under which the program returns them: a number, or one
   * number for each element of the parameter's axis. Their prior terms stay in the density, as those of data do.
   *
   * @throws tag "model" for a name that is no parameter, or a value where its prior has no mass
   */
  given(values: GivenValues<O>): Model<S, O> {
    const given = { ...this.#interventions.given, ...(values as Interventions["given"]) };
    return new Model(this.schema, this.#program as Program<S, O>, { ...this.#interventions, given });
  }

  /**
   * This model with the observation of these columns left out.
   *
   * @throws tag "model" for a column that is not observed
   */
  without(...columns: ObservedName<S>[]): Model<S, O> {
    return new Model(this.schema, this.#program as Program<S, O>, {
      ...this.#interventions,
      without: [...this.#interventions.without, ...columns],
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
  ): ModelSimulation<S, O> {
    const { draws = 1, seed = "kindred" } = options;
    const stray = Object.keys(options).find((name) => name !== "draws" && name !== "seed");
    if (stray !== undefined)
      throw new KindredError(
        "option",
        `simulate: unknown option "${stray}"; ${suggest(stray, ["draws", "seed"], "the options are")}`,
        { option: stray },
      );
    if (!Number.isInteger(draws) || draws < 1)
      throw new KindredError(
        "option",
        `simulate: draws must be a whole number from 1 up, got ${showValue(draws)}`,
        {
          option: "draws",
          value: draws,
        },
      );
    const observed = this.#traced.observations.map((o) => o.name);
    const engine = instantiateEngine();
    const random = engine.allocate(32);
    new Uint32Array(engine.memory.buffer, random, 8).set(expandSeed(seed));
    const table = this.#table(data, observed);
    provideEngine(engineModule());
    return simulate(this.#traced, table, data, draws, engine, random) as never;
  }

  /**
   * The log-density on unconstrained space for these data, with gradients and names.
   *
   * @throws tag "data" if the data do not fit the schema
   */
  density(data: Data<S>): Density {
    const table = this.checked(data);
    const { compiled, module } = this.#written();
    return densityOf(this.#traced, compiled, module, table);
  }

  /**
   * What the compiler made of the model for these data, in words: how it was rewritten to be sampled, and what
   * a gradient then costs.
   *
   * In a page `import "kindred/build"` first: it is left out of what a fit loads.
   *
   * @param options - `rewrites`, as `sample` takes it
   */
  explain(data: Data<S>, options: { rewrites?: Rewrites } = {}): string {
    const table = this.checked(data);
    const { compiled, notes } = this.#sampled(table, chosenRewrites(options.rewrites));
    return buildTools("explain").explain(this.#traced, compiled, table, notes);
  }

  override toString(): string {
    return printModel(this.#traced);
  }

  /**
   * The compiled model to be saved, so that an app can fit it without the compiler: see `precompiled` of
   * "kindred/precompiled".
   *
   * In a page `import "kindred/build"` first: it is left out of what a fit loads.
   *
   * @param options - `rewrites`, as `sample` takes it
   * @returns `wasm`, the emitted module, which links with the package's engine; `manifest`, which can be written
   * as JSON
   */
  precompile(options: { rewrites?: Rewrites } = {}): { wasm: Uint8Array<ArrayBuffer>; manifest: Manifest } {
    const { compiled } = this.#sampled(undefined, chosenRewrites(options.rewrites));
    return {
      wasm: compiled.bytes.slice(),
      manifest: buildTools("precompile").toManifest(compiled, this.#traced),
    };
  }

  /**
   * The compiled model as readable AssemblyScript: the same loops over the engine's mathematics. What `asc`, or
   * as-loader in webpack, builds of it gives the same bits as the emitted module. In a page `import "kindred/build"`
   * first: it is left out of what a fit loads.
   *
   * @param data - if given, they are checked, and their sizes are noted; the code serves every data set
   * @param options - `assembly`, where the engine's sources are; `engine`, whether to export it too, so that the
   * module stands alone; `rewrites`, as `sample` takes it
   * @throws tag "data" if the data do not fit the schema
   */
  toAssemblyScript(data?: Data<S>, options: AssemblyScriptOptions & { rewrites?: Rewrites } = {}): string {
    const table = data && this.checked(data);
    const { compiled } = this.#sampled(table, chosenRewrites(options.rewrites));
    const sizes = table && Array.from(table.sizes, ([axis, size]) => `${axis}: ${size}`).join(", ");
    const header = [String(this), ...(sizes ? ["", `Printed for data of sizes ${sizes}.`] : [])].join("\n");
    const { printAssemblyScript } = buildTools("toAssemblyScript");
    return printAssemblyScript(compiled, { header, ...options });
  }

  /** @internal The model as it was written. */
  get compiled(): Compiled {
    return this.#written().compiled;
  }

  /** @internal */
  get module(): WebAssembly.Module {
    return this.#written().module;
  }

  /** @internal What the program did. */
  get sites(): Trace {
    return this.#traced;
  }

  /** @internal */
  override runnable(table: Table, rewrites: ReadonlySet<Rewrite>): Runnable | Promise<Runnable> {
    if (rewrites.size > 0 && !isRewriterLoaded())
      return loadRewriter().then(() => this.runnable(table, rewrites));
    const before = this.#spent;
    const { compiled, module } = this.#sampled(table, rewrites);
    const seconds = this.#spent - before;
    return { layout: compiled, modules: { engine: engineModule(), density: module }, seconds };
  }

  /** @internal Data checked against the schema and the supports. */
  override checked(data: unknown): Table {
    const table = this.#table(data, []);
    mathematics ??= engineMathematics(instantiateEngine());
    checkSupport(this.#traced, table, mathematics);
    return table;
  }

  /** @internal */
  override dimension(_: ModelLayout, table: Table): number {
    return this.#boundAsWritten(table).dimension;
  }

  /** @internal */
  override carryStart(position: Float64Array, layout: ModelLayout, table: Table, bound: Bound): Float64Array {
    mathematics ??= engineMathematics(instantiateEngine());
    const { compiled } = this.#written();
    const written = new Placement(this.#traced, compiled, table, this.#boundAsWritten(table), mathematics);
    const { starts } = [...this.#variants.values()].find((variant) => variant.compiled === layout)!;
    const asked = starts.filter((node) => node !== undefined);
    const values = evaluate(asked, table, written.positions(position), mathematics);
    const sampled = new Placement(this.#traced, layout, table, bound, mathematics);
    return sampled.position(starts.map((node) => node && values[asked.indexOf(node)]!.data));
  }

  /** @internal */
  override explainStart(error: InitialisationError, layout: ModelLayout, table: Table, bound: Bound): string {
    mathematics ??= engineMathematics(instantiateEngine());
    const placement = new Placement(this.#traced, layout, table, bound, mathematics);
    const parameters = placement.parameters(error.start.position);
    return explainStart(error, this.#traced, table, parameters, placement.names(), mathematics);
  }

  #boundAsWritten(table: Table): Bound {
    return bind(this.#written().compiled, table);
  }

  #written(): Variant {
    return this.#variant("", () => asWritten(this.#traced));
  }

  /** The code that samples the posterior, and what was rewritten for these data. */
  #sampled(table: Table | undefined, rewrites: ReadonlySet<Rewrite>): Variant & Pick<Target, "notes"> {
    if (rewrites.size === 0) {
      const variant = this.#variant("none", () => asWritten(this.#traced, false));
      return { ...variant, notes: [] };
    }
    const { planRewrites, rewrite, collapseRows } = loadedRewriter();
    const size = (axis: Axis) => table?.sizes.get(known(axis).name) ?? 1 + axis.rank;
    const plan = planRewrites(this.#traced, rewrites, size);
    let target = this.#targets.get(plan.key);
    if (!target) {
      const rewritten = rewrite(this.#traced, plan, table);
      target = rewritten.target;
      if (rewritten.isSettled) this.#targets.set(plan.key, target);
    }
    if (table && rewrites.has("collapse")) target = collapseRows(this.#traced, target, table);
    const roots = [target.logDensity, ...target.effects.map((effect) => effect.score)];
    const variant = this.#variant(`${plan.key}: ${roots.map((node) => node.id)}`, () => target);
    return { ...variant, notes: target.notes };
  }

  #variant(key: string, make: () => Target): Variant {
    const known = this.#variants.get(key);
    if (known) return known;
    const start = performance.now();
    const target = make();
    const compiled = compile(this.#traced, target);
    const starts = target.sampled.map((coordinates) => coordinates.start);
    const variant = { compiled, starts, module: new WebAssembly.Module(compiled.bytes) };
    this.#variants.set(key, variant);
    this.#spent += (performance.now() - start) / 1000;
    return variant;
  }

  #table(data: unknown, optional: readonly string[]): Table {
    const table = readData(this.schema, this.#traced.layout, data, optional);
    return withGiven(table, this.#traced.parameters);
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
