export { addLowerProduct, cholesky, solveLower, transposedLowerProduct } from "./cholesky";
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
