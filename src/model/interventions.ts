import { COLUMN_TYPES, isList } from "./column-reader.ts";
import { KindredError } from "./errors.ts";
import { givenName } from "./given.ts";
import { topological } from "./node.ts";
import type { DensitySite, ObservationSite, Site, Trace } from "./trace.ts";
import { listNames, showValue, suggest } from "./wording.ts";

type Value = number | ArrayLike<number>;

/** What is changed of a program's model, by name. */
export interface Interventions {
  /** Parameters fixed; their prior terms stay. */
  readonly given: Readonly<Record<string, Value>>;
  /** Parameters and columns set; the terms that would explain them are cut. */
  readonly do: Readonly<Record<string, Value>>;
  /** Observations left out. */
  readonly without: readonly string[];
}

export const NO_INTERVENTIONS: Interventions = { given: {}, do: {}, without: [] };

/** What stands in the place of a parameter or a column. */
export interface Replacement {
  readonly name: string;
  readonly value: Value;
  /** Whether its own term is cut: by `do`. */
  readonly cut: boolean;
}

/** What stands in the place of parameters, by the number of their call, and of columns, by name. */
export interface Replacements {
  readonly parameters: ReadonlyMap<number, Replacement>;
  readonly columns: ReadonlyMap<string, Replacement>;
}

/**
 * Finds what interventions replace.
 *
 * @param trace - the model as its program made it
 * @throws tag "model" for a name that is no parameter (nor, of `do`, a column), or that both `given` and `do` have
 */
export function findReplacements(trace: Trace, { given, do: set }: Interventions): Replacements {
  const twice = Object.keys(given).find((name) => name in set);
  if (twice !== undefined)
    throw new KindredError(
      "model",
      `do and given both fix "${twice}"; keep its prior term with given, or cut it with do`,
      { parameter: twice },
    );
  const parameters = new Map<number, Replacement>();
  const columns = new Map<string, Replacement>();
  const callOf = (name: string) => trace.declared.findIndex((site) => site.name === name);
  for (const [name, value] of Object.entries(given)) {
    if (callOf(name) < 0) throw unknownName("given", name, trace);
    parameters.set(callOf(name), { name, value, cut: false });
  }
  for (const [name, value] of Object.entries(set)) {
    const call = callOf(name);
    const column = trace.layout.columns.get(name);
    if (call >= 0 && column)
      throw new KindredError(
        "model",
        `do: "${name}" is a parameter and a column; return the parameter under another name`,
        { parameter: name },
      );
    if (call >= 0) parameters.set(call, { name, value, cut: true });
    else if (column && column.axes.length === 1) {
      checkColumn(name, value, column.type);
      columns.set(name, { name, value, cut: true });
    } else throw unknownName("do", name, trace);
  }
  return { parameters, columns };
}

function unknownName(what: "given" | "do", name: string, { declared, outputs, schema, layout }: Trace) {
  const known = declared.map((p) => p.name);
  const columns = what === "do" ? [...layout.columns.keys()] : [];
  const reason = outputs.some((o) => o.name === name)
    ? `"${name}" is computed from parameters; fix one of these instead: ${listNames(known)}`
    : columns.includes(name) || (what === "do" && schema[name] !== undefined)
      ? `"${name}" is no column of numbers; change it in the data`
      : `no parameter${columns.length > 0 ? " or column" : ""} "${name}"; ${suggest(name, [...known, ...columns], what === "do" ? "there are" : "the parameters are")}`;
  return new KindredError("model", `${what}: ${reason}`, { parameter: name });
}

function checkColumn(name: string, value: Value, type: keyof typeof COLUMN_TYPES): void {
  const [expected, allowed] = COLUMN_TYPES[type];
  for (const x of isList(value) ? Array.from(value) : [value])
    if (typeof x !== "number" || !Number.isFinite(x) || !allowed(x))
      throw new KindredError(
        "model",
        `do: column "${name}" cannot be ${showValue(x)}; give ${expected}${isList(value) ? " for each element" : ""}`,
        { column: name, value: x },
      );
}

/**
 * The observations and density terms that interventions leave: all but those named, and but observations of columns
 * that `do` sets.
 *
 * @throws tag "model" for a name that is neither, or an observation of columns of which only some are set
 */
export function remaining(
  sites: readonly (ObservationSite | DensitySite)[],
  { without, do: set }: Interventions,
): ReadonlySet<Site> {
  const names = sites.map((site) => site.name);
  for (const name of without)
    if (!names.includes(name))
      throw new KindredError(
        "model",
        `without: no observation of ${showValue(name)}; ${suggest(String(name), names, "observed are")}`,
        { column: name },
      );
  const isSet = (column: string) => Object.hasOwn(set, givenName(column) ?? "");
  const isLeft = (site: ObservationSite | DensitySite): boolean => {
    if (without.includes(site.name)) return false;
    if (site.kind === "density") return true;
    const columns = topological([site.node]).flatMap((node) => (node.kind === "column" ? [node.name] : []));
    const free = columns.find((column) => !isSet(column));
    const replaced = columns.find(isSet);
    if (replaced !== undefined && free !== undefined)
      throw new KindredError(
        "model",
        `do: "${givenName(replaced)}" is observed together with "${free}", in ${site.name}; leave that out too: without("${site.name}")`,
        { column: givenName(replaced) },
      );
    return replaced === undefined;
  };
  return new Set(sites.filter(isLeft));
}
