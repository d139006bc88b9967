export { atan, atanX2 } from "./arctangent";
export { besselI0Decay, besselI0DecayX2, logBesselI0Scaled, logBesselI0ScaledX2 } from "./bessel";
export { erf, erfc, erfcX2, erfX2 } from "./error-function";
export { exp, expm1, expm1X2, expX2 } from "./exp";
export { digamma, digammaX2, lgamma, lgammaX2 } from "./gamma";
export { logBetaI, logBetaIInA, logBetaIInB, logBetaIInX, logBetaIInY } from "./incomplete-beta";
export {
  logGammaP,
  logGammaPInShape,
  logGammaPInX,
  logGammaQ,
  logGammaQInShape,
  logGammaQInX,
} from "./incomplete-gamma";
export { log, log1p, log1pX2, logX2 } from "./log";
export {
  inverseMillsRatio,
  inverseMillsRatioX2,
  logNormalCdf,
  logNormalCdfX2,
  normalShortfall,
  normalShortfallX2,
} from "./log-normal-cdf";
export { logistic, logisticX2, softplus, softplusX2 } from "./logistic";
export { normalCdf, normalCdfX2, normalQuantile, normalQuantileX2 } from "./normal";
export { pow, powX2 } from "./pow";
export { stirlingRemainder } from "./stirling";
export { logStudentTCdf, logStudentTCdfInNu, logStudentTCdfInT } from "./student-t";
export { tanh, tanhX2 } from "./tanh";
export { cos, cosX2, sin, sinX2 } from "./trigonometric";
