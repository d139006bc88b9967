import { REWRITES, type Rewrite } from "../compile/target.ts";
import { KindredError } from "../model/errors.ts";
import { showValue, suggest } from "../model/wording.ts";

/** Which exact rewrites to use: all but those set to false; none with `false`. */
export type Rewrites = false | { readonly [Name in Rewrite]?: boolean };

/** @throws tag "option" for a name that is no rewrite, or a value that is not true or false */
export function chosenRewrites(rewrites: Rewrites = {}): ReadonlySet<Rewrite> {
  if (rewrites === false) return new Set();
  if (rewrites === null || typeof rewrites !== "object" || Array.isArray(rewrites))
    throw new KindredError(
      "option",
      `option rewrites must be false, or an object such as { marginalise: false }, got ${showValue(rewrites)}`,
      { option: "rewrites", value: rewrites },
    );
  for (const [name, value] of Object.entries(rewrites)) {
    if (!(REWRITES as readonly string[]).includes(name))
      throw new KindredError(
        "option",
        `unknown rewrite "${name}"; ${suggest(name, REWRITES, "the rewrites are")}`,
        { option: "rewrites", value: name },
      );
    if (typeof value !== "boolean")
      throw new KindredError("option", `rewrites: ${name} must be true or false, got ${showValue(value)}`, {
        option: "rewrites",
        value,
      });
  }
  return new Set(REWRITES.filter((name) => rewrites[name] !== false));
}
