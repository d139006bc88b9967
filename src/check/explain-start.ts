import type { InitialisationError } from "../chain/initialisation-error.ts";
import { logJoint } from "../compile/constrain.ts";
import type { Table } from "../model/data.ts";
import { evaluate, type Mathematics } from "../model/evaluate.ts";
import type { Trace } from "../model/trace.ts";
import { placeInWords } from "./place-in-words.ts";

/**
 * Says in the model's words why a chain found no place to start: which term of the log joint density is not
 * finite, where, and at which parameter values.
 *
 * @param parameters - the parameters at the last position tried, by slot, on their own scale
 * @param names - the name of each coordinate of a position
 */
export function explainStart(
  error: InitialisationError,
  trace: Trace,
  table: Table,
  parameters: ReadonlyMap<number, Float64Array>,
  names: readonly string[],
  mathematics: Mathematics,
): string {
  const at = trace.parameters
    .filter((site) => site.axes.length === 0 && parameters.has(site.slot))
    .map((site) => `${site.name} = ${Number(parameters.get(site.slot)![0]!.toPrecision(4))}`)
    .slice(0, 6)
    .join(", ");
  const where = at === "" ? "" : ` (there ${at})`;
  for (const term of logJoint(trace)) {
    const { data } = evaluate([term.density], table, parameters, mathematics)[0]!;
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) continue;
    const element = data.length > 1 ? `, ${placeInWords(term.density.axes, table, bad)},` : "";
    return `${error.message}; the term of "${term.name}"${element} is ${data[bad]}${where}: look at its distribution's arguments`;
  }
  const { badIndex } = error.start;
  return badIndex >= 0
    ? `${error.message}; the coordinate is "${names[badIndex]}"${where}: its prior or the expressions it enters have no finite slope there`
    : `${error.message}${where}`;
}
