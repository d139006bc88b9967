import type { Effort } from "./effort.ts";
import type { Library } from "./library.ts";
import { linkModel } from "./linked-model.ts";
import type { MachineCosts } from "./machine-costs.ts";
import { rivals } from "./rivals/all.ts";
import { rooflineOf } from "./roofline.ts";
import type { Section } from "./section.ts";
import { count, table, time } from "./table.ts";
import { interleave, median } from "./timing.ts";

/** A position where nothing is special. */
export const somewhere = (dimension: number) =>
  Float64Array.from({ length: dimension }, (_, i) => 0.4 * Math.sin(i + 1));

/**
 * Time of one log-density and gradient as the model was written, and as `sample` runs it, rewritten; each beside the
 * least that this machine could take. The two are not the same function: the second has fewer coordinates.
 */
export async function sampledDensities(
  library: Library,
  { rounds, rivals: { models } }: Effort,
  costs: MachineCosts,
): Promise<Section> {
  const rows = [];
  for (const rival of rivals.filter(({ name }) => models?.includes(name) ?? true)) {
    const data = rival.data(library);
    const forms = [];
    for (const form of ["written", "sampled"] as const) {
      const linked = await linkModel(rival.make(library), data, form);
      const position = linked.place(somewhere(linked.dimension));
      const [times] = await interleave([{ run: (count) => linked.repeat(position, count) }], rounds);
      const roofline = await rooflineOf(linked, position, costs);
      const nanoseconds = median(times!);
      forms.push({
        dimension: linked.dimension,
        nanoseconds,
        roofline,
        timesBound: nanoseconds / roofline.bound,
      });
    }
    rows.push({ model: rival.name, written: forms[0]!, sampled: forms[1]! });
  }
  const heads = [
    "model",
    "dimension",
    "as written",
    "to bound",
    "dimension sampled",
    "as sampled",
    "reading",
    "computing",
    "to bound",
  ];
  const cells = rows.map(({ model, written, sampled }) => [
    model,
    count(written.dimension),
    time(written.nanoseconds),
    written.timesBound.toFixed(1),
    count(sampled.dimension),
    time(sampled.nanoseconds),
    time(sampled.roofline.reading),
    time(sampled.roofline.computing),
    sampled.timesBound.toFixed(1),
  ]);
  return { markdown: table(heads, cells), rows };
}
