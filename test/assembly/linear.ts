// Test only: linear algebra that the tests call by itself.
export {
  addPrincipalDirections,
  choleskyAdjoint,
  choleskyFactor,
  factoredInverse,
  factoredSolve,
  geometricMean,
  lowerSolve,
  productTransposed,
  symmetricEigen,
  upperSolve,
} from "../../assembly/linear";
export { allocate, mark, release } from "../../assembly/memory";
