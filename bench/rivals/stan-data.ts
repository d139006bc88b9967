import type { Data } from "../case.ts";
import type { Groups } from "../simulated.ts";

/**
 * Data as Stan's programs read them: `N`, how many rows there are; the columns; and for groups their numbers from 1 on,
 * with their count, as `school` and `schoolCount`.
 */
export function stanColumns(rows: number, columns: Data): Data {
  const entries = Object.entries(columns).flatMap(([name, values]): [string, unknown][] =>
    isGroups(values)
      ? [
          [name, values.of.map((g) => g + 1)],
          [`${name}Count`, values.labels.length],
        ]
      : [[name, values]],
  );
  return { N: rows, ...Object.fromEntries(entries) };
}

const isGroups = (values: unknown): values is Groups =>
  typeof values === "object" && values !== null && "of" in values && "labels" in values;
