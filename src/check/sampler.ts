import type { Sampler } from "../distribution/distribution.ts";
import type { EngineExports, Pointer } from "../engine/exports.ts";
import { engineMathematics } from "../engine/mathematics.ts";

interface RandomExports {
  uniform(random: Pointer): number;
  standardNormal(random: Pointer): number;
  standardExponential(random: Pointer): number;
  standardGamma(random: Pointer, shape: number): number;
  betaVariate(random: Pointer, a: number, b: number): number;
  studentTVariate(random: Pointer, degreesOfFreedom: number): number;
  cauchyVariate(random: Pointer): number;
  poissonVariate(random: Pointer, rate: number): number;
  binomialVariate(random: Pointer, trials: number, probability: number): number;
  exp(x: number): number;
  logistic(x: number): number;
}

/** The engine's random variates, advancing the stream at `random`. */
export function samplerOf(exports: EngineExports, random: Pointer): Sampler {
  const engine = exports as unknown as RandomExports;
  return {
    uniform: () => engine.uniform(random),
    normal: () => engine.standardNormal(random),
    exponential: () => engine.standardExponential(random),
    gamma: (shape) => engine.standardGamma(random, shape),
    beta: (a, b) => engine.betaVariate(random, a, b),
    studentT: (degreesOfFreedom) => engine.studentTVariate(random, degreesOfFreedom),
    cauchy: () => engine.cauchyVariate(random),
    poisson: (rate) => engine.poissonVariate(random, rate),
    binomial: (trials, probability) => engine.binomialVariate(random, trials, probability),
    exp: (x) => engine.exp(x),
    logistic: (x) => engine.logistic(x),
    mathematics: engineMathematics(exports),
  };
}
