import type { Case, Data } from "../case.ts";
import type { TargetClass } from "./targets.ts";

/** A program in `bench/stan/`, without its ending, and what Kindred is held to against it. */
export interface StanProgram {
  readonly name: string;
  readonly targets: TargetClass;
}

/**
 * A posterior that Kindred and Stan both draw from. Stan's programs declare every output of the model under its
 * own name; those are compared.
 */
export interface Rival extends Case {
  /** What Stan's programs read. */
  stanData(data: Data): Data;
  /** The best-written program first; then, where there is one, the one collapsed to sufficient statistics by hand. */
  readonly programs: readonly StanProgram[];
  /** The program whose posterior counts as the truth, where those of `programs` are not to be trusted. */
  readonly reference?: string;
  /** Outputs whose moments are compared: all, unless some have none that draws could tell. */
  readonly compared?: readonly string[];
}
