import { allowed, inWords, isOpen, type Support } from "../distribution/distribution.ts";
import { type Axis, known } from "../model/axis.ts";
import type { Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { evaluate, type Mathematics } from "../model/evaluate.ts";
import { liftTo, type Operand } from "../model/expression.ts";
import { givenName } from "../model/given.ts";
import { missingName } from "../model/missing.ts";
import type { Node } from "../model/node.ts";
import type { ObservationSite, Trace } from "../model/trace.ts";
import { eachVector, elementsAt, vectorAt } from "../model/vector-places.ts";
import { placeInWords } from "./place-in-words.ts";

/**
 * Checks what only the data can tell: that observations lie in the support of their distributions, and that
 * data used as arguments of distributions do.
 *
 * @throws tag "data", with the column, the row (from 0) and the value
 */
export function checkSupport(trace: Trace, table: Table, mathematics: Mathematics): void {
  const read = (node: Node): ArrayLike<number> =>
    node.kind === "column"
      ? table.columns.get(node.name)!
      : evaluate([node], table, new Map(), mathematics)[0]!.data;
  const sites = [
    ...trace.parameters
      .filter((p) => !p.cut && p.fills === undefined)
      .map((p) => ({ name: p.name, distribution: p.prior })),
    ...trace.observations,
  ];
  const vectors = trace.parameters.filter((p) => p.fixed !== undefined && !p.cut);
  for (const { name, node, distribution } of [
    ...vectors.map((p) => ({ ...p, distribution: p.prior })),
    ...trace.observations,
  ])
    checkVectors(trace, table, { name, node, distribution }, mathematics);
  for (const { name, distribution } of sites)
    distribution.family.arguments.forEach((argument, i) => {
      const node = liftTo(trace.graph, distribution.arguments[i]!);
      if (node.free || argument.support === "real") return;
      let source = node;
      while (source.kind === "gather") source = source.inputs[0]!;
      const values = read(source);
      for (let row = 0; row < values.length; row++)
        if (!allowed(argument.support, values[row]!)) {
          const named = source.kind === "column" ? source.name : name;
          const at = source.axes.length === 0 ? "" : `, ${placeInWords(source.axes, table, row)}`;
          throw new KindredError(
            "data",
            `${source.kind === "column" ? nameColumn(named) : `"${named}"`}${at}: the ${argument.name} of ${name} ~ ${distribution.family.name} must be ${inWords(argument.support)}, got ${values[row]}; ${source.kind === "column" ? "correct the value" : "correct the data, or the value fixed by given, that it is made of"}`,
            { column: named, row, value: values[row] },
          );
        }
    });
  for (const site of trace.observations) checkObservation(trace, table, site, read);
}

function checkObservation(
  trace: Trace,
  table: Table,
  site: ObservationSite,
  read: (node: Node) => ArrayLike<number>,
): void {
  const { family, arguments: args } = site.distribution;
  if (family.over) return;
  const support: Support = family.support(...args);
  // That a column's numbers are finite was seen when it was read.
  if (
    support.lower === undefined &&
    support.upper === undefined &&
    !support.discrete &&
    (site.node.kind === "column" || site.node.free)
  )
    return;
  // What is observed is free only where holes are filled: those are not looked at.
  const values = site.node.free ? table.columns.get(site.name)! : read(site.node);
  const holes = new Set(site.node.free ? table.indices.get(missingName(site.name)) : []);
  const bound = (x: Operand | undefined): ((row: number) => number) | undefined => {
    if (x === undefined) return undefined;
    const node = liftTo(trace.graph, x);
    if (node.free || (node.axes.length > 0 && node.axes.some((axis, i) => axis !== site.node.axes[i])))
      return undefined;
    const bounds = read(node);
    return (row) => bounds[bounds.length === 1 ? 0 : row]!;
  };
  const lower = bound(support.lower);
  const upper = bound(support.upper);
  for (let row = 0; row < values.length; row++) {
    if (holes.has(row)) continue;
    const x = values[row]!;
    const low = lower?.(row);
    const high = upper?.(row);
    const outside =
      !Number.isFinite(x) ||
      (low !== undefined && (isOpen(support, "lower") ? x <= low : x < low)) ||
      (high !== undefined && (isOpen(support, "upper") ? x >= high : x > high)) ||
      (support.discrete && !Number.isInteger(x));
    if (outside)
      throw new KindredError(
        "data",
        `column "${site.name}", ${placeInWords(site.node.axes, table, row)}: ${family.name} has no mass at ${x}, only at ${rangeInWords(support, low, high)}; correct the value or observe the column with another distribution`,
        { column: site.name, row, value: x },
      );
  }
}

/** The same for vectors, each as a whole. */
function checkVectors(
  trace: Trace,
  table: Table,
  { name, node, distribution }: Pick<ObservationSite, "name" | "node" | "distribution">,
  mathematics: Mathematics,
): void {
  const { family, arguments: args } = distribution;
  const { over, refuse } = family;
  if (!over || !refuse) return;
  const size = (axis: Axis) => table.sizes.get(known(axis).name)!;
  const nodes = args.map((argument) => liftTo(trace.graph, argument));
  // what depends on parameters is not known yet
  const decided = nodes.filter((argument) => !argument.free);
  const [x, ...values] = evaluate([node, ...decided], table, new Map(), mathematics);
  const valueOf = new Map(decided.map((argument, i) => [argument, values[i]!]));
  eachVector(over, node.axes, size, (places) => {
    const vector = places.map((place) => x!.data[place]!);
    const given = nodes.map((argument) => {
      const value = valueOf.get(argument);
      return value ? vectorAt(value, over, node.axes, places, size) : Number.NaN;
    });
    const reason = refuse(vector, ...given);
    if (reason === undefined) return;
    const others = node.axes.filter((axis) => known(axis) !== over);
    const at = elementsAt(node.axes, places[0]!, size);
    const place = others.reduce((inner, axis) => inner * size(axis) + at.get(axis)!, 0);
    const element = others.length === 0 ? "" : `, ${placeInWords(others, table, place)}`;
    throw new KindredError(
      "data",
      `"${name}"${element}: ${family.name} has no mass at [${vector.join(", ")}]: ${reason}`,
      { column: name },
    );
  });
}

function rangeInWords(support: Support, low?: number, high?: number): string {
  const kind = support.discrete ? "whole numbers" : "finite numbers";
  const [above, below] = [isOpen(support, "lower"), isOpen(support, "upper")];
  if (low !== undefined && high !== undefined) {
    if (above && below) return `numbers between ${low} and ${high}`;
    if (!above && !below) return `${kind} from ${low} to ${high}`;
    return `${kind} ${above ? "above" : "from"} ${low}${above ? "" : " on"} and ${below ? "below" : "up to"} ${high}`;
  }
  if (low !== undefined) return above ? `numbers above ${low}` : `${kind} from ${low} up`;
  return high === undefined ? kind : `${kind} ${below ? "below" : "up to"} ${high}`;
}

function nameColumn(name: string): string {
  const given = givenName(name);
  return given === undefined ? `column "${name}"` : `given "${given}"`;
}
