// Test only: all statistics, and the parts of them, of which the engine exports what the package uses.

export { allocate, mark, release } from "../../assembly/memory";
export * from "../../assembly/statistics";
export { autocovariances, laggedProducts } from "../../assembly/statistics/autocovariance";
export { betaQuantile } from "../../assembly/statistics/beta-quantile";
export {
  createFourierTransform,
  forwardTransform,
  inverseTransform,
} from "../../assembly/statistics/fourier-transform";
export { quantileOfSorted } from "../../assembly/statistics/quantile";
export { fillNormalScores, foldSorted, rankNormalise } from "../../assembly/statistics/rank";
export { sortScratchBytes, sortWithOrder } from "../../assembly/statistics/sort";
