import { KindredError } from "../model/errors.ts";
import { Expression } from "../model/expression.ts";
import { showValue } from "../model/wording.ts";
import type { Distribution } from "./distribution.ts";
import { normal } from "./normal.ts";
import {
  type Along,
  type VectorDistribution,
  type VectorFamily,
  vectorDistribution,
} from "./vector-distribution.ts";

const LOG_SQRT_2PI = 0.9189385332046727;

const family: VectorFamily = {
  name: "sumToZero",
  arguments: [{ name: "sd", support: "positive" }],
  alike: true,
  construct({ graph, axis, part }, sd) {
    const z = part(".free", normal(0, sd), [axis]);
    const mean = z.sum(axis).div(new Expression(graph, graph.size(axis.axis)));
    return z.sub(mean);
  },
  invert: (x) => [x],
  logDensity(x, axis, sd) {
    const { graph } = x;
    const free = new Expression(graph, graph.size(axis.axis)).sub(1);
    return x
      .div(sd)
      .square()
      .sum(axis)
      .mul(-0.5)
      .sub(free.mul(sd.log().add(LOG_SQRT_2PI)));
  },
  sample(random, size, sd) {
    const z = Array.from({ length: size }, () => random.normal());
    const mean = z.reduce((sum, x) => sum + x, 0) / size;
    return z.map((x) => (sd as number) * (x - mean));
  },
  refuse(x) {
    const values = Array.from(x);
    const sum = values.reduce((total, value) => total + value, 0);
    const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    return Math.abs(sum) > 1e-8 * most ? `the elements add up to ${sum}, not to 0` : undefined;
  },
  print: (sd) => `sumToZero(normal(0, ${sd}))`,
};

/**
 * Effects that add up to 0: normal ones, less their mean.
 *
 * `log p(x) = -½ Σ (xₖ / σ)² - (K - 1) (log σ + ½ log 2π)` where `Σ xₖ = 0`, per area of that plane: the normal
 * distribution given its sum. An element's standard deviation is `σ √(1 - 1/K)`.
 *
 * @param base - `normal(0, sd)`, the sd the same for all elements
 * @param options - `along`, any axis, if it is not that of `{ each: ... }`
 * @throws tag "model" for a distribution that is not normal with mean 0, or an sd that varies along the axis
 * @example const effect = parameter(sumToZero(normal(0, tau)), { each: region });
 */
export function sumToZero<A extends string = never, V extends string = never>(
  base: Distribution<A>,
  options: Along<V> = {},
): VectorDistribution<A, V> {
  const [mean, sd] = base?.arguments ?? [];
  if (base?.family?.name !== "normal" || mean !== 0)
    throw new KindredError(
      "model",
      `sumToZero: expected a normal distribution with mean 0, got ${base?.family ? `${base.family.name}${base.family.name === "normal" ? " with another mean" : ""}` : showValue(base)}; write sumToZero(normal(0, tau)), and add the mean to it`,
      { value: base },
    );
  return vectorDistribution<A, V>(family, [sd!], options.along);
}
