import { nearestName } from "./nearest-name.ts";

/** Names as errors list them: `"school", "score"`. */
export function listNames(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.map((name) => `"${name}"`).join(", ");
}

/** What `name` was probably meant to be, else what there is: `did you mean "score"?`. */
export function suggest(name: string, known: readonly string[], what: string): string {
  const near = nearestName(name, known);
  return near === undefined ? `${what} ${listNames(known)}` : `did you mean "${near}"?`;
}

/** A value as errors show it, short whatever it is. */
export function showValue(value: unknown): string {
  if (typeof value === "string") return value.length > 40 ? `"${value.slice(0, 37)}..."` : `"${value}"`;
  if (typeof value === "bigint") return `the bigint ${value}n`;
  if (typeof value === "function") return "a function";
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const { length } = value as ArrayLike<unknown>;
    return length === undefined ? "a view of memory" : `a list of ${length}`;
  }
  return value === null || typeof value !== "object" ? String(value) : "an object";
}
