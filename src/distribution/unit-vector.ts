import { Expression } from "../model/expression.ts";
import { normal } from "./normal.ts";
import {
  type Along,
  type VectorDistribution,
  type VectorFamily,
  vectorDistribution,
} from "./vector-distribution.ts";

const HALF_LOG_PI = 0.5723649429247001;

const family: VectorFamily = {
  name: "unitVector",
  arguments: [],
  construct({ axis, part }) {
    const z = part(".direction", normal(0, 1), [axis]);
    return z.div(z.square().sum(axis).sqrt());
  },
  invert: (x) => [x],
  logDensity({ graph }, axis) {
    const size = new Expression(graph, graph.size(axis.axis));
    return size.mul(0.5).lgamma().sub(Math.LN2).sub(size.mul(HALF_LOG_PI));
  },
  sample(random, size) {
    const z = Array.from({ length: size }, () => random.normal());
    const length = Math.sqrt(z.reduce((sum, x) => sum + x * x, 0));
    return z.map((x) => x / length);
  },
  refuse(x) {
    const square = Array.from(x).reduce((sum, value) => sum + value * value, 0);
    return Math.abs(square - 1) > 1e-8 ? `its length is ${Math.sqrt(square)}, not 1` : undefined;
  },
};

/**
 * A vector of length 1, uniform on the sphere.
 *
 * `log p(x) = log Γ(K/2) - log 2 - K/2 log π`, per area of the sphere. A parameter is `z / |z|` of normals z.
 *
 * @param options - `along`, an axis, if it is not that of `{ each: ... }`
 * @example const direction = parameter(unitVector(), { each: dimension });
 */
export function unitVector<V extends string = never>(options: Along<V> = {}): VectorDistribution<never, V> {
  return vectorDistribution<never, V>(family, [], options.along);
}
