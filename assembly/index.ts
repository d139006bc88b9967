export { allocate, mark, release } from "./memory";
export * from "./math";
export * from "./random";
export * from "./hamiltonian";
export * from "./statistics";
