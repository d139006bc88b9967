import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { endIdleWorkers } from "../../src/chain/idle-workers.ts";
import { InitialisationError } from "../../src/chain/initialisation-error.ts";
import type { ChainProgram } from "../../src/chain/program.ts";
import type { Progress } from "../../src/chain/progress.ts";
import { replay } from "../../src/chain/replay.ts";
import { runChains } from "../../src/chain/run-chains.ts";
import { isKindredError } from "../../src/model/errors.ts";
import { browserPlatform } from "../../src/platform/browser.ts";
import { nodePlatform } from "../../src/platform/node.ts";
import type { Platform } from "../../src/platform/platform.ts";
import { digest, eightSchools, shortRun } from "./eight-schools.ts";
import { workerFile } from "./worker-file.ts";

let threads: Platform;
let schools: ChainProgram;
let oneThread: string;

beforeAll(async () => {
  threads = nodePlatform(await workerFile());
  schools = await eightSchools();
  oneThread = await digest((await runChains(schools, shortRun({ threads: 1 }), threads)).results);
});
afterAll(() => endIdleWorkers(threads));

/** What `run` is rejected with. */
async function rejection(run: Promise<unknown>): Promise<unknown> {
  try {
    await run;
  } catch (error) {
    return error;
  }
  throw new Error("the run was not rejected");
}

describe("the same bits", () => {
  it.each([2, 3, 4])("for %i threads as for one", async (count) => {
    const run = await runChains(schools, shortRun({ threads: count }), threads);
    expect(run).toMatchObject({ workers: "threads", threads: count, aborted: false, failures: [] });
    expect(await digest(run.results)).toBe(oneThread);
  });

  it("in the caller's thread", async () => {
    const run = await runChains(schools, shortRun({ threads: 0 }), threads);
    expect(run).toMatchObject({ workers: "in-line", threads: 0 });
    expect(await digest(run.results)).toBe(oneThread);
  });

  it("where there are no workers", async () => {
    const run = await runChains(schools, shortRun(), browserPlatform());
    expect(run).toMatchObject({ workers: "in-line", threads: 0 });
    expect(await digest(run.results)).toBe(oneThread);
  });

  it("where the worker's file is missing", async () => {
    const run = await runChains(schools, shortRun(), nodePlatform(new URL("file:///nowhere/node-worker.js")));
    expect(run.workers).toBe("in-line");
    expect(await digest(run.results)).toBe(oneThread);
  });

  it("where workers do not come to life, and says so", async () => {
    const broken: Platform = {
      ...threads,
      startWorker(listener) {
        queueMicrotask(() => listener.failed("blocked"));
        return { post() {}, keepAlive() {}, terminate() {} };
      },
    };
    const run = await runChains(schools, shortRun(), broken);
    expect(run).toMatchObject({ workers: "in-line", threads: 0 });
    expect(await digest(run.results)).toBe(oneThread);
  });

  it("but other draws for another seed, and others in every chain", async () => {
    const { results } = await runChains(schools, shortRun({ seed: "another", threads: 0 }), threads);
    expect(await digest(results)).not.toBe(oneThread);
    expect(new Set(results.map(({ draws }) => draws[0])).size).toBe(4);
  });

  it("for a chain alone as among others", async () => {
    const two = await runChains(schools, shortRun({ chains: 2, threads: 0 }), threads);
    const four = await runChains(schools, shortRun({ chains: 4, threads: 0 }), threads);
    expect(await digest(two.results)).toBe(await digest(four.results.slice(0, 2)));
  });
});

