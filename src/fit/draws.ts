import type { EngineExports, Pointer } from "../engine/exports.ts";
import { KindredError } from "../model/errors.ts";
import { editDistance } from "../model/nearest-name.ts";
import { copyColumns } from "./output-columns.ts";
import { type OutputAxis, scalarName, sizeAlong } from "./outputs.ts";
import { type Columns, mapColumns } from "./statistics.ts";

/** A number for a scalar; along axes, one number a place in C order. */
export type Along<Axes extends readonly string[]> = number extends Axes["length"]
  ? number | Float64Array
  : Axes extends readonly []
    ? number
    : Float64Array;

/** The labels `of` takes: one for the first axis, or for the first two, ... */
export type Labels<Axes extends readonly string[]> = number extends Axes["length"]
  ? readonly string[]
  : Axes extends readonly [string, ...infer More extends readonly string[]]
    ? readonly [string] | readonly [string, ...Labels<More>]
    : never;

/** The axes that are left when the first ones are given. */
export type AxesAfter<
  Axes extends readonly string[],
  Given extends readonly unknown[],
> = Given extends readonly [unknown, ...infer Others]
  ? Axes extends readonly [string, ...infer More extends readonly string[]]
    ? AxesAfter<More, Others>
    : Axes
  : Axes;

/** What a `Draws` is made of. */
export interface DrawsInput {
  readonly name: string;
  readonly axes: readonly OutputAxis[];
  readonly chains: number;
  readonly draws: number;
  /** Gives `count` of the scalars along its axes, from the one at `first` on: `[chains, draws, count]`. */
  readonly columns: (first: number, count: number) => Float64Array;
  /** The labels that were already chosen on the way here. */
  readonly given?: readonly string[];
}

/** Draws that are read at a time, 16 MB, when all that is wanted are statistics of them. */
const BLOCK = 1 << 21;

/** The draws of one output of a model, labelled along its axes. */
export class Draws<Axes extends readonly string[] = readonly string[]> {
  /** The output's name, with the labels chosen by `of`: `theta[Lincoln Elementary]`. */
  readonly name: string;
  /** The names of its axes, outermost first; none for a scalar. */
  readonly axes: Axes;
  /** The labels along each axis. */
  readonly labels: { readonly [Axis in keyof Axes]: readonly string[] };
  /** `[chains, draws, ...]` and the length of each axis. */
  readonly shape: readonly number[];
  readonly #input: DrawsInput;
  #values: Float64Array | undefined;

  constructor(input: DrawsInput) {
    this.name = scalarName(input.name, input.given ?? []);
    this.axes = input.axes.map((axis) => axis.name) as readonly string[] as Axes;
    this.labels = input.axes.map((axis) => axis.labels) as readonly (readonly string[])[] as {
      readonly [Axis in keyof Axes]: readonly string[];
    };
    this.shape = [input.chains, input.draws, ...input.axes.map((axis) => axis.labels.length)];
    this.#input = input;
  }

  /** `[chain, draw, ...axes]` in C order. */
  get values(): Float64Array {
    this.#values ??= this.#input.columns(0, sizeAlong(this.#input.axes));
    return this.#values;
  }

  /** @internal Its scalars, some at a time, so that not all values need be in memory. */
  *blocks(): Iterable<Columns> {
    const { axes, chains, draws } = this.#input;
    const size = sizeAlong(axes);
    const rows = chains * draws;
    const width = this.#values ? size : Math.max(1, Math.floor(BLOCK / Math.max(1, rows)));
    for (let first = 0; first < size; first += width) {
      const columns = Math.min(width, size - first);
      const values = columns === size ? this.values : this.#input.columns(first, columns);
      yield { values, chains, draws, columns };
    }
  }

