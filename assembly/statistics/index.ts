export { columnDeviation, columnMean, columnQuantile, loadColumn } from "./column";
export {
  essBulk,
  essDeviation,
  essMean,
  essQuantile,
  essTail,
  mcseDeviation,
  mcseMean,
  mcseQuantile,
  rankRhat,
} from "./convergence";
export { summarize } from "./summarize";
export { createWorkspace } from "./workspace";
