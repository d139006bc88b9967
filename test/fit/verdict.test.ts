import { describe, expect, it } from "vitest";
import { createFit, type FitInput } from "../../src/fit/fit.ts";
import {
  type MadeChain,
  type Making,
  makeChain,
  makeChains,
  makeInput,
  type SchoolOutputs,
} from "./made-chains.ts";

function verdictOf(chains: readonly MadeChain[], more: Partial<FitInput> = {}) {
  return createFit<SchoolOutputs>(makeInput(chains, more)).verdict;
}

/** The tags of the warnings about four chains made so. */
function tags(making: Making, more: Partial<FitInput> = {}): string[] {
  return verdictOf(makeChains(making), more).warnings.map(({ tag }) => tag);
}

/** The message of a verdict's only warning, which must have this tag. */
function only(tag: string, chains: readonly MadeChain[], more: Partial<FitInput> = {}): string {
  const verdict = verdictOf(chains, more);
  expect(verdict.warnings.map((warning) => warning.tag)).toEqual([tag]);
  expect(verdict.ok).toBe(false);
  expect(String(verdict)).toBe(`not yet trustworthy, 1 warning:\n- ${verdict.warnings[0].message}`);
  return verdict.warnings[0].message;
}

/** Like `noise` but each draw remembers `memory` of the one before. */
function slow(column: number, memory: number): Making["output"] {
  let last = 0;
  return (at, noise) => {
    if (at !== column) return noise;
    last = memory * last + Math.sqrt(1 - memory * memory) * noise;
    return last;
  };
}

describe("a verdict", () => {
  it("on good chains is one sentence with the numbers", () => {
    const verdict = verdictOf(makeChains());
    expect(verdict.ok).toBe(true);
    expect(verdict.warnings).toEqual([]);
    expect(String(verdict)).toMatchInlineSnapshot(
      `"trustworthy: the 4 chains agree (R-hat at most 1.003), every estimate rests on at least 1,762 effective draws (1,674 in the tails), and none of the 2,000 draws diverged (E-BFMI 1.78)."`,
    );
  });

  it("on chains that disagree names the worst and says what not to do", () => {
    const chains = [0, 1, 2, 3].map((chain) =>
      makeChain(chain, { output: (column, noise) => noise + (column === 4 ? 3 * Number(chain === 2) : 0) }),
    );
    const verdict = verdictOf(chains);
    expect(verdict.warnings.map(({ tag }) => tag)).toEqual(["rhat", "ess"]);
    expect(verdict.warnings[0].message).toMatch(
      /^the chains disagree about tau \(R-hat 1\.\d\d\) \(over 1\.01\)/,
    );
    expect(verdict.warnings[0].message).toContain("do not report them");
  });

  it("on slow chains says how many draws it would take", () => {
    // each chain has a memory of its own
    const chains = [0, 1, 2, 3].map((chain) => makeChain(chain, { draws: 1500, output: slow(3, 0.93) }));
    const { warnings } = verdictOf(chains);
    const { message } = warnings.find(({ tag }) => tag === "ess")!;
    expect(message).toMatch(/^too few effective draws for mu \(bulk ESS \d+\) \(under 400\)/);
    expect(message).toMatch(/take some [\d,]+ draws a chain$/);
  });

  it("on divergences counts them, explains them and raises targetAccept", () => {
    const chains = makeChains({ diverging: (draw) => draw === 7 });
    const message = only("divergences", chains);
    expect(message).toContain("4 of 2,000 transitions diverged (0.20 %)");
    expect(message).toContain("targetAccept: 0.95 (it was 0.85)");
    expect(only("divergences", chains, { targetAccept: 0.95 })).toContain("targetAccept: 0.99 (it was 0.95)");
    expect(only("divergences", chains, { targetAccept: 0.99 })).toContain(
      "targetAccept: 0.999 (it was 0.99)",
    );
  });

  it("on cut trees says they are slow and not wrong", () => {
    const message = only("tree-depth", makeChains({ treeDepth: 6 }), { maxTreeDepth: 6 });
    expect(message).toContain(
      "2,000 of 2,000 trajectories were cut off at maxTreeDepth 6: slow rather than wrong",
    );
    expect(message).toContain("maxTreeDepth: 8");
  });

  it("on low energy information names the chain", () => {
    const chains = makeChains();
    chains[2] = makeChain(2, { energy: (noise, draw) => draw / 5 + noise });
    expect(only("energy", chains)).toMatch(/^E-BFMI is 0\.0\d in chain 2 \(under 0\.3\)/);
  });

  it("on an aborted run counts what is there", () => {
    const chains = [500, 420, 500, 450].map((draws, chain) => makeChain(chain, { draws }));
    expect(only("aborted", chains, { requested: { chains: 4, draws: 500 } })).toContain(
      "of 4 x 500 draws there are 500, 420, 500, 450, of which 4 x 420 can be compared;",
    );
    expect(only("aborted", makeChains(), { requested: { chains: 4, draws: 1000 } })).toContain(
      "of 4 x 1,000 draws there are 500, 500, 500, 500; what",
    );
    expect(only("aborted", makeChains().slice(0, 3), { requested: { chains: 4, draws: 500 } })).toContain(
      "there are 500, 500, 500; what",
    );
  });

  it("on one chain asks for more", () => {
    expect(only("chains", [makeChain(0)])).toContain("run 4 chains");
  });

  it("on a stuck chain says which", () => {
    const chains = makeChains();
    chains[1] = makeChain(1, { stuck: true, output: () => 3 });
    expect(verdictOf(chains).warnings[0]).toMatchObject({
      tag: "stuck",
      message: expect.stringContaining("chain 1 never moved"),
    });
  });

  it("on draws that are no numbers names them", () => {
    expect(
      only("undefined", makeChains({ output: (column, noise) => (column === 4 ? Number.NaN : noise) })),
    ).toMatch(/^tau has draws that are not finite numbers/);
    expect(
      tags({
        output: (column, noise, draw) => (column === 4 && draw === 3 ? Number.POSITIVE_INFINITY : noise),
      }),
    ).toContain("undefined");
  });

  it("leaves constants aside, and says so", () => {
    const verdict = verdictOf(makeChains({ output: (column, noise) => (column === 4 ? 1 : noise) }));
    expect(verdict.ok).toBe(true);
    expect(String(verdict)).toContain("1 constant quantity left aside");
  });

  it("does not mind an indicator, whose tail is unknown", () => {
    expect(tags({ output: (column, noise) => (column === 4 ? Number(noise > 0.3) : noise) })).toEqual([]);
  });

  it("on a handful of draws says that nothing can be said", () => {
    expect(verdictOf(makeChains({ draws: 3 })).warnings[0].message).toContain(
      "4 x 3 draws are too few to tell",
    );
  });

  it("names three and counts the rest", () => {
    const chains = [0, 1, 2, 3].map((chain) =>
      makeChain(chain, { output: (column, noise) => noise + chain * column }),
    );
    expect(verdictOf(chains).warnings[0].message).toMatch(
      /^the chains disagree about 1\d of 11 quantities, worst (\S+ ?\S* ?\S* \(R-hat \d\.\d\d\),? ){3}\(over 1\.01\)/,
    );
  });
});
