import type { printAssemblyScript } from "../compile/assemblyscript.ts";
import type { explain } from "../compile/explain.ts";
import type { toManifest } from "../compile/manifest.ts";
import { KindredError } from "../model/errors.ts";

/** What shows and saves compiled models: needed where an app is built, not where it fits. */
export interface BuildTools {
  readonly explain: typeof explain;
  readonly printAssemblyScript: typeof printAssemblyScript;
  readonly toManifest: typeof toManifest;
}

// Registered for the whole page: "kindred/build" is a bundle of its own, with a copy of this file.
const PLACE = Symbol.for("kindred.build-tools");
const page = globalThis as { [PLACE]?: BuildTools };

/** Makes `model.explain()`, `model.toAssemblyScript()` and `model.precompile()` work; the entries for Node and "kindred/build" do it. */
export function provideBuildTools(tools: BuildTools): void {
  page[PLACE] = tools;
}

/** @throws tag "option" in a page that has not imported "kindred/build" */
export function buildTools(what: string): BuildTools {
  const provided = page[PLACE];
  if (!provided)
    throw new KindredError(
      "option",
      `${what} is left out of what a page loads; import "kindred/build" first, or call it in Node`,
    );
  return provided;
}
