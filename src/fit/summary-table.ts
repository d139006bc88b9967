import { formatCount, formatFor, formatNumber } from "./number-format.ts";
import { quantileKey } from "./quantile-key.ts";
import type { Summary, SummaryRow } from "./summary.ts";

/** More rows than this are for programs. */
const mostRows = 100;

/**
 * The table of a summary: names, then mean, sd, quantiles, MCSE, ESS and R-hat, decimal points under each other.
 *
 * A row's numbers have as many decimals as its mean is known to (see `formatFor`), its MCSE one more.
 */
export function printTable({ rows, quantiles, chains, draws }: Summary): string {
  const title = `${chains} ${chains === 1 ? "chain" : "chains"} of ${formatCount(draws)} draws`;
  const percentages = quantiles.map((probability) => `${quantileKey(probability).slice(1)}%`);
  const header = ["", "mean", "sd", ...percentages, "mcse", "ess bulk", "ess tail", "r-hat"];
  const shown = rows.slice(0, mostRows);
  const cells = shown.map((row) => rowCells(row, quantiles));
  const columns = header.map((name, i) =>
    alignColumn(
      name,
      cells.map((row) => row[i]),
      i === 0,
    ),
  );
  const lines = [0, ...shown.map((_, i) => i + 1)].map((i) =>
    columns
      .map((column) => column[i])
      .join("  ")
      .trimEnd(),
  );
  const left = rows.length - shown.length;
  if (left > 0) lines.push(`... and ${formatCount(left)} more: summary({ include }) chooses, .rows has all`);
  return [title, "", ...lines].join("\n");
}

function rowCells(row: SummaryRow, quantiles: readonly number[]): string[] {
  const format = formatFor(row.mean, row.mcseMean);
  return [
    row.name,
    formatNumber(row.mean, format),
    formatNumber(row.sd, format),
    ...quantiles.map((probability) => formatNumber(row[quantileKey(probability)], format)),
    formatNumber(row.mcseMean, format, 1),
    formatCount(row.essBulk),
    formatCount(row.essTail),
    formatNumber(row.rhat, { decimals: 3 }),
  ];
}

/** Pads cells to one width: text to the left, numbers by their decimal points. */
function alignColumn(header: string, cells: readonly string[], text: boolean): string[] {
  const tail = (cell: string) => {
    const point = cell.search(/[.e]/);
    return point < 0 || cell === "-" ? 0 : cell.length - point;
  };
  const longest = Math.max(0, ...cells.map(tail));
  const padded = text ? [...cells] : cells.map((cell) => cell + " ".repeat(longest - tail(cell)));
  const width = Math.max(header.length, ...padded.map((cell) => cell.length));
  return [header, ...padded].map((cell) => (text ? cell.padEnd(width) : cell.padStart(width)));
}
