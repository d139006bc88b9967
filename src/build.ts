/**
 * The entry "kindred/build": explaining, printing and saving compiled models, for pages. In Node "kindred" has it already.
 *
 * @example
 * import "kindred/build";
 * console.log(model.toAssemblyScript());
 */
import { printAssemblyScript } from "./compile/assemblyscript.ts";
import { explain } from "./compile/explain.ts";
import { toManifest } from "./compile/manifest.ts";
import { collapseRows, planRewrites, rewrite } from "./compile/rewrite.ts";
import { provideBuildTools } from "./public/build-tools.ts";
import { provideRewriter } from "./public/rewriter.ts";

provideBuildTools({ explain, printAssemblyScript, toManifest });
provideRewriter({ planRewrites, rewrite, collapseRows });

export type { AssemblyScriptOptions } from "./compile/assemblyscript.ts";
export type { Manifest } from "./compile/manifest.ts";
