import { type ErrorTag, isKindredError, type KindredError } from "../../src/model/errors.ts";

/** The error that `run` throws, with its fields; anything but a Kindred error of that tag fails the test. */
export function failure(tag: ErrorTag, run: () => unknown): Record<string, unknown> {
  try {
    run();
  } catch (error) {
    return fieldsOf(error, tag);
  }
  throw new Error("nothing was thrown");
}

/** The same of a promise. */
export async function rejection(tag: ErrorTag, promise: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) throw new Error("nothing was thrown");
  return fieldsOf(error, tag);
}

function fieldsOf(error: unknown, tag: ErrorTag): Record<string, unknown> {
  if (!isKindredError(error, tag)) throw error;
  const { message, column, row, value, parameter, option, chain } = error as KindredError;
  // lower case, and no sentence left without what it is about
  if (/^[A-Z]/.test(message) || /undefined|\[object/.test(message.replace(/got undefined/, "")))
    throw new Error(`a message of poor style: ${message}`);
  const fields = { message, column, row, value, parameter, option, chain };
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined));
}
