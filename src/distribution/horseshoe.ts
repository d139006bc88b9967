import type { Operand } from "../model/expression.ts";
import { halfCauchy } from "./half-cauchy.ts";
import { inverseGamma } from "./inverse-gamma.ts";
import { normal } from "./normal.ts";
import {
  type Along,
  type VectorDistribution,
  type VectorFamily,
  vectorDistribution,
} from "./vector-distribution.ts";

const plain: VectorFamily = {
  name: "horseshoe",
  arguments: [{ name: "scale", support: "positive" }],
  construct({ axis, part }, scale) {
    const local = part(".local", halfCauchy(1), [axis]);
    return part(".z", normal(0, 1), [axis]).mul(local.mul(scale));
  },
};

const regularised: VectorFamily = {
  name: "regularisedHorseshoe",
  arguments: [
    { name: "scale", support: "positive" },
    { name: "slabScale", support: "positive" },
    { name: "slabDegreesOfFreedom", support: "positive" },
  ],
  construct({ axis, part }, scale, slabScale, slabDegreesOfFreedom) {
    const half = slabDegreesOfFreedom.mul(0.5);
    const slab = part(".slab", inverseGamma(half, half.mul(slabScale.square())));
    const local = part(".local", halfCauchy(1), [axis]).mul(scale);
    // c τ λ / √(c² + τ² λ²), which overflows for no λ
    const width = local.div(local.square().div(slab).add(1).sqrt());
    return part(".z", normal(0, 1), [axis]).mul(width);
  },
  print: (scale, slabScale, slabDegreesOfFreedom) =>
    `regularisedHorseshoe(${scale}, { slabScale: ${slabScale}, slabDegreesOfFreedom: ${slabDegreesOfFreedom} })`,
};

/**
 * The horseshoe: coefficients most of which are all but 0, while some are as large as they like.
 *
 * `xₖ = zₖ λₖ τ`, zₖ ~ normal(0, 1), λₖ ~ halfCauchy(1). It has no density in closed form: it is a prior, and is not
 * observed.
 *
 * @param scale - τ, for all of them: give it a prior such as halfCauchy(1), or halfNormal(0.1)
 * @param options - `along`, any axis, if it is not that of `{ each: ... }`
 *
 * Source: Carvalho, Polson and Scott (2010), Biometrika 97.
 * @example const beta = parameter(horseshoe(tau), { each: x.columns });
 */
export function horseshoe<A extends string = never, V extends string = never>(
  scale: Operand<A>,
  options: Along<V> = {},
): VectorDistribution<A, V> {
  return vectorDistribution<A, V>(plain, [scale], options.along);
}

/** What `regularisedHorseshoe` is told beside its scale. */
export interface RegularisedHorseshoeOptions<B extends string, V extends string> extends Along<V> {
  /** How large large coefficients are: s. Default 2, for predictors and outcomes of unit scale. */
  readonly slabScale?: Operand<B>;
  /** How surely: ν. Default 4, a slab with tails of Student's t. */
  readonly slabDegreesOfFreedom?: Operand<B>;
}

/**
 * The regularised horseshoe: as `horseshoe`, but large coefficients are as those of a slab, so that also those of
 * which the data say nothing (a separable logistic regression) stay where they can be.
 *
 * `xₖ = zₖ τ λ̃ₖ`, `λ̃ₖ² = c² λₖ² / (c² + τ² λₖ²)`, zₖ ~ normal(0, 1), λₖ ~ halfCauchy(1),
 * c² ~ inverseGamma(ν/2, ν s²/2).
 *
 * @param scale - τ: `τ₀ = p₀ / (D - p₀) σ / √n` where p₀ of D coefficients are expected to be large
 * @param options - `slabScale` s, `slabDegreesOfFreedom` ν; `along`, any axis, if it is not that of `{ each: ... }`
 *
 * Source: Piironen and Vehtari (2017), Electronic J. Statistics 11, equations 2.8 and 3.12.
 * @example const beta = parameter(regularisedHorseshoe(tau, { slabScale: 2 }), { each: x.columns });
 */
export function regularisedHorseshoe<
  A extends string = never,
  B extends string = never,
  V extends string = never,
>(
  scale: Operand<A>,
  { slabScale = 2, slabDegreesOfFreedom = 4, along }: RegularisedHorseshoeOptions<B, V> = {},
): VectorDistribution<A | B, V> {
  return vectorDistribution<A | B, V>(regularised, [scale, slabScale, slabDegreesOfFreedom], along);
}
