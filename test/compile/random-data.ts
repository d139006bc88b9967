import { type DrawnModel, missingOn, observationsOn, parentOf } from "./random-model.ts";

/** Data for a drawn model, from its seed: unsorted rows, labels in no order. */
export function randomData(model: DrawnModel): Record<string, unknown> {
  const random = generator(model.dataSeed);
  const list = <T>(length: number, make: (i: number) => T) => Array.from({ length }, (_, i) => make(i));
  const real = () => Math.round(4000 * (random() + random() - 1)) / 1000;
  const positive = () => Math.round(2000 * random() + 100) / 1000;
  const unit = () => Math.round(900 * random() + 50) / 1000;
  const count = () => Math.floor(6 * random() * random());
  const binary = () => Math.floor(2 * random());
  const kinds = [real, positive, unit, count, binary];
  const observed = { real, positive, unit, binary, count, trials: count, none: real };

  const { rows } = model;
  const along = model.along && model.fixed > 0;
  const data: Record<string, unknown> = { x0: list(rows, real) };
  model.columns.forEach((kind, i) => {
    data[`x${i + 1}`] = list(rows, kinds[kind % kinds.length]!);
  });
  const fill = (place: number | undefined, length: number, into: Record<string, unknown>) => {
    for (const { name, observes } of observationsOn(model, place)) {
      const y = list(length, observed[observes]);
      into[name] = y;
      if (observes === "trials") into[`${name}n`] = y.map((x) => x + count());
    }
    for (const { name, observes } of missingOn(model, place))
      into[name] = list(length, () => (random() < 0.4 ? null : observed[observes]()));
  };
  model.groups.forEach(({ levels, ownColumn }, i) => {
    const of = list(rows, () => `L${Math.floor(levels * random())}`);
    const own: Record<string, unknown> = { of };
    if (parentOf(model, i) === undefined) {
      const labels = [...new Set(of)].sort(() => random() - 0.5);
      own.labels = labels;
      if (ownColumn) own.own = list(labels.length, real);
      if (along) own.W = list(labels.length, () => list(model.fixed, real));
      fill(i, labels.length, own);
    }
    data[`g${i}`] = own;
  });
  if (model.matrix > 0) data.X = list(rows, () => list(model.matrix, real));
  if (along) data.W = list(rows, () => list(model.fixed, real));
  fill(undefined, rows, data);
  return data;
}

/** Park and Miller's generator: numbers in (0, 1). */
export function generator(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
