export { addLowerProduct, cholesky, transposedLowerProduct } from "./cholesky";
export { addScaled, allocateVector, copyVector, dot, paddedLength, sumLanes } from "./vector";
