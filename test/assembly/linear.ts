// Test only: linear algebra that the tests call by itself.
export { addPrincipalDirections, geometricMean, symmetricEigen } from "../../assembly/linear";
export { allocate, mark, release } from "../../assembly/memory";
