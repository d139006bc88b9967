import type { Case, Data } from "../case.ts";
import type { Library } from "../library.ts";

/** How to fit; what is left out is Kindred's default. */
export interface FitPlan {
  readonly seeds: readonly number[];
  /** No further seed when so many seconds are spent. */
  readonly seconds: number;
  /** Workers at a time. */
  readonly threads?: number;
}

/** One fit, from the model's source to draws of every output. */
export interface TimedFit {
  readonly seed: number;
  /** Wall time of all of it: the compiler, the data, warm-up, sampling, and every output of every draw. */
  readonly milliseconds: number;
  /** What the compiler took of that. */
  readonly compileMilliseconds: number;
  /** Seconds that the chains spent, all together. */
  readonly chainSeconds: number;
  /** Gradients of all chains, warm-up included. */
  readonly gradients: number;
  readonly divergences: number;
  readonly chains: number;
  readonly draws: number;
  /** `theta[3]`, in the order of a draw's numbers. */
  readonly scalars: readonly string[];
  /** Where chains ran: "threads, 2 at a time". */
  readonly where: string;
  /** The sum of all draws: the same in every place that draws the same bits. */
  readonly sum: number;
}

/** Fits again and again, each time a model made anew. The same code runs in Node and in a page. */
export async function timedFits(
  library: Library,
  of: Case,
  data: Data,
  { seeds, seconds, threads }: FitPlan,
  keep: (seed: number, values: Float64Array) => void = () => {},
): Promise<TimedFit[]> {
  const fits: TimedFit[] = [];
  const begin = performance.now();
  for (const seed of seeds) {
    if (fits.length > 0 && performance.now() - begin > 1000 * seconds) break;
    const start = performance.now();
    const fit = await library.sample(of.make(library), data, { seed, threads });
    const outputs = Object.values(fit.draws).map((draws) => ({ draws, values: draws.values }));
    const milliseconds = performance.now() - start;

    const [chains, draws] = outputs[0]!.draws.shape as [number, number];
    const scalars = outputs.flatMap(({ draws: { name, labels } }) => namesAlong(name, labels));
    const table = sideBySide(
      outputs.map(({ values }) => values),
      chains * draws,
    );
    keep(seed, table);
    const { diagnostics, info } = fit;
    fits.push({
      seed,
      milliseconds,
      compileMilliseconds: 1000 * diagnostics.seconds.compile,
      chainSeconds: diagnostics.seconds.warmup + diagnostics.seconds.sampling,
      gradients: diagnostics.gradients,
      divergences: diagnostics.divergences,
      chains,
      draws,
      scalars,
      where: `${info.workers}, ${info.threads} at a time`,
      sum: table.reduce((sum, x) => sum + x, 0),
    });
  }
  return fits;
}

/** `theta[Adams]`, `theta[Lincoln]`, ...; the name alone for a scalar. */
function namesAlong(name: string, labels: readonly (readonly string[])[]): string[] {
  const places = labels.reduce<string[][]>(
    (before, axis) => before.flatMap((place) => axis.map((label) => [...place, label])),
    [[]],
  );
  return places.map((place) => (place.length === 0 ? name : `${name}[${place.join(", ")}]`));
}

/** `[rows, columns]` of several `[rows, some columns]`. */
function sideBySide(parts: readonly Float64Array[], rows: number): Float64Array {
  const widths = parts.map((part) => part.length / rows);
  const width = widths.reduce((sum, w) => sum + w, 0);
  const table = new Float64Array(rows * width);
  let first = 0;
  for (const [p, part] of parts.entries()) {
    const w = widths[p]!;
    for (let row = 0; row < rows; row++)
      table.set(part.subarray(row * w, (row + 1) * w), row * width + first);
    first += w;
  }
  return table;
}
