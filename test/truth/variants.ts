import "../../src/build.ts";
import type { KernelKind } from "../../src/chain/program.ts";
import { bind } from "../../src/compile/bind.ts";
import type { Compiled } from "../../src/compile/compile.ts";
import { prepareData } from "../../src/compile/load.ts";
import { REWRITES } from "../../src/compile/target.ts";
import type { Runnable } from "../../src/public/fittable.ts";
import type { Model } from "../../src/public/model.ts";
import { chosenRewrites, type Rewrites } from "../../src/public/rewrites.ts";

/** The kernels whose draws are held to the truth. */
export const KERNELS: readonly KernelKind[] = ["nuts", "rotation", "auto"];

/** A way to sample a posterior that changes its draws and must not change what they say. */
export interface Variant {
  readonly name: string;
  readonly rewrites: Rewrites;
}

const alone = (name: string): Rewrites =>
  Object.fromEntries(REWRITES.map((rewrite) => [rewrite, rewrite === name]));

/** All rewrites together, as is the default; none; and each alone. */
const VARIANTS: readonly Variant[] = [
  { name: "all rewrites", rewrites: {} },
  { name: "no rewrite", rewrites: false },
  ...REWRITES.map((name) => ({ name: `${name} alone`, rewrites: alone(name) })),
];

/**
 * The variants that change what is sampled of a model given data. Where code and prepared data are the same bytes as
 * another variant's, so are the draws: a rewrite that finds nothing to do there is not sampled again.
 */
export function variantsOf(model: Model, data: unknown): Variant[] {
  const seen = new Set<string>();
  return VARIANTS.filter(({ rewrites }) => {
    const table = model.checked(data);
    const { layout, modules } = model.runnable(table, chosenRewrites(rewrites)) as Runnable;
    const bytes = [(layout as Compiled).bytes, prepareData(modules, bind(layout, table))];
    const key = bytes.map((part) => Buffer.from(part).toString("base64")).join();
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
