export { type FailedStart, InitialisationError } from "./chain/initialisation-error.ts";
export type { SampleOptions } from "./chain/options.ts";
export type { Progress } from "./chain/progress.ts";
export { type ErrorTag, isKindredError, KindredError } from "./model/errors.ts";
export { consoleProgress, type ProgressSink } from "./platform/console-progress.ts";
