import type { InitialisationError } from "../chain/initialisation-error.ts";
import type { LinkModules } from "../chain/linked-engine.ts";
import type { Bound } from "../compile/bind.ts";
import type { ModelLayout } from "../compile/compile.ts";
import type { Rewrite } from "../compile/target.ts";
import type { Table } from "../model/data.ts";
import type { Schema } from "../model/schema.ts";
import type { Outputs } from "../model/trace.ts";

/** A model as code: the modules to link, and where they expect the data. */
export interface Runnable {
  readonly layout: ModelLayout;
  readonly modules: LinkModules;
  /** Seconds that compiling took just now; 0 when it was done before. */
  readonly seconds: number;
}

/** What `sample` takes: a `Model`, or one that was compiled before. */
export abstract class Fittable<S extends Schema = Schema, O extends Outputs = Outputs> {
  abstract readonly schema: S;
  /** The type of what the program returned; never a value. */
  declare readonly outputs?: O;

  /** @internal The code that samples the posterior given data. */
  abstract runnable(table: Table, rewrites: ReadonlySet<Rewrite>): Runnable | Promise<Runnable>;

  /** @internal Data checked against the schema, and as far as can be against the distributions. */
  abstract checked(data: unknown): Table;

  /** @internal Length of a position of the model as written. */
  abstract dimension(layout: ModelLayout, table: Table): number;

  /**
   * @internal A position of the model as written, carried to what is sampled, where the rewrites begin: what is
   * integrated out is left away, and what was turned starts at 0.
   *
   * @throws tag "option" where it cannot be carried
   */
  abstract carryStart(position: Float64Array, layout: ModelLayout, table: Table, bound: Bound): Float64Array;

  /** @internal Why a chain found no place to start, in the model's words. */
  abstract explainStart(error: InitialisationError, layout: ModelLayout, table: Table, bound: Bound): string;
}
