import { type Axis, known } from "./axis.ts";
import { isList } from "./column-reader.ts";
import type { Table } from "./data.ts";
import { KindredError } from "./errors.ts";
import { reorder } from "./stored-order.ts";
import { compositesOf, type ParameterSite, type Trace } from "./trace.ts";
import { eachVector } from "./vector-places.ts";
import { listNames, showValue, suggest } from "./wording.ts";

/** Values of parameters as a caller gives them, by name: a number, or one for each element along its axes. */
export type ParameterValues = Readonly<Record<string, number | ArrayLike<number>>>;

/** @throws tag "data" for the name of no free parameter */
export function checkParameterNames(
  who: string,
  values: unknown,
  sites: readonly Pick<ParameterSite, "name">[],
): asserts values is ParameterValues {
  const names = sites.map(({ name }) => name);
  if (values === null || typeof values !== "object" || isList(values))
    throw new KindredError(
      "data",
      `${who}: expected values of parameters by name, such as { ${names[0] ?? "mu"}: 1 }, got ${showValue(values)}`,
      { value: values },
    );
  const stray = Object.keys(values).find((name) => !names.includes(name));
  if (stray !== undefined)
    throw new KindredError(
      "data",
      `${who}: no free parameter "${stray}"; ${suggest(stray, names, "the free parameters are")}`,
      { parameter: stray },
    );
}

/**
 * The values of one parameter, in C order along its axes as the program gave them.
 *
 * @throws tag "data" if there are none, or not one for each element
 */
export function readParameter(
  who: string,
  { name, axes }: Pick<ParameterSite, "name" | "axes">,
  value: number | ArrayLike<number> | undefined,
  size: (axis: Axis) => number,
): Float64Array {
  const length = axes.reduce((product, axis) => product * size(axis), 1);
  if (value === undefined)
    throw new KindredError(
      "data",
      `${who}: parameter "${name}" has no value; give every free parameter, on its own scale`,
      { parameter: name },
    );
  if (typeof value !== "number" && !isList(value))
    throw new KindredError(
      "data",
      `${who}: parameter "${name}": expected a number${length > 1 ? ", or one for each element" : ""}, got ${showValue(value)}`,
      { parameter: name, value },
    );
  const data = typeof value === "number" ? new Float64Array(length).fill(value) : Float64Array.from(value);
  if (data.length !== length)
    throw new KindredError(
      "data",
      `${who}: parameter "${name}" has ${length} values, got ${data.length}; give one for each ${axes.map((axis) => axis.name).join(" and ") || "scalar"}`,
      { parameter: name },
    );
  return data;
}

/**
 * Values by name with those of vectors as the values of their parts. A vector that stands beside all its parts is made
 * of these.
 *
 * @throws tag "data" for a vector of a wrong length, or one whose parts it does not tell
 */
export function withParts(who: string, trace: Trace, values: unknown, size: (axis: Axis) => number): unknown {
  if (values === null || typeof values !== "object" || isList(values)) return values;
  const result = { ...(values as ParameterValues) };
  for (const { name, axes, distribution, parts, invert } of compositesOf(trace)) {
    const value = result[name];
    if (value === undefined) continue;
    delete result[name];
    const names = parts.map(({ suffix }) => `${name}${suffix}`);
    if (names.every((part) => part in result)) continue;
    if (!invert)
      throw new KindredError(
        "data",
        `${who}: "${name}" is made of its parts, which it does not tell; give ${listNames(names)}`,
        { parameter: name },
      );
    const given = readParameter(who, { name, axes }, value, size);
    const made: number[][] = names.map(() => []);
    eachVector(distribution.family.over!, axes, size, (places) => {
      const inverse = invert(places.map((place) => given[place]!));
      for (const [i, part] of inverse.entries()) made[i]!.push(...Array.from(part));
    });
    for (const [i, part] of names.entries()) result[part] = made[i]!;
  }
  return result;
}

/**
 * Values that are chosen for free parameters: by slot, in rank order of their axes.
 *
 * @param wanted - those that must be among them
 * @throws tag "data" for the name of no free parameter, a missing one, a wrong length or what is no finite number
 */
export function readChosen(
  who: string,
  trace: Trace,
  asked: unknown,
  table: Table,
  wanted: readonly ParameterSite[] = [],
): Map<number, Float64Array> {
  const free = trace.parameters.filter((site) => site.fixed === undefined);
  const size = (axis: Axis) => table.sizes.get(known(axis).name)!;
  const values = withParts(who, trace, asked, size);
  checkParameterNames(who, values, free);
  const chosen = new Map<number, Float64Array>();
  for (const site of free) {
    if (!wanted.includes(site) && values[site.name] === undefined) continue;
    const given = readParameter(who, site, values[site.name], size);
    checkFinite(who, site.name, given);
    chosen.set(site.slot, reorder(given, site.axes, site.node.axes, size, new Map(), "to stored"));
  }
  return chosen;
}

/** @throws tag "data" for a value that is no finite number */
export function checkFinite(who: string, name: string, values: Float64Array): void {
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined)
    throw new KindredError(
      "data",
      `${who}: parameter "${name}" cannot be ${bad}; give finite numbers, on its own scale`,
      { parameter: name, value: bad },
    );
}
