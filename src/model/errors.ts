/** What went wrong, as a word a program can switch on. */
export type ErrorTag =
  | "schema"
  | "data"
  | "model"
  | "option"
  | "initialisation"
  | "worker"
  | "aborted"
  | "compile";

/** Where and with which value it went wrong; the fields that apply. */
export interface ErrorDetail {
  column?: string;
  row?: number;
  value?: unknown;
  parameter?: string;
  option?: string;
  chain?: number;
  cause?: unknown;
}

/**
 * Every error Kindred throws: lower case, what, which value, where, and what to do.
 *
 * @example
 * try { await sample(model, data) } catch (error) {
 *   if (isKindredError(error, "data")) console.log(error.column, error.row);
 * }
 */
export class KindredError extends Error {
  override readonly name = "KindredError";
  readonly tag: ErrorTag;
  readonly column?: string;
  readonly row?: number;
  readonly value?: unknown;
  readonly parameter?: string;
  readonly option?: string;
  readonly chain?: number;

  constructor(tag: ErrorTag, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.tag = tag;
    const { cause: _, ...fields } = detail;
    Object.assign(this, fields);
  }
}

/** Whether `error` is Kindred's, and of that tag if one is given. */
export function isKindredError(error: unknown, tag?: ErrorTag): error is KindredError {
  return error instanceof KindredError && (tag === undefined || error.tag === tag);
}
