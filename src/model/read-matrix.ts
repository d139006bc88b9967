import type { Axis } from "./axis.ts";
import { type ColumnReader, isList, isPlainObject, remedy, rowInWords } from "./column-reader.ts";
import { KindredError } from "./errors.ts";
import type { Layout } from "./layout.ts";
import { showValue } from "./wording.ts";

/** A matrix as it is stored, `[columns, rows]`, or `[columns, groups]` of a group's own. */
export function readMatrix(
  name: string,
  value: unknown,
  layout: Layout,
  reader: ColumnReader,
  labels: Map<string, readonly string[]>,
  levels?: readonly string[],
): Float64Array {
  const [axis, along] = layout.columns.get(name)!.axes as [Axis, Axis];
  const place = (row: number) => (levels ? `level "${levels[row]}"` : rowInWords(row));
  const isSquare = axis.like === along;
  let parts: Float64Array[];
  let names: readonly string[];
  if (isPlainObject(value)) {
    if (isSquare)
      throw new KindredError(
        "data",
        `column "${name}": expected a square matrix as a list of rows, got ${showValue(value)}`,
        { column: name },
      );
    if (axis.labels) checkMatrixNames(name, axis, value);
    names = axis.labels ?? Object.keys(value);
    parts = names.map((key) =>
      reader.numbers(`${name}.${key}`, along, value[key], { type: "real", inMatrix: true }, levels),
    );
  } else {
    const rows = reader.list(name, along, value, "rows");
    if (rows.length > 0 && !isList(rows[0]))
      throw new KindredError(
        "data",
        `column "${name}": expected a list of rows, each a list of numbers, or an object with a list for each column; got a list of ${typeof rows[0]}s`,
        { column: name, value: rows[0] },
      );
    const width = isSquare ? rows.length : (axis.labels?.length ?? (isList(rows[0]) ? rows[0].length : 0));
    const told = isSquare
      ? "as many as it has rows"
      : axis.labels
        ? `one for each label of the axis "${axis.name}"`
        : "as in the first row";
    parts = Array.from({ length: width }, () => new Float64Array(rows.length));
    for (let row = 0; row < rows.length; row++) {
      const cells = rows[row];
      if (!isList(cells) || cells.length !== width)
        throw new KindredError(
          "data",
          `column "${name}", ${place(row)}: expected ${width} numbers, ${told}, got ${isList(cells) ? cells.length : showValue(cells)}`,
          { column: name, row },
        );
      for (let k = 0; k < width; k++) {
        const x = cells[k];
        if (typeof x !== "number" || !Number.isFinite(x))
          throw new KindredError(
            "data",
            `column "${name}", ${place(row)}, column ${k} (from 0): expected a finite number, got ${showValue(x)}; ${remedy(x)}`,
            { column: name, row, value: x },
          );
        parts[k]![row] = x;
      }
    }
    names = axis.labels ?? parts.map((_, k) => String(k + 1));
  }
  const empty = !isPlainObject(value) && (value as ArrayLike<unknown>).length === 0;
  if (parts.length === 0 || empty)
    throw new KindredError(
      "data",
      `column "${name}": the matrix has no ${empty ? "rows" : "columns"}; give at least one`,
      { column: name },
    );
  const joined = new Float64Array(parts.length * parts[0]!.length);
  if (isSquare) {
    // The rows of a square matrix lie along the twin, outside its columns.
    parts.forEach((part, k) => {
      for (let row = 0; row < part.length; row++) joined[row * parts.length + k] = part[row]!;
    });
    return joined;
  }
  parts.forEach((part, k) => {
    joined.set(part, k * part.length);
  });
  labels.set(axis.name, names);
  reader.sizes.set(axis.name, parts.length);
  return joined;
}

/** Holds the named columns of a matrix to the labels of the axis they are along. */
function checkMatrixNames(name: string, { name: axis, labels }: Axis, value: Record<string, unknown>): void {
  const wanted = new Set(labels);
  const stray = Object.keys(value).find((key) => !wanted.has(key));
  const missing = labels!.find((label) => value[label] === undefined);
  if (stray === undefined && missing === undefined) return;
  const wrong = stray === undefined ? `"${missing}" is missing` : `"${stray}" is not one`;
  throw new KindredError(
    "data",
    `column "${name}": its columns are the labels of the axis "${axis}", ${labels!.length} from "${labels![0]}" to "${labels!.at(-1)}"; ${wrong}`,
    { column: `${name}.${stray ?? missing}` },
  );
}
