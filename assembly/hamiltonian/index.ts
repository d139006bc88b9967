export {
  chainDraws,
  chainGradient,
  chainGradientCount,
  chainInverseMetric,
  chainLogDensity,
  chainOutputs,
  chainPosition,
  chainRandom,
  chainRefreshMetric,
  chainSetStepSize,
  chainStatistics,
  chainStepSize,
  chainTransition,
} from "./access";
export { createChain } from "./chain";
export { chainBadIndex, initialiseChain } from "./initialise";
export { runChain } from "./run";
