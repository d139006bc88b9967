export {
  addLowerProduct,
  cholesky,
  solveLower,
  solveTransposedLower,
  transposedLowerProduct,
} from "./cholesky";
export { choleskyAdjoint } from "./cholesky-adjoint";
export {
  choleskyFactor,
  factoredInverse,
  factoredSolve,
  lowerSolve,
  productTransposed,
  upperSolve,
} from "./factored";
export { geometricMean } from "./geometric-mean";
export { addPrincipalDirections } from "./principal-directions";
export { symmetricEigen } from "./symmetric-eigen";
export {
  addScaled,
  addScaledProduct,
  allocateVector,
  clearPadding,
  clearVector,
  copyVector,
  dot,
  multiplyVectors,
  paddedLength,
  sumLanes,
} from "./vector";
