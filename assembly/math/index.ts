export { erf, erfX2, erfc, erfcX2 } from "./error-function";
export { exp, expX2, expm1, expm1X2 } from "./exp";
export { log, logX2, log1p, log1pX2 } from "./log";
export { logistic, logisticX2, softplus, softplusX2 } from "./logistic";
export { normalCdf, normalCdfX2, normalQuantile } from "./normal";
export { tanh, tanhX2 } from "./tanh";
