import type { collapseRows, planRewrites, rewrite } from "../compile/rewrite.ts";
import { KindredError } from "../model/errors.ts";

/** The rewrites as code. */
export interface Rewriter {
  readonly planRewrites: typeof planRewrites;
  readonly rewrite: typeof rewrite;
  readonly collapseRows: typeof collapseRows;
}

let provided: Rewriter | undefined;

/** Makes the rewrites ready; the entry for Node does it at once. */
export function provideRewriter(rewriter: Rewriter): void {
  provided = rewriter;
}

/** Loads the rewrites, which a page does when it first samples. */
export async function loadRewriter(): Promise<void> {
  provided ??= await import("../compile/rewrite.ts");
}

/** Whether the rewrites are loaded. */
export const isRewriterLoaded = (): boolean => provided !== undefined;

/** @throws tag "option" in a page that has neither sampled a model nor imported "kindred/build" */
export function loadedRewriter(): Rewriter {
  if (!provided)
    throw new KindredError(
      "option",
      'the rewrites of a model are loaded when it is first sampled; import "kindred/build" to have them before, or ask for { rewrites: false }',
    );
  return provided;
}
