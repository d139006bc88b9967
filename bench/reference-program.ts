import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Contender } from "./timing.ts";

const FOLDER = "build/bench";
const PLAIN = ["-O3", "-march=native"];

/** The C compiler's first line about itself, or undefined when there is none. */
export function compilerVersion(): string | undefined {
  const { status, stdout } = spawnSync("gcc", ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.split("\n")[0] : undefined;
}

/** A running C program (`bench/c/`) that evaluates a log density as often as it is told. */
export class ReferenceProgram implements Contender {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  private constructor(path: string, data: string) {
    this.child = spawn(path, [data], { stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /**
   * Compiles `bench/c/<name>.c` with its harness and starts it on data.
   *
   * @param variant - names the data, so that two programs of one source keep theirs apart
   */
  static start(
    name: string,
    variant: string,
    numbers: readonly number[],
    fastMath: boolean,
  ): ReferenceProgram {
    mkdirSync(FOLDER, { recursive: true });
    const path = `${FOLDER}/${name}${fastMath ? "-fast-math" : ""}`;
    const flags = [...PLAIN, ...(fastMath ? ["-ffast-math"] : [])];
    // Two translation units: the compiler cannot see that the same gradient is asked for again and again.
    execFileSync("gcc", [...flags, "-o", path, "bench/c/harness.c", `bench/c/${name}.c`, "-lm"], {
      stdio: "inherit",
    });
    const data = `${FOLDER}/${name}-${variant}.bin`;
    writeFileSync(data, new Uint8Array(Float64Array.from(numbers).buffer));
    return new ReferenceProgram(`./${path}`, data);
  }

  private async ask(line: string): Promise<string> {
    this.child.stdin!.write(`${line}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`the C program ended at "${line}"`);
    return value;
  }

  async evaluate(): Promise<{ value: number; gradient: number[] }> {
    const [value, ...gradient] = (await this.ask("value")).split(" ").map(Number);
    return { value: value!, gradient };
  }

  async run(count: number): Promise<number> {
    return Number(await this.ask(`run ${count}`));
  }

  /** Nanoseconds of one call of the C library's exp. */
  async exp(): Promise<number> {
    const count = 1_000_000;
    return Number(await this.ask(`exp ${count}`)) / count;
  }

  stop(): void {
    this.child.stdin!.end();
  }
}
