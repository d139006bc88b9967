import { allowed, inWords, type Support } from "../distribution/distribution.ts";
import type { Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { evaluate, type Mathematics } from "../model/evaluate.ts";
import { liftTo, type Operand } from "../model/expression.ts";
import type { Node } from "../model/node.ts";
import type { ObservationSite, Trace } from "../model/trace.ts";

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
  for (const site of trace.observations) checkObservation(trace, site, read);
  const sites = [
    ...trace.parameters.map((p) => ({ name: p.name, distribution: p.prior })),
    ...trace.observations,
  ];
  for (const { name, distribution } of sites)
    distribution.family.arguments.forEach((argument, i) => {
      const node = liftTo(trace.graph, distribution.arguments[i]!);
      if (node.free || argument.support === "real" || node.kind === "constant") return;
      const source = node.kind === "gather" ? node.inputs[0]! : node;
      const values = read(source);
      for (let row = 0; row < values.length; row++)
        if (!allowed(argument.support, values[row]!)) {
          const column = source.kind === "column" ? source.name : name;
          throw new KindredError(
            "data",
            `column "${column}", row ${row}: it is the ${argument.name} of ${distribution.family.name} (of ${name}), which must be ${inWords(argument.support)}, got ${values[row]}`,
            { column, row, value: values[row] },
          );
        }
    });
}

function checkObservation(
  trace: Trace,
  site: ObservationSite,
  read: (node: Node) => ArrayLike<number>,
): void {
  const { family, arguments: args } = site.distribution;
  const support: Support = family.support(...args);
  const values = read(site.node);
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
    const x = values[row]!;
    const low = lower?.(row);
    const high = upper?.(row);
    const outside =
      (low !== undefined && x < low) ||
      (high !== undefined && x > high) ||
      (support.discrete && !Number.isInteger(x));
    if (outside)
      throw new KindredError(
        "data",
        `column "${site.name}", row ${row}: ${family.name} has no mass at ${x}; it needs ${rangeInWords(support, low, high)}`,
        { column: site.name, row, value: x },
      );
  }
}

function rangeInWords({ discrete }: Support, low?: number, high?: number): string {
  const kind = discrete ? "whole numbers" : "numbers";
  if (low !== undefined && high !== undefined) return `${kind} from ${low} to ${high}`;
  if (low !== undefined) return `${kind} from ${low} up`;
  return high === undefined ? kind : `${kind} below ${high}`;
}
