/** Fitting models that were compiled before: the package without model language and compiler. */
export { type FailedStart, InitialisationError } from "./chain/initialisation-error.ts";
export type { SampleOptions } from "./chain/options.ts";
export type { Progress } from "./chain/progress.ts";
export type { Manifest } from "./compile/manifest.ts";
export type { Diagnostics } from "./fit/diagnostics.ts";
export type { Draws } from "./fit/draws.ts";
export type { Fit, FitInfo } from "./fit/fit.ts";
export type { Summary, SummaryOptions } from "./fit/summary.ts";
export type { Verdict } from "./fit/verdict.ts";
export { type ErrorTag, isKindredError, KindredError } from "./model/errors.ts";
export { consoleProgress, type ProgressSink } from "./platform/console-progress.ts";
export { type Precompiled, precompiled } from "./public/precompiled.ts";
export { sample } from "./public/sample.ts";
