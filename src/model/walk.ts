import type { Distribution } from "../distribution/distribution.ts";
import type { CompositeSite } from "./composite.ts";
import { KindredError } from "./errors.ts";
import { Expression } from "./expression.ts";
import type { Interventions } from "./interventions.ts";
import { printDistribution, printedNames, printSite } from "./print.ts";
import { compositesOf, distributionOf, type Site, type Trace } from "./trace.ts";

/** A site of a model, as `walk` shows it. */
export interface WalkedSite {
  readonly kind: Site["kind"];
  /** As the posterior, the data or `density(name, ...)` have it. */
  readonly name: string;
  /** The names of the axes along which it has elements. */
  readonly axes: readonly string[];
  /** None of a density term. */
  readonly distribution?: Distribution;
  /** The parameter, what is observed, or the term. */
  readonly expression: Expression;
  /** The distribution, or the term, as the model is printed: "normal(mu, tau)". */
  readonly text: string;
  /** Whether `given` or `do` has fixed it. */
  readonly isFixed: boolean;
  /** Fixes a free parameter, as `model.given` does. */
  given(value: number | ArrayLike<number>): void;
  /** Sets a free parameter, or the column that is observed, as `model.do` does. */
  do(value: number | ArrayLike<number>): void;
  /** Leaves an observation or a density term out, as `model.without` does. */
  leaveOut(): void;
}

/**
 * Shows a visitor the sites of a model, in the order of its program.
 *
 * @returns what it asked for
 * @throws tag "model" where it asked for what a site has not
 */
export function walk(trace: Trace, visit: (site: WalkedSite) => void): Interventions {
  const names = printedNames(trace);
  const asked = { given: {} as Writable, do: {} as Writable, without: [] as string[] };
  for (const site of walkedSites(trace)) {
    const isFixed = site.kind === "parameter" && site.fixed !== undefined;
    const isFree = site.kind === "vector" || (site.kind === "parameter" && !isFixed);
    const kind = site.kind === "vector" ? "parameter" : site.kind;
    const hold = (what: string, allowed: boolean, remedy: string) => {
      if (allowed) return;
      const is = isFixed ? "a parameter that is fixed already" : NOUNS[kind];
      throw new KindredError("model", `walk: ${what} at "${site.name}", ${is}; ${remedy}`);
    };
    visit({
      kind,
      name: site.name,
      axes: ("axes" in site ? site.axes : site.node.axes).map((axis) => axis.name),
      distribution: site.kind === "vector" ? site.distribution : distributionOf(site),
      expression: new Expression(trace.graph, site.node),
      text: site.kind === "vector" ? printDistribution(site.distribution, names) : printSite(site, names),
      isFixed,
      given(value) {
        hold("given", isFree, "fix free parameters");
        asked.given[site.name] = value;
      },
      do(value) {
        hold("do", isFree || site.node.kind === "column", "set free parameters and columns");
        asked.do[site.name] = value;
      },
      leaveOut() {
        hold("leaveOut", kind !== "parameter", "leave observations and density terms out");
        asked.without.push(site.name);
      },
    });
  }
  return asked;
}

/** The sites in the order of the program, a vector in the place of its parts. */
function walkedSites(trace: Trace): (Site | CompositeSite)[] {
  const vectors = new Map(
    compositesOf(trace).flatMap((site) => site.parts.map(({ slot }) => [slot, site] as const)),
  );
  const sites = trace.sites.map((site) =>
    site.kind === "parameter" ? (vectors.get(site.slot) ?? site) : site,
  );
  return [...new Set(sites)];
}

type Writable = Record<string, number | ArrayLike<number>>;

const NOUNS = {
  parameter: "a free parameter",
  observation: "an observation",
  density: "a term of the density",
};
