import type { InitialisationError } from "../chain/initialisation-error.ts";
import type { LinkModules } from "../chain/linked-engine.ts";
import type { Bound } from "../compile/bind.ts";
import type { ModelLayout } from "../compile/compile.ts";
import { type Described, fromManifest, MANIFEST_VERSION, type Manifest } from "../compile/manifest.ts";
import { positionNames } from "../compile/position-names.ts";
import { type Axis, known } from "../model/axis.ts";
import { readData, type Table } from "../model/data.ts";
import { KindredError } from "../model/errors.ts";
import { withGiven } from "../model/given.ts";
import type { Schema } from "../model/schema.ts";
import type { Outputs } from "../model/trace.ts";
import { Fittable, type Runnable } from "./fittable.ts";

/** A model that was compiled before; it can be fitted, and knows nothing of its program. */
export class Precompiled<S extends Schema = Schema, O extends Outputs = Outputs> extends Fittable<S, O> {
  readonly schema: S;
  readonly #wasm: WebAssembly.Module;
  readonly #described: Described;
  #linked?: LinkModules;

  constructor(wasm: WebAssembly.Module, manifest: Manifest) {
    super();
    if (manifest?.version !== MANIFEST_VERSION)
      throw new KindredError(
        "model",
        `precompiled: the manifest is of version ${manifest?.version}, and this Kindred reads version ${MANIFEST_VERSION}; compile the model again`,
      );
    this.#wasm = wasm;
    this.schema = manifest.schema as S;
    this.#described = fromManifest(manifest);
  }

  /** @internal */
  override async runnable(): Promise<Runnable> {
    this.#linked ??= await link(this.#wasm);
    return { layout: this.#described.layout, modules: this.#linked, seconds: 0 };
  }

  /** @internal Data checked against the schema. */
  override checked(data: unknown): Table {
    const { data: layout, given } = this.#described;
    const set = given.filter((site) => site.isColumn).map((site) => site.name);
    return withGiven(readData(this.schema, layout, data, set), given);
  }

  /** @internal */
  override dimension({ positions, noise }: ModelLayout, table: Table): number {
    const size = (axis: Axis) => table.sizes.get(known(axis).name)!;
    return [...positions, ...noise].reduce(
      (sum, { axes }) => sum + axes.reduce((product, axis) => product * size(axis), 1),
      0,
    );
  }

  /** @internal */
  override carryStart(position: Float64Array, { noise, effects }: ModelLayout): Float64Array {
    if (noise.length === 0 && effects.length === 0) return position;
    throw new KindredError(
      "option",
      "option init: the model was rewritten when it was compiled, and positions cannot be carried over without its program; compile it with { rewrites: false } to give first positions",
      { option: "init" },
    );
  }

  /** @internal */
  override explainStart(error: InitialisationError, layout: ModelLayout, table: Table, bound: Bound): string {
    const { badIndex } = error.start;
    if (badIndex < 0) return error.message;
    const name = positionNames(layout, table, bound)[badIndex];
    return `${error.message}. the coordinate is "${name}": its prior or the expressions it enters have no finite slope there`;
  }
}

/**
 * A model from what `model.precompile()` gave when the app was built: `sample` fits it as it fits the model, with
 * the same bits, and the compiler need not be shipped. Only what data decide about the code is left undone: identical
 * rows are not collapsed, as with `{ rewrites: { collapse: false } }`.
 *
 * Data are checked against the schema; what only the program knows (that an observation lies in its
 * distribution's support) is not checked.
 *
 * @param wasm - the emitted module; or one that `asc` or as-loader built from the model's AssemblyScript, with
 * the engine in it or without
 * @param manifest - the model's, of the same `precompile()` or `toAssemblyScript()`
 * @throws tag "model" for a manifest of another version, or a module that is not a model's
 * @example
 * import { precompiled, sample } from "kindred/precompiled";
 * import type { schools } from "./schools.ts";
 *
 * const wasm = await WebAssembly.compileStreaming(fetch(url));
 * const fit = await sample(precompiled<typeof schools>(wasm, manifest), { school, score });
 */
export function precompiled<M = unknown>(
  wasm: WebAssembly.Module | BufferSource,
  manifest: Manifest,
): M extends Fittable<infer S, infer O> ? Precompiled<S, O> : Precompiled {
  const module = wasm instanceof WebAssembly.Module ? wasm : new WebAssembly.Module(wasm);
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  const missing = ["prepare", "density", "outputs"].filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new KindredError(
      "model",
      `precompiled: the module is not a model's: it does not export ${missing.join(", ")}`,
    );
  return new Precompiled(module, manifest) as never;
}

/** Whether the module has the engine in it is seen by its exports; if not, the package's own is loaded now. */
async function link(wasm: WebAssembly.Module): Promise<LinkModules> {
  if (WebAssembly.Module.exports(wasm).some(({ name }) => name === "createChain")) return { engine: wasm };
  const { engineModule } = await import("../engine/instantiate.ts");
  return { engine: engineModule(), density: wasm };
}
