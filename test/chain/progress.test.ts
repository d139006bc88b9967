import { describe, expect, it } from "vitest";
import { Pace, type Progress } from "../../src/chain/progress.ts";
import { consoleProgress } from "../../src/platform/console-progress.ts";
import { nodePlatform } from "../../src/platform/node.ts";
import { usePlatform } from "../../src/platform/platform.ts";

usePlatform(nodePlatform());

const at = (chain: number, iteration: number, more: Partial<Progress> = {}): Progress => ({
  chain,
  iteration,
  total: 2000,
  phase: iteration < 1000 ? "warmup" : "sampling",
  divergences: 0,
  stepSize: 0.5,
  ...more,
});

/** A sink, and what a terminal would show of what is written to it. */
function terminal(isTTY: boolean, columns = 80) {
  const screen: string[] = [];
  let row = 0;
  return {
    isTTY,
    columns,
    screen,
    write(text: string) {
      const up = /^.\[(\d+)A/.exec(text);
      if (up !== null) row -= Number(up[1]);
      for (const line of text
        .slice(up?.[0].length ?? 0)
        .split("\n")
        .slice(0, -1)) {
        screen[row++] = line.replace("\r", "").replace("\u001b[K", "");
      }
    },
  };
}

describe("consoleProgress", () => {
  it("redraws one line a chain on a terminal", () => {
    const sink = terminal(true);
    const show = consoleProgress(sink);
    show(at(1, 500, { secondsLeft: 1.25 }));
    expect(sink.screen).toEqual([
      "chain 0  waits",
      "chain 1  ━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌   500/2000  warm-up  1.3 s left",
    ]);
    show(at(0, 1000, { secondsLeft: 12.4, divergences: 1 }));
    show(at(1, 2000, { divergences: 3 }));
    expect(sink.screen).toEqual([
      "chain 0  ━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌  1000/2000  sampling  12 s left  1 divergence",
      "chain 1  ━━━━━━━━━━━━━━━━━━━━━━━━  2000/2000  done  3 divergences",
    ]);
  });

  it("never writes a line wider than the terminal", () => {
    const sink = terminal(true, 30);
    consoleProgress(sink)(at(0, 1500, { secondsLeft: 3 }));
    expect(sink.screen[0]).toHaveLength(29);
  });

  it("starts anew below for the next fit", () => {
    const sink = terminal(true);
    const show = consoleProgress(sink);
    show(at(0, 2000));
    show(at(0, 100));
    expect(sink.screen).toEqual([
      expect.stringContaining("done"),
      expect.stringContaining(" 100/2000  warm-up"),
    ]);
  });

  it("writes the start and the end of each chain elsewhere", () => {
    const sink = terminal(false);
    const show = consoleProgress(sink);
    for (const iteration of [100, 900, 1700, 2000]) show(at(0, iteration, { divergences: 2 }));
    expect(sink.screen).toEqual(["chain 0: 2000 iterations", "chain 0: done, 2 divergences"]);
  });
});

describe("Pace", () => {
  it("tells the time left at a steady pace, and nothing at first", () => {
    const pace = new Pace();
    pace.add(10, 40);
    expect(pace.secondsFor(1000)).toBeUndefined();
    pace.add(20, 80);
    expect(pace.secondsFor(1000)).toBeCloseTo(4, 12);
  });

  it("follows a change of pace", () => {
    const pace = new Pace();
    for (let slice = 0; slice < 20; slice++) pace.add(10, 100);
    for (let slice = 0; slice < 20; slice++) pace.add(10, 10);
    expect(pace.secondsFor(1000)!).toBeGreaterThan(1);
    expect(pace.secondsFor(1000)!).toBeLessThan(1.2);
  });
});
