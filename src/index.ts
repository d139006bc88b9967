export { type FailedStart, InitialisationError } from "./chain/initialisation-error.ts";
export type { SampleOptions } from "./chain/options.ts";
export type { Progress } from "./chain/progress.ts";
export type { Interpretation, RunningSite } from "./check/interpret.ts";
export type { Score, SiteScore } from "./check/score.ts";
export type { Simulation } from "./check/simulate.ts";
export type { AssemblyScriptOptions } from "./compile/assemblyscript.ts";
export type { Manifest } from "./compile/manifest.ts";
export { asymmetricLaplace } from "./distribution/asymmetric-laplace.ts";
export { bernoulli } from "./distribution/bernoulli.ts";
export { bernoulliLogit } from "./distribution/bernoulli-logit.ts";
export { beta } from "./distribution/beta.ts";
export { betaBinomial } from "./distribution/beta-binomial.ts";
export { betaProportion } from "./distribution/beta-proportion.ts";
export { binomial } from "./distribution/binomial.ts";
export { binomialLogit } from "./distribution/binomial-logit.ts";
export { categorical, categoricalLogit } from "./distribution/categorical.ts";
export { cauchy } from "./distribution/cauchy.ts";
export { type Censoring, censored } from "./distribution/censored.ts";
export { chiSquared } from "./distribution/chi-squared.ts";
export { cdf, logCdf, logSurvival, quantile } from "./distribution/cumulative.ts";
export { dirichlet } from "./distribution/dirichlet.ts";
export { discreteUniform } from "./distribution/discrete-uniform.ts";
export type { Distribution, Family, Sampler, Support } from "./distribution/distribution.ts";
export { exponential } from "./distribution/exponential.ts";
export { exponentiallyModifiedNormal } from "./distribution/exponentially-modified-normal.ts";
export { flat } from "./distribution/flat.ts";
export { gamma } from "./distribution/gamma.ts";
export { gaussianProcess, type ProcessOptions } from "./distribution/gaussian-process.ts";
export { generalisedExtremeValue } from "./distribution/generalised-extreme-value.ts";
export { geometric } from "./distribution/geometric.ts";
export { gumbel } from "./distribution/gumbel.ts";
export { halfCauchy } from "./distribution/half-cauchy.ts";
export { halfNormal } from "./distribution/half-normal.ts";
export { halfStudentT } from "./distribution/half-student-t.ts";
export { type HiddenMarkov, hiddenMarkov } from "./distribution/hidden-markov.ts";
export { type HiddenStates, hiddenStates } from "./distribution/hidden-states.ts";
export {
  horseshoe,
  type RegularisedHorseshoeOptions,
  regularisedHorseshoe,
} from "./distribution/horseshoe.ts";
export { hurdle } from "./distribution/hurdle.ts";
export { hypergeometric } from "./distribution/hypergeometric.ts";
export { inverseGamma } from "./distribution/inverse-gamma.ts";
export { inverseGaussian } from "./distribution/inverse-gaussian.ts";
export { laplace } from "./distribution/laplace.ts";
export { lkj } from "./distribution/lkj.ts";
export { logLogistic } from "./distribution/log-logistic.ts";
export { logistic } from "./distribution/logistic.ts";
export { lognormal } from "./distribution/lognormal.ts";
export { mixture } from "./distribution/mixture.ts";
export { type MultiNormalOptions, multiNormal } from "./distribution/multi-normal.ts";
export { multiStudentT } from "./distribution/multi-student-t.ts";
export { multinomial } from "./distribution/multinomial.ts";
export { negativeBinomial } from "./distribution/negative-binomial.ts";
export { negativeBinomialLog } from "./distribution/negative-binomial-log.ts";
export { negativeBinomialProbability } from "./distribution/negative-binomial-probability.ts";
export { normal } from "./distribution/normal.ts";
export { ordered, positiveOrdered } from "./distribution/ordered.ts";
export { orderedLogistic, orderedProbit } from "./distribution/ordered-categories.ts";
export { pareto } from "./distribution/pareto.ts";
export { poisson } from "./distribution/poisson.ts";
export { poissonLog } from "./distribution/poisson-log.ts";
export { randomWalk } from "./distribution/random-walk.ts";
export { responsibilities } from "./distribution/responsibilities.ts";
export { skewNormal } from "./distribution/skew-normal.ts";
export { studentT } from "./distribution/student-t.ts";

export { sumToZero } from "./distribution/sum-to-zero.ts";
export { truncated } from "./distribution/truncated.ts";
export { uniform } from "./distribution/uniform.ts";
export { unitVector } from "./distribution/unit-vector.ts";
export type {
  Along,
  VectorDistribution,
  VectorFamily,
  VectorSite,
} from "./distribution/vector-distribution.ts";

export { vonMises } from "./distribution/von-mises.ts";
export { weibull } from "./distribution/weibull.ts";
export { zeroInflated } from "./distribution/zero-inflated.ts";
export { type OdeOptions, ode } from "./equation/ode.ts";
export type { Diagnostics } from "./fit/diagnostics.ts";
export type { Draws } from "./fit/draws.ts";
export type { Fit, FitInfo } from "./fit/fit.ts";
export type { Summary, SummaryOptions } from "./fit/summary.ts";
export type { Verdict } from "./fit/verdict.ts";
export { approximateProcess } from "./model/basis-functions.ts";
export { type Conditional, conditionalProcess, type Known } from "./model/conditional-process.ts";
export type { Correlation } from "./model/correlation.ts";
export {
  type CovarianceFunction,
  covarianceMatrix,
  type Inputs,
  matern,
  periodic,
  productOf,
  type Scales,
  squaredExponential,
  sumOf,
} from "./model/covariance-function.ts";
export { cumulativeSum } from "./model/cumulative-sum.ts";
export { type ErrorTag, isKindredError, KindredError } from "./model/errors.ts";
export { type Condition, type Expression, linear, type Operand, where } from "./model/expression.ts";
export { lag } from "./model/lag.ts";
export { last } from "./model/last.ts";
export {
  cholesky,
  diagonal,
  identity,
  logDeterminant,
  ordinal,
  product,
  quadraticForm,
  solve,
  solveLower,
  transpose,
} from "./model/linear-algebra.ts";
export { logSumExp, softmax } from "./model/log-sum-exp.ts";
export type { ParameterValues } from "./model/parameter-values.ts";
export { type ScanOptions, scan } from "./model/scan.ts";
export {
  axis,
  binary,
  count,
  type Data,
  group,
  integer,
  matrix,
  positive,
  probability,
  real,
  type Schema,
} from "./model/schema.ts";
export type { Outputs, Program, Sites } from "./model/trace.ts";
export { element, stack } from "./model/vector.ts";
export type { WalkedSite } from "./model/walk.ts";
export { type WasmExports, wasmFunction } from "./model/wasm-function.ts";
export { consoleProgress, type ProgressSink } from "./platform/console-progress.ts";
export type { Density } from "./public/density.ts";
export { type Model, model } from "./public/model.ts";
export { sample } from "./public/sample.ts";