describe("a result", () => {
  it("has the shapes that were asked for, and from it come the model's outputs", async () => {
    const { results } = await runChains(schools, shortRun({ threads: 2 }), threads);
    expect(results.map(({ chain }) => chain)).toEqual([0, 1, 2, 3]);
    for (const result of results) {
      expect(result).toMatchObject({ warmup: 200, drawCount: 100 });
      expect(result.draws).toHaveLength(100 * 10);
      expect(result.drawSeeds).toHaveLength(100);
      expect(new Set(result.drawSeeds).size).toBe(100);
      expect(result.statistics).toHaveLength(300 * 7);
      expect(result.inverseMetric).toHaveLength(10);
      expect(result.gradients).toBeGreaterThan(300);
    }
    const outputs = new Float64Array(4 * 100 * 10);
    replay({ ...schools, noiseCount: 0, outputCount: 10 }, results, 100, (rows, first) => {
      outputs.set(rows, first * 10);
    });
    for (let row = 0; row < 400; row++) {
      const [mu, logTau, z] = results[Math.floor(row / 100)].draws.subarray((row % 100) * 10);
      const [muOut, tau, theta] = outputs.subarray(row * 10);
      expect(muOut).toBe(mu);
      expect(tau).toBeCloseTo(Math.exp(logTau), 10);
      expect(theta).toBe(mu + tau * z);
    }
  });

  it("starts from init where it is given", async () => {
    const init = [Float64Array.of(3, 1, 0, 0, 0, 0, 0, 0, 0, 0), undefined];
    const given = await runChains(
      schools,
      shortRun({ chains: 2, warmup: 0, draws: 1, init, threads: 0 }),
      threads,
    );
    const random = await runChains(
      schools,
      shortRun({ chains: 2, warmup: 0, draws: 1, threads: 0 }),
      threads,
    );
    expect(given.results[0].draws).not.toEqual(random.results[0].draws);
    expect(given.results[1].draws).toEqual(random.results[1].draws);
  });

  it("has a dense inverse metric when asked", async () => {
    const { results } = await runChains(
      schools,
      shortRun({ chains: 1, metric: "dense", threads: 0 }),
      threads,
    );
    expect(results[0].inverseMetric).toHaveLength(100);
  });
});

describe("progress", () => {
  it.each([0, 2])("never falls and ends at the total, with %i threads", async (count) => {
    const heard: Progress[] = [];
    const options = shortRun({
      warmup: 1000,
      draws: 3000,
      threads: count,
      onProgress: (each) => heard.push(each),
    });
    await runChains(schools, options, threads);
    for (let chain = 0; chain < 4; chain++) {
      const own = heard.filter((each) => each.chain === chain);
      const iterations = own.map(({ iteration }) => iteration);
      expect(iterations).toEqual([...iterations].sort((a, b) => a - b));
      expect(own.at(-1)).toMatchObject({ iteration: 4000, total: 4000, phase: "sampling" });
      for (const { iteration, phase, stepSize } of own) {
        expect(phase).toBe(iteration < 1000 ? "warmup" : "sampling");
        expect(stepSize).toBeGreaterThan(0);
      }
    }
  });

  it("passes on what its listener throws, and stops", async () => {
    const onProgress = () => {
      throw new Error("the listener's own");
    };
    for (const count of [0, 2]) {
      const run = runChains(schools, shortRun({ draws: 200_000, threads: count, onProgress }), threads);
      expect(await rejection(run)).toMatchObject({ message: "the listener's own" });
    }
  });
});

describe("abort", () => {
  it.each([0, 2])("keeps the draws that were finished, with %i threads", async (count) => {
    const controller = new AbortController();
    const onProgress = ({ iteration }: Progress) => iteration > 400 && controller.abort();
    const draws = 500_000;
    const options = {
      chains: 2,
      draws,
      maxTreeDepth: 3,
      threads: count,
      signal: controller.signal,
      onProgress,
    };
    const run = await runChains(schools, shortRun(options), threads);
    expect(run.aborted).toBe(true);
    expect(run.results.length).toBeGreaterThan(0);
    const whole = await runChains(
      schools,
      shortRun({ chains: 2, draws: 100, maxTreeDepth: 3, threads: 0 }),
      threads,
    );
    for (const { chain, drawCount, draws: values, statistics } of run.results) {
      expect(drawCount).toBeGreaterThan(0);
      expect(drawCount).toBeLessThan(draws);
      expect(values).toHaveLength(drawCount * 10);
      expect(statistics).toHaveLength((200 + drawCount) * 7);
      const common = 10 * Math.min(100, drawCount);
      expect(values.subarray(0, common)).toEqual(whole.results[chain].draws.subarray(0, common));
    }
  });

  it("is an error when no draw was finished", async () => {
    const reason = new Error("the user went away");
    const error = await rejection(
      runChains(schools, shortRun({ signal: AbortSignal.abort(reason) }), threads),
    );
    expect(isKindredError(error, "aborted")).toBe(true);
    expect(error).toMatchObject({ cause: reason });

    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const options = shortRun({ warmup: 1e6, signal: controller.signal, threads: 2, onProgress });
    expect(isKindredError(await rejection(runChains(schools, options, threads)), "aborted")).toBe(true);
  });

  it("after the end does nothing", async () => {
    const controller = new AbortController();
    const run = await runChains(schools, shortRun({ signal: controller.signal, threads: 2 }), threads);
    controller.abort();
    expect(run.aborted).toBe(false);
    expect(await digest(run.results)).toBe(oneThread);
  });
});

