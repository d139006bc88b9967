import { KindredError } from "../model/errors.ts";

/** Why a chain could not begin, or could not go on adapting. */
export type StartFailure =
  /** The log density was NaN or infinite at every position tried. */
  | "log density not finite"
  /** The log density was finite, a component of its gradient was not. */
  | "gradient not finite"
  /** The step size grew without bound: the density does not fall off. */
  | "posterior improper"
  /** No step size was small enough: the density jumps, or its gradient is wrong. */
  | "no step size";

/** The state a chain failed in. */
export interface FailedStart {
  chain: number;
  reason: StartFailure;
  /** Positions tried. */
  attempts: number;
  /** The last position, `[dimension]`, unconstrained. */
  position: Float64Array;
  /** The log density there. */
  logDensity: number;
  /** The gradient there, `[dimension]`. */
  gradient: Float64Array;
  /** The first index at which the gradient is not finite, or -1. */
  badIndex: number;
  /** Whether the caller gave the first position. */
  given: boolean;
}

/**
 * A chain found no place to start, or no step size to go on with. `start` has the state on unconstrained
 * space; whoever knows the model can name the parameter from `start.badIndex` and `start.position`.
 */
export class InitialisationError extends KindredError {
  readonly start: FailedStart;

  constructor(start: FailedStart) {
    super("initialisation", describe(start), { chain: start.chain, value: start.position });
    this.start = start;
  }
}

function describe(start: FailedStart): string {
  const { chain, reason, logDensity, gradient, badIndex } = start;
  switch (reason) {
    case "log density not finite":
      return `chain ${chain}: no place to start: the log density is ${logDensity} ${place(start)}`;
    case "gradient not finite": {
      const bad = `component ${badIndex} of the gradient is ${gradient[badIndex]}`;
      return `chain ${chain}: no place to start: ${bad} ${place(start)}`;
    }
    case "posterior improper":
      return (
        `chain ${chain}: the step size grew without bound: the posterior seems improper: ` +
        "give every parameter a proper prior, or data that inform it"
      );
    case "no step size":
      return (
        `chain ${chain}: no step size is small enough at log density ${logDensity}: the density seems to jump: ` +
        "check the model for data or supports that change with a parameter, or give init"
      );
  }
}

function place({ given, attempts }: FailedStart): string {
  return given
    ? "at the given init: give another or leave it out"
    : `at the last of ${attempts} random positions: check supports, priors and data, or give init`;
}
