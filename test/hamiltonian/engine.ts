/** The sampler with the test targets, built by asc once for each state of its sources. */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import asc from "assemblyscript/asc";

const targets = [
  "normal",
  "correlated",
  "funnel",
  "logGamma",
  "studentT",
  "broken",
  "flat",
  "eightSchools",
  "logisticRegression",
  "cusp",
  "oneWay",
  "twoScales",
  "hierarchicalLogistic",
] as const;

export type TargetName = (typeof targets)[number];

type Density = (data: number, position: number, gradient: number) => number;

interface Exports {
  memory: WebAssembly.Memory;
  table: WebAssembly.Table;
  allocate(bytes: number): number;
  mark(): number;
  release(mark: number): void;
  exp(x: number): number;
  log(x: number): number;
  uniform(random: number): number;
  standardNormal(random: number): number;
  targetIndex(which: number): number;
  outputsIndex(): number;
  oneWayEffectsIndex(): number;
  oneWayRecentreIndex(): number;
  setEffects(chain: number, effects: number, recentre: number, count: number, learnt: number): void;
  createChain(
    density: number,
    data: number,
    dimension: number,
    warmup: number,
    draws: number,
    metric: number,
    adaptation: number,
    kernel: number,
    targetAccept: number,
    maxTreeDepth: number,
  ): number;
  initialiseChain(chain: number, radius: number, attempts: number): number;
  runChain(chain: number, iterations: number): number;
  chainBadIndex(chain: number): number;
  chainDraws(chain: number): number;
  chainGradient(chain: number): number;
  chainGradientCount(chain: number): number;
  chainInverseMetric(chain: number): number;
  chainKernel(chain: number): number;
  chainLogDensity(chain: number): number;
  chainDrawSeeds(chain: number): number;
  chainPosition(chain: number): number;
  chainRandom(chain: number): number;
  chainRefreshMetric(chain: number): number;
  chainSetStepSize(chain: number, stepSize: number): void;
  chainStatistics(chain: number): number;
  chainStepSize(chain: number): number;
  chainTransition(chain: number): void;
  lastTransition(chain: number, out: number): void;
  leapfrogs(chain: number, momentum: number, step: number, steps: number): number;
  metricRank(chain: number): number;
  setColumns(chain: number, columns: number, stretches: number, rank: number): void;
  unwhitenInto(chain: number, q: number, s: number, x: number): void;
  whitenGradientInto(chain: number, w: number, g: number): void;
  whitenPositionInto(chain: number, y: number, q: number): void;
  searchStepSize(chain: number, stepSize: number): number;
  replay(
    outputs: number,
    data: number,
    dimension: number,
    noiseCount: number,
    outputCount: number,
    positions: number,
    seeds: number,
    draws: number,
    out: number,
  ): void;
  windowEnds(warmup: number, out: number): number;
  newDualAveraging(target: number, largest: number, stepSize: number): number;
  turns(chain: number, momentum: number, angle: number, steps: number, isExact: boolean): number;
  rotateOnce(chain: number, stepSize: number, isExact: boolean): void;
  nextTurn(chain: number): number;
  measuredWorth(chain: number, kernel: number): number;
  chainCenter(chain: number): number;
  learnFrom(averaging: number, acceptRate: number): number;
  averaged(averaging: number): number;
  createWorkspace(chains: number, draws: number): number;
  loadColumn(workspace: number, draws: number, stride: number, chainStride: number): void;
  columnMean(workspace: number): number;
  columnQuantile(workspace: number, probability: number): number;
  mcseMean(workspace: number): number;
  mcseQuantile(workspace: number, probability: number): number;
  essBulk(workspace: number): number;
  factor(out: number, matrix: number, dimension: number): number;
}

export interface ChainOptions {
  warmup?: number;
  draws?: number;
  metric?: "unit" | "diagonal" | "dense" | "low-rank";
  adaptation?: "windows" | "fisher";
  kernel?: "nuts" | "rotation" | "auto";
  targetAccept?: number;
  maxTreeDepth?: number;
  seed?: number;
}

export class Engine {
  readonly raw: Exports;

  constructor(raw: Exports) {
    this.raw = raw;
  }

  /** A view of memory; take it anew after anything was allocated. */
  view(pointer: number, length: number): Float64Array {
    return new Float64Array(this.raw.memory.buffer, pointer, length);
  }

  store(values: ArrayLike<number>): number {
    const pointer = this.raw.allocate(8 * values.length);
    this.view(pointer, values.length).set(values);
    return pointer;
  }

  density(target: TargetName): Density {
    return this.raw.table.get(this.raw.targetIndex(targets.indexOf(target))) as Density;
  }

  seed(random: number, seed: number): void {
    const bytes = createHash("sha256").update(`seed ${seed}`).digest();
    new Uint8Array(this.raw.memory.buffer, random, 32).set(bytes);
  }

