import { bind } from "../../src/compile/bind.ts";
import "../../src/build.ts";
import type { Rewrite } from "../../src/compile/target.ts";
import type { Runnable } from "../../src/public/fittable.ts";
import type { Model } from "../../src/public/model.ts";
import { engine } from "./run-compiled.ts";

interface Functions {
  prepare(data: number): void;
  density(data: number, position: number, gradient: number): number;
  outputs(data: number, position: number, out: number): void;
  effects?(data: number, position: number, out: number): void;
  recentre?(data: number, effects: number, position: number): void;
}

/** A model as it is sampled, function by function, and the model as it was written. */
export function sampled(
  { model, data }: { model: Model; data: Record<string, unknown> },
  rewrites: ReadonlySet<Rewrite>,
) {
  const table = model.checked(data);
  const { layout, modules } = model.runnable(table, rewrites) as Runnable;
  const bound = bind(layout, table);
  const instance = new WebAssembly.Instance(modules.density!, { engine: engine as never });
  const f = instance.exports as unknown as Functions;
  const { dimension, noiseCount, outputCount, effectCount } = bound;
  const block = engine.allocate(bound.bytes);
  bound.write(engine.memory.buffer as ArrayBuffer, block);
  f.prepare(block);
  const array = (length: number) => engine.allocate(8 * length);
  const [q, g, out, e] = [dimension + noiseCount, dimension, outputCount, 2 * effectCount].map(array) as [
    number,
    number,
    number,
    number,
  ];
  const view = (address: number, length: number) => new Float64Array(engine.memory.buffer, address, length);
  const written = model.density(data as never);

  const outputs = (position: ArrayLike<number>): Record<string, Float64Array> => {
    view(q, position.length).set(position);
    f.outputs(block, q, out);
    const all = view(out, outputCount).slice();
    return Object.fromEntries(
      layout.outputs.map(({ name, axes }, i) => {
        const length = axes.reduce((product, axis) => product * table.sizes.get(axis.name)!, 1);
        return [name, all.slice(bound.outputOffsets[i]!, bound.outputOffsets[i]! + length)];
      }),
    );
  };
  return {
    layout,
    bound,
    written,
    /** What warm-up learns: informations, then locations. */
    pilot: () => view(block + bound.pilot, 2 * effectCount),
    density(position: ArrayLike<number>, gradient?: Float64Array): number {
      view(q, dimension).set(Array.from(position).slice(0, dimension));
      const value = f.density(block, q, g);
      gradient?.set(view(g, dimension));
      return value;
    },
    outputs,
    effects(position: ArrayLike<number>): Float64Array {
      view(q, position.length).set(position);
      f.effects!(block, q, e);
      return view(e, 2 * effectCount).slice();
    },
    /** The position with the coordinates of the effects replaced. */
    recentre(effects: ArrayLike<number>, position: ArrayLike<number>): Float64Array {
      view(e, effects.length).set(effects);
      view(q, position.length).set(position);
      f.recentre!(block, e, q);
      return view(q, position.length).slice();
    },
    /** The sampled position of one of the model as written, before anything is learnt. */
    carry: (position: Float64Array) => model.carryStart(position, layout, table, bound),
    /** The position of the model as written, noise included in the sampled one. */
    place: (position: ArrayLike<number>) => written.unconstrain(outputs(position)),
  };
}

/** Numbers in no order, always the same. */
export const pseudo = (count: number, seed: number, scale = 1.2) =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed) * scale);