describe("a worker that dies", () => {
  it("is replaced once, and the bits are the same", async () => {
    let started = 0;
    // The first worker meets a thread that exits when it is given its run, without a word.
    const deadly = nodePlatform(new URL("../fixtures/chain/worker-that-exits.mjs", import.meta.url));
    const platform: Platform = {
      ...threads,
      startWorker: (listener) => (++started === 1 ? deadly : threads).startWorker!(listener),
    };
    const run = await runChains(schools, shortRun({ threads: 2 }), platform);
    expect(run).toMatchObject({ failures: [], workers: "threads", threads: 2 });
    // A third, unless the second was done with the other chains before the first was known to be dead.
    expect(started).toBeGreaterThan(1);
    expect(await digest(run.results)).toBe(oneThread);
    endIdleWorkers(platform);
  });

  it("twice is told, and the other chains are kept", async () => {
    const platform: Platform = {
      ...threads,
      startWorker(listener) {
        const handle = threads.startWorker!(listener);
        return {
          ...handle,
          post(message) {
            if (message.tag === "run" && message.task.chain === 2) {
              // Not a size of memory that can be had: the worker throws on it.
              handle.post({ ...message, program: { ...message.program, dimension: 2 ** 30 } });
            } else handle.post(message);
          },
        };
      },
    };
    const run = await runChains(schools, shortRun({ threads: 2 }), platform);
    expect(run.results.map(({ chain }) => chain)).toEqual([0, 1, 3]);
    expect(run.failures).toHaveLength(1);
    expect(run.failures[0]).toMatchObject({ tag: "worker", chain: 2 });
    expect(run.failures[0].message).toMatch(/^chain 2 crashed twice: /);
    const all = await runChains(schools, shortRun({ threads: 0 }), threads);
    expect(await digest(run.results)).toBe(await digest(all.results.filter(({ chain }) => chain !== 2)));
    endIdleWorkers(platform);
  });

  it.each([0, 2])("in every chain is an error that names one, with %i threads", async (count) => {
    const trapped = await eightSchools({ trap: 500 });
    const error = await rejection(runChains(trapped, shortRun({ threads: count }), threads));
    expect(isKindredError(error, "worker")).toBe(true);
    expect(error).toMatchObject({
      chain: 0,
      message: expect.stringContaining("chain 0 crashed twice: unreachable"),
    });
  });
});

describe("a chain that cannot start", () => {
  it("says where the log density was not finite", async () => {
    const impossible = await eightSchools({ effects: [28, Number.NaN] });
    for (const count of [0, 2]) {
      const error = await rejection(runChains(impossible, shortRun({ threads: count }), threads));
      expect(error).toBeInstanceOf(InitialisationError);
      const { start, message } = error as InitialisationError;
      expect(start).toMatchObject({
        chain: 0,
        attempts: 100,
        reason: "log density not finite",
        given: false,
      });
      expect(start.logDensity).toBeNaN();
      expect(start.position).toHaveLength(4);
      expect(message).toBe(
        "chain 0: no place to start: the log density is NaN at the last of 100 random positions: " +
          "check supports, priors and data, or give init",
      );
    }
  });

  it("says which component of the gradient was not finite", async () => {
    const spoilt = await eightSchools({ spoilt: 3 });
    const error = await rejection(runChains(spoilt, shortRun({ threads: 2 }), threads));
    expect(isKindredError(error, "initialisation")).toBe(true);
    expect((error as InitialisationError).start).toMatchObject({
      reason: "gradient not finite",
      badIndex: 3,
    });
    expect((error as Error).message).toContain("component 3 of the gradient is Infinity");
  });

  it("does not lose the chains that could", async () => {
    const bad = new Float64Array(10).fill(1e200);
    const options = shortRun({ init: [undefined, bad, undefined, undefined], threads: 2 });
    const run = await runChains(schools, options, threads);
    expect(run.results.map(({ chain }) => chain)).toEqual([0, 2, 3]);
    expect(run.failures[0]).toMatchObject({
      tag: "initialisation",
      chain: 1,
      start: { given: true, attempts: 1 },
    });
  });
});

