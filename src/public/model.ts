import type { InitialisationError } from "../chain/initialisation-error.ts";
import { explainStart } from "../check/explain-start.ts";
import { type Interpretation, interpret, type RunningSite } from "../check/interpret.ts";
import { checkPositiveDefinite } from "../check/positive-definite.ts";
import { samplerOf } from "../check/sampler.ts";
import { type Score, score } from "../check/score.ts";
import { type Simulation, simulate } from "../check/simulate.ts";
import { readSimulateOptions, type SimulateOptions } from "../check/simulate-options.ts";
import { checkSupport } from "../check/support.ts";
import { checkTimes } from "../check/times.ts";
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
import { hasHoles, readData, type Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { evaluate, type Mathematics } from "../model/evaluate.ts";
import type { Expression } from "../model/expression.ts";
import { withGiven } from "../model/given.ts";
import { type Interventions, NO_INTERVENTIONS } from "../model/interventions.ts";
import type { Node } from "../model/node.ts";
import { type ParameterValues, readChosen } from "../model/parameter-values.ts";
import { printModel } from "../model/print.ts";
import type { Column, Data, Group, Schema } from "../model/schema.ts";
import { type Outputs, type Program, type Trace, trace } from "../model/trace.ts";
import { type WalkedSite, walk } from "../model/walk.ts";
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

/** What `do` takes beside parameters: columns of numbers, by name. */
export type SetColumns<S extends Schema> = { readonly [K in NumberColumn<S>]?: number | ArrayLike<number> };

/**
 * The names of what `without` leaves out: columns, the groups' own columns, "observation 1" for a transformation, and
 * "density 1" or "density smoothness" for a term that is an expression.
 */
export type ObservedName<S extends Schema> = NumberColumn<S> | `observation ${number}` | `density ${string}`;

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
let shared: Mathematics | undefined;
const engineFunctions = () => (shared ??= engineMathematics(instantiateEngine()));

/** A simulation draws observed columns whole; those that it takes from the data must be. */
function refuseHoles(
  who: string,
  { layout, observations, setColumns }: Trace,
  { sizes, labels }: Table,
): void {
  for (const [column, { missing }] of layout.columns) {
    const isMade = [...observations, ...setColumns].some(({ name }) => name === column);
    if (missing && !isMade && sizes.get(missing.from.name)! > 0)
      throw new KindredError(
        "data",
        `${who}: column "${column}" has no value at "${labels.get(missing.from.name)![0]}", and the model without its observation does not draw it; fill it in`,
        { column },
      );
  }
}

/** An engine with a stream of random numbers. */
function seeded(seed: string | number) {
  const engine = instantiateEngine();
  const random = engine.allocate(32);
  new Uint32Array(engine.memory.buffer, random, 8).set(expandSeed(seed));
  return { engine, random };
}

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

  /** The same with holes in the columns that may have them; made when data have some. */
  #holed?: Model<S, O>;

  constructor(
    schema: S,
    program: Program<S, O>,
    interventions: Interventions = NO_INTERVENTIONS,
    withHoles = false,
  ) {
    super();
    this.schema = schema;
    this.#program = program as Program<Schema, Outputs>;
    this.#interventions = interventions;
    this.#traced = trace(schema, this.#program, interventions, withHoles);
  }

  /**
   * This model with parameters fixed, by the names under which the program returns them: a number, or one
   * number for each element of the parameter's axes. Their prior terms stay in the density, as those of data do: so
   * densities compare, and what they depend on learns from them. To cut them off from it, see `do`.
   *
   * @throws tag "model" for a name that is no parameter, or a value where its prior has no mass
   */
  given(values: GivenValues<O>): Model<S, O> {
    return this.#with({ given: { ...this.#interventions.given, ...(values as Interventions["given"]) } });
  }

  /**
   * This model with parameters, or columns of numbers, set from outside: Pearl's intervention. What is set no longer
   * depends on anything, so its own term is cut out of the density (`given` keeps it), and what it depended on learns
   * nothing from it; what depends on it goes on to.
   *
   * `log p(θ, y | do(x)) = Σ log p(site | ...)` over all sites but those of x (the truncated factorisation).
   *
   * @param values - by the names of outputs and columns: a number, or one for each element. A column that is set may
   * be left out of the data; if it is there, it is not used.
   * @throws tag "model" for the name of neither, a value that the column's kind does not allow, or a column that is
   * observed together with others in one transformation
   * @example
   * // how would y be if every dose were 3, rather than where it is 3?
   * trial.do({ dose: 3 }).simulate(data, { draws: 1000 }).observed.y
   *
   * Source: Pearl, Causality (2009), equation 3.10.
   */
  do(values: GivenValues<O> & SetColumns<S>): Model<S, O> {
    return this.#with({ do: { ...this.#interventions.do, ...(values as Interventions["do"]) } });
  }

  /**
   * This model with the observation of these columns, or these density terms, left out.
   *
   * @throws tag "model" for a column that is not observed
   */
  without(...columns: ObservedName<S>[]): Model<S, O> {
    return this.#with({ without: [...this.#interventions.without, ...columns] });
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
  simulate(data: Partial<Data<S>>, options: SimulateOptions = {}): ModelSimulation<S, O> {
    return this.#simulate("simulate", data, {}, options);
  }

  /**
   * The log joint density of the data and of these parameter values, in total and site by site: each parameter's
   * prior term and each observation's, normalised, on the parameters' own scale and so without any Jacobian.
   *
   * Its total is that of `density(data).value(q)` at the same values, less the log-Jacobian.
   *
   * @param values - every parameter that is not fixed, by name: a number, or one for each element
   * @returns `total`, -Infinity where a prior has no mass; `sites`, in the order of the program, each with `kind`,
   * `name`, `logDensity` and `pointwise`, which has the term of each element
   * @throws tag "data" if the data do not fit the schema, or a parameter is missing or has a wrong length
   * @example
   * schools.score(data, { mu: 78, tau: 6, sigma: 12, theta }).sites.map((site) => [site.name, site.logDensity]);
   */
  score(data: Data<S>, values: ParameterValues): Score {
    const table = this.checked(data);
    const traced = this.#for(table).#traced;
    const sites = traced.parameters.filter((site) => site.fixed === undefined);
    return score(traced, table, readChosen("score", traced, values, table, sites), engineFunctions());
  }

  /**
   * The model run at chosen values of its parameters: its outputs there, and observations simulated from there.
   * Parameters that are not chosen are drawn from their priors, given those that are.
   *
   * @param values - parameters by name: a number, or one for each element
   * @param options - as of `simulate`
   * @throws tag "data" for values of a wrong name, length or outside of the parameter's support; else as `simulate`
   * @example schools.replay(data, { mu: 78, tau: 6, sigma: 12, theta }).draws.icc.mean
   */
  replay(
    data: Partial<Data<S>>,
    values: ParameterValues,
    options: SimulateOptions = {},
  ): ModelSimulation<S, O> {
    return this.#simulate("replay", data, values, options);
  }

  /**
   * Shows every site of the model to a visitor, in the order of the program: its kind, name, axes, distribution and
   * expression, and how it is printed. A site has `given(value)`, `do(value)` and `leaveOut()`, for a visitor that
   * changes the model.
   *
   * @returns this model, with what was asked for: `String` of it says so
   * @throws tag "model" where a visitor asks for what a site has not, or a value is none for it
   * @example
   * // fix every scale at 1
   * const simple = schools.walk((site) => {
   *   if (site.text.startsWith("exponential")) site.given(1);
   * });
   */
  walk(visit: (site: WalkedSite) => void): Model<S, O> {
    const asked = walk(this.#traced, visit);
    const { given, do: set, without } = this.#interventions;
    return this.#with({
      given: { ...given, ...asked.given },
      do: { ...set, ...asked.do },
      without: [...without, ...asked.without],
    });
  }

  /**
   * Runs the model once on numbers: an interpreter is handed each site in turn, in the order of the program. It can
   * see what came before, draw parameters, choose their values (those it does not are drawn from their priors), and
   * score. It cannot change the model: what it chooses is checked and named in the result, whose score is the model's.
   *
   * @param options - `seed`, of what is drawn
   * @returns `values` of the parameters, which of them were `chosen`, the `outputs`, and the `score`
   * @throws tag "data" if the data do not fit, or a value has a wrong length or is not finite; "model" for choosing at
   * a site that has its own value
   * @example
   * // what each term adds where every parameter is at its prior's mean, or 10
   * schools.interpret(data, (site) => {
   *   if (site.kind === "parameter") site.choose(site.arguments().mean ?? 10);
   *   console.log(site.name, site.logDensity());
   * });
   */
  interpret(
    data: Data<S>,
    interpreter: (site: RunningSite) => void,
    options: Pick<SimulateOptions, "seed"> = {},
  ): Interpretation {
    const { seed } = readSimulateOptions("interpret", options);
    const { engine, random } = seeded(seed);
    const table = this.checked(data);
    return interpret(
      this.#for(table).#traced,
      table,
      interpreter,
      engineFunctions(),
      samplerOf(engine, random),
    );
  }

  /**
   * The log-density on unconstrained space for these data, with gradients and names.
   *
   * @throws tag "data" if the data do not fit the schema
   */
  density(data: Data<S>): Density {
    const table = this.checked(data);
    const model = this.#for(table);
    const { compiled, module } = model.#written();
    return densityOf(model.#traced, compiled, module, table);
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
    const model = this.#for(table);
    const { compiled, notes } = model.#sampled(table, chosenRewrites(options.rewrites));
    return buildTools("explain").explain(model.#traced, compiled, table, notes);
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
    const model = this.#for();
    const { compiled } = model.#sampled(undefined, chosenRewrites(options.rewrites));
    if (compiled.modules.length > 0)
      throw new KindredError(
        "model",
        "precompile: the model calls a wasmFunction, whose module cannot be saved with it; fit it with sample(model, data)",
      );
    return {
      wasm: compiled.bytes.slice(),
      manifest: buildTools("precompile").toManifest(compiled, model.#traced),
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
    const { compiled } = this.#for(table).#sampled(table, chosenRewrites(options.rewrites));
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
    const model = this.#for(table);
    const before = model.#spent;
    const { compiled, module } = model.#sampled(table, rewrites);
    const seconds = model.#spent - before;
    return {
      layout: compiled,
      modules: { engine: engineModule(), density: module, own: compiled.modules },
      seconds,
    };
  }

  /** @internal Data checked against the schema and the supports. */
  override checked(data: unknown): Table {
    const table = this.#table(data, []);
    const { sites: traced } = this.#for(table);
    checkSupport(traced, table, engineFunctions());
    checkPositiveDefinite(traced, table, engineFunctions());
    checkTimes(traced, table, engineFunctions());
    return table;
  }

  /** @internal */
  override dimension(_: ModelLayout, table: Table): number {
    return this.#boundAsWritten(table).dimension;
  }

  /** @internal */
  override carryStart(position: Float64Array, layout: ModelLayout, table: Table, bound: Bound): Float64Array {
    const mathematics = engineFunctions();
    const model = this.#for(table);
    const { compiled } = model.#written();
    const written = new Placement(model.#traced, compiled, table, this.#boundAsWritten(table), mathematics);
    const { starts } = [...model.#variants.values()].find((variant) => variant.compiled === layout)!;
    const asked = starts.filter((node) => node !== undefined);
    const values = evaluate(asked, table, written.positions(position), mathematics);
    const sampled = new Placement(model.#traced, layout, table, bound, mathematics);
    return sampled.position(starts.map((node) => node && values[asked.indexOf(node)]!.data));
  }

  /** @internal */
  override explainStart(error: InitialisationError, layout: ModelLayout, table: Table, bound: Bound): string {
    const mathematics = engineFunctions();
    const traced = this.#for(table).#traced;
    const placement = new Placement(traced, layout, table, bound, mathematics);
    const parameters = placement.parameters(error.start.position);
    return explainStart(error, traced, table, parameters, placement.names(), mathematics);
  }

  /** The model for these data; without any, one that serves data with holes and without. */
  #for(table?: Table): Model<S, O> {
    const { layout } = this.#traced;
    const isHoled = table ? hasHoles(table, layout) : [...layout.columns.values()].some((c) => c.missing);
    if (!isHoled) return this;
    this.#holed ??= new Model(this.schema, this.#program as Program<S, O>, this.#interventions, true);
    return this.#holed;
  }

  #with(changes: Partial<Interventions>): Model<S, O> {
    return new Model(this.schema, this.#program as Program<S, O>, { ...this.#interventions, ...changes });
  }

  #simulate(
    who: string,
    data: Partial<Data<S>>,
    values: ParameterValues,
    options: SimulateOptions,
  ): ModelSimulation<S, O> {
    const { draws, seed } = readSimulateOptions(who, options);
    const observed = this.#traced.observations.map((o) => o.name);
    const { engine, random } = seeded(seed);
    const table = this.#table(data, observed);
    refuseHoles(who, this.#traced, table);
    const chosen = readChosen(who, this.#traced, values, table);
    provideEngine(engineModule());
    return simulate(this.#traced, table, data, chosen, draws, engine, random) as never;
  }

  #boundAsWritten(table: Table): Bound {
    return bind(this.#for(table).#written().compiled, table);
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
    const { layout, parameters, setColumns } = this.#traced;
    const missing = [...optional, ...setColumns.map((column) => column.name)];
    return withGiven(readData(this.schema, layout, data, missing), [...parameters, ...setColumns]);
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
