export {
  chainDrawSeeds,
  chainDraws,
  chainGradient,
  chainGradientCount,
  chainInverseMetric,
  chainKernel,
  chainLogDensity,
  chainPosition,
  chainRandom,
  chainRefreshMetric,
  chainSetStepSize,
  chainStatistics,
  chainStepSize,
  chainTransition,
} from "./access";
export { createChain, setEffects } from "./chain";
export { chainBadIndex, initialiseChain } from "./initialise";
export { replay } from "./replay";
export { runChain } from "./run";
