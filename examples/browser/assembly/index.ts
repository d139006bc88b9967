// The engine and the model in one module: what webpack builds through as-loader.
export * from "../../../assembly/index";
export { density, outputs, prepare } from "../generated/twelve-schools";
