export { exp, expX2 } from "./exp";
export { log, logX2 } from "./log";
