export { addLowerProduct, cholesky, solveLower, transposedLowerProduct } from "./cholesky";
export { symmetricEigen } from "./symmetric-eigen";
export {
  addScaled,
  addScaledProduct,
  allocateVector,
  clearVector,
  copyVector,
  dot,
  multiplyVectors,
  paddedLength,
  sumLanes,
} from "./vector";
