import type { AxisReference, Expression, Operand } from "../model/expression.ts";
import type { Graph } from "../model/graph.ts";
import { type Distribution, distribution, type Family, type Sampler } from "./distribution.ts";

/** An argument, or a vector of them along the axis of the distribution. */
export type VectorArgument = number | ArrayLike<number>;

/** Where a parameter of a vector's distribution is made. */
export interface VectorSite {
  readonly graph: Graph;
  /** The vector's own axis. */
  readonly axis: AxisReference;
  /**
   * A new parameter, one for each vector: what the vector is made of.
   *
   * @param name - what follows the vector's name in the part's: ".scale", or "[slope]" for an element
   * @param along - the vector's axis, for one for each of its elements; or others
   */
  part(name: string, prior: Distribution, along?: readonly AxisReference[]): Expression;
}

/**
 * A family of distributions of vectors, each along one axis.
 *
 * A parameter of it is made of parameters of scalar families by an exact construction, so that no Jacobian is
 * needed; data of it have a density over the axis.
 */
export interface VectorFamily {
  readonly name: string;
  readonly arguments: Family["arguments"];
  /** A vector of this distribution, made of parts. Without it, it is no prior. */
  construct?(site: VectorSite, ...args: Expression[]): Expression;
  /** The values of the parts that make a vector, each a list: one value, or one for each element. */
  invert?(x: ArrayLike<number>, axis: AxisReference): readonly ArrayLike<number>[];
  /** What stands for a vector that `given` fixed, if it is not the vector itself. */
  fixed?(x: Expression, axis: AxisReference): Expression;
  /** The log-density of a vector, normalised. Without one it can be neither observed nor fixed. */
  logDensity?(x: Expression, axis: AxisReference, ...args: Expression[]): Expression;
  /** One random vector of `size` elements; arguments along the vector's axis are vectors too. */
  sample?(random: Sampler, size: number, ...args: VectorArgument[]): ArrayLike<number>;
  /** Why a vector of data has no density, in words. */
  refuse?(x: ArrayLike<number>, ...args: VectorArgument[]): string | undefined;
  /** Whether the arguments are the same for all elements. */
  readonly alike?: boolean;
  /** Whether a value is a matrix, along the axis and its twin. */
  readonly square?: boolean;
  /** The printed form, if it is not the name and the arguments in parentheses. */
  print?(...args: string[]): string;
}

/** A distribution of vectors along the axis `V`; or, if it names none, along that of `{ each: ... }`. */
export interface VectorDistribution<A extends string = string, V extends string = string> {
  readonly vector: VectorFamily;
  readonly arguments: readonly Operand<A>[];
  readonly along?: AxisReference<V>;
}

/** Where a vector lies, if not along the axis of `{ each: ... }`. */
export interface Along<V extends string> {
  readonly along?: AxisReference<V>;
}

/**
 * A distribution of `vector` with these arguments.
 *
 * @throws tag "model" for a constant argument outside its support
 */
export function vectorDistribution<A extends string, V extends string>(
  vector: VectorFamily,
  args: readonly Operand<A>[],
  along?: AxisReference<V>,
): VectorDistribution<A, V> {
  const { name, arguments: described } = vector;
  // what is wrong with an argument is said as it is for any family
  distribution({ name, arguments: described } as Family, args);
  return { vector, arguments: args, along };
}

/** The same as a family of one axis, whose log-density sums over it. */
export function familyAlong(vector: VectorFamily, axis: AxisReference): Family {
  const { name, arguments: args, print, logDensity, sample, refuse } = vector;
  return {
    name,
    arguments: args,
    print,
    over: axis.axis,
    support: () => ({}),
    logDensity: (x, ...given) => logDensity!(x, axis, ...given),
    sampleVector: sample,
    refuse,
  };
}
