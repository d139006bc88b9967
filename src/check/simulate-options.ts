import { KindredError } from "../model/errors.ts";
import { showValue, suggest } from "../model/wording.ts";

export interface SimulateOptions {
  /** How many; 1 if not given. */
  draws?: number;
  /** A string or a number. */
  seed?: string | number;
}

/** @throws tag "option" */
export function readSimulateOptions(who: string, options: SimulateOptions): Required<SimulateOptions> {
  const { draws = 1, seed = "kindred" } = options;
  const stray = Object.keys(options).find((name) => name !== "draws" && name !== "seed");
  if (stray !== undefined)
    throw new KindredError(
      "option",
      `${who}: unknown option "${stray}"; ${suggest(stray, ["draws", "seed"], "the options are")}`,
      { option: stray },
    );
  if (!Number.isInteger(draws) || draws < 1)
    throw new KindredError(
      "option",
      `${who}: draws must be a whole number from 1 up, got ${showValue(draws)}`,
      { option: "draws", value: draws },
    );
  return { draws, seed };
}
