import type { printAssemblyScript } from "../compile/assemblyscript.ts";
import type { toManifest } from "../compile/manifest.ts";
import { KindredError } from "../model/errors.ts";

/** What turns a compiled model into files: needed where an app is built, not where it fits. */
export interface BuildTools {
  readonly printAssemblyScript: typeof printAssemblyScript;
  readonly toManifest: typeof toManifest;
}

let provided: BuildTools | undefined;

/** Makes `model.toAssemblyScript()` and `model.precompile()` work; the entries for Node and "kindred/build" do it. */
export function provideBuildTools(tools: BuildTools): void {
  provided = tools;
}

/** @throws tag "option" in a page that has not imported "kindred/build" */
export function buildTools(what: string): BuildTools {
  if (!provided)
    throw new KindredError(
      "option",
      `${what} is left out of what a page loads; import "kindred/build" first, or call it in Node`,
    );
  return provided;
}
