export { addLowerProduct, cholesky, transposedLowerProduct } from "./cholesky";
export { addScaled, allocateVector, clearVector, copyVector, dot, paddedLength, sumLanes } from "./vector";
