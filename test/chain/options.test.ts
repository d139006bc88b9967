import { describe, expect, it } from "vitest";
import { resolveOptions, type SampleOptions } from "../../src/chain/options.ts";
import { expandSeed } from "../../src/engine/seed.ts";
import { isKindredError } from "../../src/model/errors.ts";
import { nearestName } from "../../src/model/nearest-name.ts";

/** Options as a program without types would give them. */
const wrong = (options: unknown, dimension?: number) => {
  try {
    resolveOptions(options as SampleOptions, dimension);
  } catch (error) {
    if (isKindredError(error, "option")) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

describe("resolveOptions", () => {
  it("puts the defaults in", () => {
    const options = resolveOptions({ seed: "2024" });
    expect(options).toMatchObject({
      chains: 4,
      draws: 1000,
      targetAccept: 0.85,
      maxTreeDepth: 10,
      metric: "low-rank",
      initRadius: 2,
      seedGiven: "2024",
    });
    expect(options.seed).toEqual(expandSeed("2024"));
    expect(options.threads).toBeUndefined();
    expect(options.init).toBeUndefined();
  });

  it("warms up for longer where Stan's windows learn the metric", () => {
    expect(resolveOptions().warmup).toBe(300);
    expect(resolveOptions({ metric: "unit" }).warmup).toBe(300);
    expect(resolveOptions({ adaptation: "stan" }).warmup).toBe(1000);
    expect(resolveOptions({ metric: "dense" }).warmup).toBe(1000);
    expect(resolveOptions({ metric: "low-rank", adaptation: "stan" }).warmup).toBe(300);
    expect(resolveOptions({ metric: "dense", warmup: 30 }).warmup).toBe(30);
  });

  it("draws a seed that can be given again", () => {
    const first = resolveOptions();
    expect(Number.isSafeInteger(first.seedGiven)).toBe(true);
    expect(resolveOptions({ seed: first.seedGiven }).seed).toEqual(first.seed);
    expect(resolveOptions().seedGiven).not.toBe(first.seedGiven);
  });

  it("keeps what was given", () => {
    const { signal } = new AbortController();
    const onProgress = () => {};
    const given = {
      chains: 2,
      warmup: 0,
      draws: 1,
      seed: 7,
      targetAccept: 0.95,
      maxTreeDepth: 12,
      threads: 0,
    };
    const init = [undefined, [1, 2]];
    const options = resolveOptions(
      { ...given, metric: "dense", adaptation: "fisher", init, signal, onProgress },
      2,
    );
    const { seed: _, ...rest } = given;
    expect(options).toMatchObject({
      ...rest,
      seedGiven: 7,
      metric: "dense",
      adaptation: "fisher",
      signal,
      onProgress,
    });
    expect(options.init).toEqual([undefined, Float64Array.of(1, 2)]);
  });

  it.each([
    [{ draws: 0 }, "option draws must be a whole number from 1 to 100000000, got 0"],
    [{ chains: 2.5 }, "option chains must be a whole number from 1 to 4096, got 2.5"],
    [{ chains: 0 }, "option chains must be a whole number from 1 to 4096, got 0"],
    [{ draws: "1000" }, 'option draws must be a whole number from 1 to 100000000, got "1000"'],
    [{ warmup: -1 }, "option warmup must be a whole number from 0 to 10000000, got -1"],
    [{ targetAccept: 1 }, "option targetAccept must be a number between 0 and 1, both excluded, got 1"],
    [{ targetAccept: 0 }, "option targetAccept must be a number between 0 and 1, both excluded, got 0"],
    [
      { targetAccept: Number.NaN },
      "option targetAccept must be a number between 0 and 1, both excluded, got NaN",
    ],
    [{ maxTreeDepth: 21 }, "option maxTreeDepth must be a whole number from 1 to 20, got 21"],
    [{ metric: "full" }, 'option metric must be one of "unit", "diagonal", "low-rank", "dense", got "full"'],
    [{ adaptation: "none" }, 'option adaptation must be one of "stan", "fisher", got "none"'],
    [{ seed: true }, "option seed must be a string or a finite number, got true"],
    [{ seed: Number.NaN }, "option seed must be a string or a finite number, got NaN"],
    [{ seed: 5n }, "option seed must be a string or a finite number, got the bigint 5n"],
    [{ initRadius: -2 }, "option initRadius must be a finite number, 0 or more, got -2"],
    [{ threads: -1 }, "option threads must be a whole number from 0 to 4096, got -1"],
    [
      { signal: new AbortController() },
      "option signal must be an AbortSignal (give controller.signal, not the controller), got an object",
    ],
    [{ onProgress: "yes" }, 'option onProgress must be a function, got "yes"'],
    [
      { chains: 2, init: [[1]] },
      "option init must be an array of 2 positions, one a chain (undefined for a random one), got a list of 1",
    ],
    [{ chains: 1, init: ["far"] }, 'option init[0] must be an array of numbers or undefined, got "far"'],
    [
      { chains: 1, init: [[1]] },
      "option init[0] must be of length 3, one number for each unconstrained coordinate of the model, got a list of 1",
    ],
    [{ chains: 1, init: [[1, Infinity, 2]] }, "option init[0][1] must be a finite number, got Infinity"],
    [4, "options must be an object such as { chains: 4 }, got 4"],
  ])("refuses %o", (options, message) => {
    expect(wrong(options, 3).message).toBe(message);
  });

  it("names the option and the value in the error", () => {
    expect(wrong({ draws: 0 })).toMatchObject({ option: "draws", value: 0 });
  });

  it("suggests the option that was meant", () => {
    expect(wrong({ tragetAccept: 0.9 }).message).toBe(
      'unknown option "tragetAccept": did you mean targetAccept?',
    );
    expect(wrong({ adapt_delta: 0.9 }).message).toBe(
      'unknown option "adapt_delta": did you mean targetAccept?',
    );
    expect(wrong({ tune: 500 }).message).toBe('unknown option "tune": did you mean warmup?');
    expect(wrong({ colour: "red" }).message).toMatch(
      /^unknown option "colour": the options are chains, warmup, draws/,
    );
  });
});

describe("nearestName", () => {
  it("finds slips and leaves strangers", () => {
    const names = ["school", "score", "hours"];
    expect(nearestName("shcool", names)).toBe("school");
    expect(nearestName("Score", names)).toBe("score");
    expect(nearestName("weather", names)).toBeUndefined();
  });
});