describe("an engine", () => {
  it("gives the same bits when it is used again", async () => {
    const other = await eightSchools({ effects: [1, 2, 3] });
    for (const program of [schools, other, schools, schools]) {
      const inLine = await digest((await runChains(program, shortRun({ threads: 0 }), threads)).results);
      const inWorkers = await digest((await runChains(program, shortRun({ threads: 2 }), threads)).results);
      expect(inLine).toBe(inWorkers);
      if (program === schools) expect(inLine).toBe(oneThread);
    }
  });

  it("is not shared by two fits at a time in one thread", async () => {
    const runs = ["eight schools", "others"].map((seed) =>
      runChains(schools, shortRun({ seed, draws: 3000, threads: 0 }), threads),
    );
    const [first, second] = await Promise.all(runs);
    for (const [seed, { results }] of [
      ["eight schools", first],
      ["others", second],
    ] as const) {
      const alone = await runChains(schools, shortRun({ seed, draws: 3000, threads: 0 }), threads);
      expect(await digest(results)).toBe(await digest(alone.results));
    }
  });

  it("is left behind when a model trapped in it", async () => {
    const trapped = await eightSchools({ trap: 300 });
    await rejection(runChains(trapped, shortRun({ threads: 0 }), threads));
    expect(await digest((await runChains(schools, shortRun({ threads: 0 }), threads)).results)).toBe(
      oneThread,
    );
  });
});

describe("the caller's thread", () => {
  it("runs a fit that is over before workers would begin", async () => {
    const idle: Platform = {
      ...threads,
      startWorker() {
        throw new Error("no worker is needed");
      },
    };
    const run = await runChains(schools, shortRun({ chains: 1, warmup: 0, draws: 1 }), idle);
    expect(run).toMatchObject({ workers: "in-line", threads: 0, failures: [] });
    const asked = await runChains(schools, shortRun({ chains: 1, warmup: 0, draws: 1, threads: 1 }), threads);
    expect(asked.workers).toBe("threads");
    expect(await digest(run.results)).toBe(await digest(asked.results));
  });

  it("leaves to workers what it has no time for, with the same bits", async () => {
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 2));
    try {
      const run = await runChains(schools, shortRun(), threads);
      expect(run).toMatchObject({ workers: "threads", failures: [] });
      expect(await digest(run.results)).toBe(oneThread);
    } finally {
      clock.mockRestore();
    }
  });

  it("does not try what takes much memory or data", async () => {
    const wide = await eightSchools({ effects: Array.from({ length: 5000 }, (_, j) => j % 9) });
    const short = { chains: 1, warmup: 0, draws: 1, maxTreeDepth: 1 };
    expect((await runChains(wide, shortRun(short), threads)).workers).toBe("threads");
    const long = shortRun({ chains: 1, draws: 50_000, maxTreeDepth: 1 });
    expect((await runChains(schools, long, threads)).workers).toBe("threads");
  });
});

describe("workers", () => {
  it("are kept for the next fit", async () => {
    let started = 0;
    const counting: Platform = {
      ...threads,
      startWorker(listener) {
        started++;
        return threads.startWorker!(listener);
      },
    };
    for (let fit = 0; fit < 5; fit++) await runChains(schools, shortRun({ threads: 2 }), counting);
    expect(started).toBe(2);
    endIdleWorkers(counting);
    await runChains(schools, shortRun({ chains: 1, threads: 1 }), counting);
    expect(started).toBe(3);
    endIdleWorkers(counting);
  });
});
