import type { Operand } from "../model/expression.ts";
import { type Distribution, distribution, type Family, type Sampler } from "./distribution.ts";

const LOG_2PI = 1.8378770664093453;

const family: Family = {
  name: "vonMises",
  arguments: [
    { name: "direction", support: "real" },
    { name: "concentration", support: "positive" },
  ],
  support: () => ({ lower: -Math.PI, upper: Math.PI }),
  // κ cos d - log I0(κ) by half the angle, in which no two large terms cancel
  logDensity: (x, direction, concentration) =>
    x
      .sub(direction)
      .mul(0.5)
      .sin()
      .square()
      .mul(concentration)
      .mul(-2)
      .sub(concentration.logBesselI0Scaled())
      .sub(LOG_2PI),
  sample: (random, direction, concentration) => turned(direction + deviation(random, concentration)),
};

/**
 * An angle with density proportional to exp(κ cos θ), by rejection from a wrapped Cauchy distribution, as which
 * 2 atan(√b C) is drawn, C a Cauchy variate; written in 1 - cos θ, so that nothing cancels for large κ.
 *
 * Source: Best and Fisher (1979), "Efficient simulation of the von Mises distribution", Applied Statistics 28; b as in
 * Wood (1994), "Simulation of the von Mises Fisher distribution".
 */
function deviation(random: Sampler, concentration: number): number {
  // the square of one that is far above 1 may overflow, and the 1 under the root is nothing beside it
  const root = concentration > 1e8 ? 2 * concentration : Math.sqrt(4 * concentration * concentration + 1);
  const b = 1 / (2 * concentration + root);
  const centre = (1 - b) / (1 + b);
  const gap = (2 * b) / (1 + b);
  for (;;) {
    const tangent = Math.sqrt(b) * random.cauchy();
    const versine = (2 * tangent * tangent) / (1 + tangent * tangent);
    const ratio = (gap + centre * versine) / (gap * (1 + centre));
    if (concentration * (gap - versine) + random.mathematics.log(ratio) >= -random.exponential())
      return 2 * random.mathematics.atan(tangent);
  }
}

/** The same direction, from -π to π. */
function turned(angle: number): number {
  const inside = angle - 2 * Math.PI * Math.floor(angle / (2 * Math.PI) + 0.5);
  return Math.max(-Math.PI, Math.min(Math.PI, inside));
}

/**
 * The von Mises distribution, the normal distribution of directions.
 *
 * `log p(x) = κ cos(x - μ) - log(2π I₀(κ))`, for -π <= x <= π, I₀ the modified Bessel function.
 *
 * Data are angles in radians from -π to π; take 2π from those above π. A parameter's range is this interval, of which
 * the ends are not joined: turn the data so that its posterior lies away from ±π.
 *
 * @param direction - the mean direction μ, in radians, any real number
 * @param concentration - the concentration κ; for large κ the standard deviation is 1 / √κ
 * @throws tag "model" for a constant argument outside its support.
 * @example observe(heading, vonMises(mu.at(bird), kappa));
 */
export function vonMises<A extends string = never, B extends string = never>(
  direction: Operand<A>,
  concentration: Operand<B>,
): Distribution<A | B> {
  return distribution<A | B>(family, [direction, concentration]);
}