  /**
   * The draws at a label of the first axis, or at labels of the first few.
   *
   * @example
   * fit.draws.theta.of("Lincoln Elementary").mean
   * @throws "option" for a label that the axis does not have, with the labels that are near
   */
  of<const Given extends Labels<Axes> & readonly string[]>(...given: Given): Draws<AxesAfter<Axes, Given>> {
    const { name, axes, chains, draws } = this.#input;
    if (given.length > axes.length) {
      throw new KindredError("option", `${this.name} has ${countAxes(axes)}, got ${given.length} labels`, {
        option: "label",
        value: given,
      });
    }
    let at = 0;
    for (const [i, label] of given.entries()) {
      const place = axes[i].labels.indexOf(label);
      if (place < 0) throw unknownLabel(this.name, axes[i], label);
      at = at * axes[i].labels.length + place;
    }
    const left = axes.slice(given.length);
    const size = sizeAlong(left);
    const columns = sizeAlong(axes);
    return new Draws<AxesAfter<Axes, Given>>({
      name,
      axes: left,
      chains,
      draws,
      given: [...(this.#input.given ?? []), ...given],
      columns: (first, count) => {
        if (this.#values === undefined) return this.#input.columns(at * size + first, count);
        return copyColumns(this.#values, chains * draws, columns, at * size + first, count);
      },
    });
  }

  /** The posterior mean. */
  get mean(): Along<Axes> {
    return this.#map((engine, workspace) => engine.columnMean(workspace));
  }

  /** The posterior standard deviation (divisor: draws - 1). */
  get sd(): Along<Axes> {
    return this.#map((engine, workspace) => engine.columnDeviation(workspace));
  }

  /**
   * The posterior quantile at `probability`, between order statistics as R's default (type 7).
   *
   * @param probability in [0, 1]: 0.5 is the median
   * @throws "option" for a probability outside
   */
  quantile(probability: number): Along<Axes> {
    checkProbability(probability);
    return this.#map((engine, workspace) => engine.columnQuantile(workspace, probability));
  }

  #map(statistic: (engine: EngineExports, workspace: Pointer) => number): Along<Axes> {
    const { axes } = this.#input;
    const result = new Float64Array(sizeAlong(axes));
    let first = 0;
    for (const block of this.blocks()) {
      result.set(mapColumns(block, statistic), first);
      first += block.columns;
    }
    return (axes.length === 0 ? result[0] : result) as Along<Axes>;
  }
}

/** @throws "option" unless `probability` is in [0, 1] */
export function checkProbability(probability: number): void {
  if (typeof probability === "number" && probability >= 0 && probability <= 1) return;
  throw new KindredError(
    "option",
    `a quantile's probability must be between 0 and 1, got ${String(probability)}`,
    {
      option: "quantile",
      value: probability,
    },
  );
}

function countAxes(axes: readonly OutputAxis[]): string {
  if (axes.length === 0) return "no axis: leave out the label";
  return axes.length === 1 ? `one axis (${axes[0].name})` : `${axes.length} axes`;
}

function unknownLabel(name: string, axis: OutputAxis, label: unknown): KindredError {
  const near = nearLabels(String(label), axis.labels);
  const hint =
    near.length > 0
      ? `near it: ${near.map((one) => JSON.stringify(one)).join(", ")}`
      : `its ${axis.labels.length} labels begin with ${axis.labels
          .slice(0, 3)
          .map((one) => JSON.stringify(one))
          .join(", ")}`;
  return new KindredError(
    "option",
    `${name}: the axis ${axis.name} has no label ${JSON.stringify(label)}; ${hint}`,
    { option: "label", parameter: name, value: label },
  );
}

/** At most three labels that `label` may be a slip of: few letters differ, or one holds the other. */
function nearLabels(label: string, labels: readonly string[]): string[] {
  const wanted = label.toLowerCase();
  const most = Math.max(2, Math.floor(label.length / 3));
  return labels
    .map((known) => {
      const lower = known.toLowerCase();
      const part = wanted !== "" && (lower.includes(wanted) || (lower !== "" && wanted.includes(lower)));
      return { known, distance: part ? 0.5 : editDistance(wanted, lower) };
    })
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ known }) => known);
}