  /** A chain on `target`, whose data begin with the dimension; seeded, not yet initialised. */
  chain(target: TargetName, data: ArrayLike<number>, options: ChainOptions = {}): ChainHandle {
    const density = this.raw.targetIndex(targets.indexOf(target));
    const block = this.store(data);
    const { warmup = 0, draws = 0, metric = "diagonal", adaptation = "windows" } = options;
    const pointer = this.raw.createChain(
      density,
      block,
      data[0],
      warmup,
      draws,
      ["unit", "diagonal", "dense", "low-rank"].indexOf(metric),
      adaptation === "fisher" ? 1 : 0,
      ["nuts", "rotation", "auto"].indexOf(options.kernel ?? "nuts"),
      options.targetAccept ?? 0.8,
      options.maxTreeDepth ?? 10,
    );
    this.seed(this.raw.chainRandom(pointer), options.seed ?? 1);
    return new ChainHandle(this, pointer, data[0], block, warmup, draws);
  }
}

export class ChainHandle {
  readonly engine: Engine;
  readonly pointer: number;
  readonly dimension: number;
  readonly data: number;
  readonly warmup: number;
  readonly drawCount: number;

  constructor(
    engine: Engine,
    pointer: number,
    dimension: number,
    data: number,
    warmup: number,
    draws: number,
  ) {
    this.engine = engine;
    this.pointer = pointer;
    this.dimension = dimension;
    this.data = data;
    this.warmup = warmup;
    this.drawCount = draws;
  }

  get position(): Float64Array {
    return this.engine.view(this.engine.raw.chainPosition(this.pointer), this.dimension);
  }

  get gradient(): Float64Array {
    return this.engine.view(this.engine.raw.chainGradient(this.pointer), this.dimension);
  }

  get draws(): Float64Array {
    return this.engine.view(this.engine.raw.chainDraws(this.pointer), this.drawCount * this.dimension);
  }

  get statistics(): Float64Array {
    return this.engine.view(
      this.engine.raw.chainStatistics(this.pointer),
      7 * (this.warmup + this.drawCount),
    );
  }

  get drawSeeds(): BigUint64Array {
    const { memory, chainDrawSeeds } = this.engine.raw;
    return new BigUint64Array(memory.buffer, chainDrawSeeds(this.pointer), this.drawCount);
  }

  inverseMetric(length = this.dimension): Float64Array {
    return this.engine.view(this.engine.raw.chainInverseMetric(this.pointer), length);
  }

  get center(): Float64Array {
    return this.engine.view(this.engine.raw.chainCenter(this.pointer), this.dimension);
  }

  /** Component `i` of all draws. */
  column(i: number): Float64Array {
    const draws = this.draws;
    return Float64Array.from({ length: this.drawCount }, (_, n) => draws[n * this.dimension + i]);
  }

  startAt(position: ArrayLike<number>): number {
    this.position.set(position);
    return this.engine.raw.initialiseChain(this.pointer, -1, 1);
  }

  setMetric(inverse: ArrayLike<number>): boolean {
    this.inverseMetric(inverse.length).set(inverse);
    return this.engine.raw.chainRefreshMetric(this.pointer) !== 0;
  }

  /** Initialises as Stan does and runs everything. */
  run(): this {
    const code = this.engine.raw.initialiseChain(this.pointer, 2, 100);
    if (code !== 0) throw new Error(`initialisation failed with ${code}`);
    const done = this.engine.raw.runChain(this.pointer, this.warmup + this.drawCount);
    if (done !== this.warmup + this.drawCount) throw new Error(`run ended with ${done}`);
    return this;
  }
}

function sources(): string[] {
  const inFolders = [
    "assembly/hamiltonian",
    "assembly/linear",
    "assembly/math",
    "assembly/random",
    "assembly/statistics",
  ].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  );
  const own = ["assembly/memory.ts", "test/assembly/hamiltonian.ts", "test/assembly/targets.ts"];
  return [...inFolders, ...own].filter((name) => name.endsWith(".ts")).sort();
}

/** Builds (or reads what was built before from the same sources) and instantiates. */
export async function buildEngine(): Promise<Engine> {
  const hash = createHash("sha256");
  for (const name of sources()) hash.update(name).update(readFileSync(name));
  const file = `build/test/hamiltonian-${hash.digest("hex").slice(0, 16)}.wasm`;
  mkdirSync("build/test", { recursive: true });
  if (!existsSync(file) && takeTurn(`${file}.lock`)) await build(file);
  // Test files start at the same time: one builds, the others wait for it.
  for (let waited = 0; !existsSync(file); waited += 50) {
    if (waited > 55_000) throw new Error(`${file} was never built; remove ${file}.lock`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { instance } = await WebAssembly.instantiate(readFileSync(file));
  return new Engine(instance.exports as unknown as Exports);
}

function takeTurn(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

async function build(file: string): Promise<void> {
  const options =
    "--config none --enable simd --runtime stub --use abort= -O3 --noAssert --exportTable --outFile engine.wasm";
  try {
    const { error, stderr } = await asc.main(["test/assembly/hamiltonian.ts", ...options.split(" ")], {
      writeFile: (_, contents) => {
        writeFileSync(`${file}.unfinished`, contents);
        renameSync(`${file}.unfinished`, file);
      },
    });
    if (error) throw new Error(`asc: ${stderr.toString()}`);
  } finally {
    rmdirSync(`${file}.lock`);
  }
}
