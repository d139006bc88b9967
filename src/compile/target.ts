import type { Axis } from "../model/axis.ts";
import type { Node } from "../model/node.ts";
import type { ParameterSite, Trace } from "../model/trace.ts";
import { constrain } from "./constrain.ts";
import type { Derivation } from "./derive.ts";

/** The exact rewrites, by name; each can be turned off. */
export const REWRITES = ["reduce", "marginalise", "decentre", "collapse", "products"] as const;
export type Rewrite = (typeof REWRITES)[number];

/** A parameter's coordinates. */
export interface Coordinates {
  readonly slot: number;
  readonly name: string;
  /** In the program's order. */
  readonly axes: readonly Axis[];
  readonly position: Node;
  /**
   * The coordinates as a function of the position of the model as written, before warm-up learnt anything;
   * undefined where they were turned, which starts at 0.
   */
  readonly start?: Node;
}

/** An effect's coordinates, how they give the effect, and how the effect gives them. */
export interface EffectCoordinates extends Coordinates {
  /** The effect as a function of the position, and the slope of the log-density in it, its own prior left out. */
  readonly value: Node;
  readonly score: Node;
  /** The coordinates as a function of "effect" nodes and of the other coordinates. */
  readonly coordinate: Node;
}

/** What is compiled: a log-density of coordinates, and the outputs as functions of them. */
export interface Target {
  readonly logDensity: Node;
  readonly outputs: readonly Node[];
  /** What the sampler moves in. */
  readonly sampled: readonly Coordinates[];
  /** Coordinates that stand for independent standard normal noise: the outputs use them, the density does not. */
  readonly noise: readonly Coordinates[];
  /** Those of the sampled that a map carries which warm-up learns. */
  readonly effects: readonly EffectCoordinates[];
  /** The axes that binding derives from the data: distinct combinations of what rows enter by. */
  readonly derivations: readonly Derivation[];
  /** Whether long sums of logarithms are had from products. */
  readonly products: boolean;
  /** What was rewritten, for `explain`: in words, given how many elements lie along axes. */
  readonly notes: readonly ((size: (axes: readonly Axis[]) => number) => string)[];
}

/** The model as it was written, on the whole real line. */
export function asWritten(trace: Trace, products = true): Target {
  const { logDensity, outputs, parameters } = constrain(trace);
  return {
    logDensity,
    outputs,
    sampled: parameters.map(coordinates),
    noise: [],
    effects: [],
    derivations: [],
    products,
    notes: [],
  };
}

/** A parameter's own coordinates. */
export const coordinates = ({ site, position }: { site: ParameterSite; position: Node }): Coordinates => ({
  slot: site.slot,
  name: site.name,
  axes: site.axes,
  position,
  start: position,
});
