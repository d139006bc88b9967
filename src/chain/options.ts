import { expandSeed } from "../engine/seed.ts";
import { KindredError } from "../model/errors.ts";
import { nearestName } from "../model/nearest-name.ts";
import { showValue } from "../model/wording.ts";
import type { AdaptationKind, KernelKind, MetricKind } from "./program.ts";
import type { Progress } from "./progress.ts";

/** How to sample. Everything may be left out. */
export interface SampleOptions {
  /** Chains, each from its own random start; R-hat compares them. Default 4, as few as tell a lost one apart. */
  chains?: number;
  /**
   * Iterations a chain spends on adapting, not kept. Default 300, a ninth of the gradients of Stan's 1000: 400 gave no
   * more effective draws of means a gradient afterwards, and a tenth more of spreads; 200 a seventh fewer of all
   * (`bench/warmup.ts`). With "stan" or a dense metric, learnt in Stan's windows, the default is
   * 1000: their last window is then long enough for strongly correlated parameters.
   */
  warmup?: number;
  /** Draws kept of each chain. Default 1000. */
  draws?: number;
  /**
   * A string, or a finite number: the same version, model, data, seed and options give the same bits. Default:
   * one from the system's randomness, reported by the fit so that any run can be repeated.
   */
  seed?: string | number;
  /**
   * The mean acceptance rate to adapt the step size to, in (0, 1); raise it against divergences. Default 0.85: over
   * 12 seeds of the eight schools (not centred) 0.8 left 1.8 divergences in 4,000 draws and 0.85 left 0.5, for one
   * twentieth fewer effective draws a gradient.
   */
  targetAccept?: number;
  /** A trajectory has at most 2^maxTreeDepth - 1 leapfrog steps. Default 10, at most 20. */
  maxTreeDepth?: number;
  /**
   * The shape of the mass matrix. Default "low-rank": a diagonal, and columns for directions in which the posterior
   * is much longer or shorter than the diagonal says, as many as warm-up finds, mostly none; a step costs dimension ×
   * columns. On regressions it gave 3 to 50 times the effective draws a gradient of "diagonal" and elsewhere lost
   * at most a tenth (`bench/metrics.ts`). "dense" learns all correlations and costs dimension² a step; with
   * adaptation "stan" the default is "diagonal".
   */
  metric?: MetricKind;
  /**
   * How a diagonal metric is learnt: "fisher", the default, from draws and gradients; "stan" from windows of
   * draws. Measured on eight targets, 400 iterations of the first needed a quarter of the gradients of 1000 of the
   * second and gave more effective draws a gradient afterwards. A dense metric is always learnt Stan's way,
   * one of low rank never.
   */
  adaptation?: AdaptationKind;
  /**
   * What makes a draw of the last: "nuts", the no-U-turn sampler, or "rotation", a quarter turn about the centre of
   * position and momentum, which on a nearly normal posterior is made in one step. "auto" has both take turns in
   * warm-up and keeps, chain by chain, the one whose gradients bought more. Default "auto": over the rivals of
   * `npm run bench` it needed half the gradients for as many effective draws.
   */
  kernel?: KernelKind;
  /** First positions, one a chain (undefined: a random one), `[dimension]` each, on unconstrained space. */
  init?: readonly (ArrayLike<number> | undefined)[];
  /** Random first positions are uniform in ±initRadius on unconstrained space. Default 2, as in Stan. */
  initRadius?: number;
  /**
   * Workers at a time; 0 runs in the caller's thread. Default min(chains, cores), after a few milliseconds in the
   * caller's thread, in which small fits are over. It changes no draw.
   */
  threads?: number;
  /** Stops the run; draws finished by then are kept, and the fit says `aborted`. */
  signal?: AbortSignal;
  /** Hears how far each chain is, some ten times a second. */
  onProgress?: (progress: Progress) => void;
}

/** Options with every default in place. */
export interface ChainOptions {
  chains: number;
  warmup: number;
  draws: number;
  /** What the user gave, or the number drawn: what to give to get the same fit again. */
  seedGiven: string | number;
  /** The generator's state that `seedGiven` expands to, 8 words. */
  seed: Uint32Array;
  targetAccept: number;
  maxTreeDepth: number;
  metric: MetricKind;
  adaptation: AdaptationKind;
  kernel: KernelKind;
  init?: (Float64Array | undefined)[];
  initRadius: number;
  threads?: number;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

const DEFAULT_WARMUP = { fisher: 300, windows: 1000 };
const DEFAULT_ADAPTATION: AdaptationKind = "fisher";

const NAMES: readonly (keyof SampleOptions)[] = [
  "chains",
  "warmup",
  "draws",
  "seed",
  "targetAccept",
  "maxTreeDepth",
  "metric",
  "adaptation",
  "kernel",
  "init",
  "initRadius",
  "threads",
  "signal",
  "onProgress",
];

/** What other samplers call these options. */
const FOREIGN_NAMES = new Map<string, keyof SampleOptions>([
  ["adapt_delta", "targetAccept"],
  ["target_accept", "targetAccept"],
  ["delta", "targetAccept"],
  ["max_treedepth", "maxTreeDepth"],
  ["iter_warmup", "warmup"],
  ["num_warmup", "warmup"],
  ["tune", "warmup"],
  ["burnin", "warmup"],
  ["iter", "draws"],
  ["iterations", "draws"],
  ["iter_sampling", "draws"],
  ["num_samples", "draws"],
  ["samples", "draws"],
  ["cores", "threads"],
  ["workers", "threads"],
  ["parallel_chains", "threads"],
  ["randomSeed", "seed"],
  ["initial", "init"],
  ["inits", "init"],
]);

/**
 * Checks `options` and puts the defaults in.
 *
 * @param options — what the user gave
 * @param dimension — the length of a position, when it is known: `init` is then held to it
 * @throws KindredError "option": the option's name, its value and what it may be
 */
export function resolveOptions(options: SampleOptions = {}, dimension?: number): ChainOptions {
  if (options === null || typeof options !== "object" || Array.isArray(options)) {
    throw new KindredError(
      "option",
      `options must be an object such as { chains: 4 }, got ${showValue(options)}`,
      {
        value: options,
      },
    );
  }
  for (const name of Object.keys(options)) checkName(name);
  const chains = wholeNumber("chains", options.chains ?? 4, 1, 4096);
  const seedGiven = options.seed ?? randomSeed();
  const adaptation = oneOf("adaptation", options.adaptation ?? DEFAULT_ADAPTATION, ["stan", "fisher"]);
  // Columns are learnt from gradients, which Stan's windows do not look at.
  const shape = adaptation === "stan" ? "diagonal" : "low-rank";
  const metric = oneOf("metric", options.metric ?? shape, ["unit", "diagonal", "low-rank", "dense"]);
  const learning =
    metric === "dense" || (adaptation === "stan" && metric !== "low-rank") ? "windows" : "fisher";
  return {
    chains,
    warmup: wholeNumber("warmup", options.warmup ?? DEFAULT_WARMUP[learning], 0, 10_000_000),
    draws: wholeNumber("draws", options.draws ?? 1000, 1, 100_000_000),
    seedGiven,
    seed: expandSeed(seedGiven),
    targetAccept: between("targetAccept", options.targetAccept ?? 0.85, 0, 1),
    maxTreeDepth: wholeNumber("maxTreeDepth", options.maxTreeDepth ?? 10, 1, 20),
    metric,
    adaptation,
    kernel: oneOf("kernel", options.kernel ?? "auto", ["auto", "nuts", "rotation"]),
    init: options.init === undefined ? undefined : checkInit(options.init, chains, dimension),
    initRadius: radius(options.initRadius ?? 2),
    threads: options.threads === undefined ? undefined : wholeNumber("threads", options.threads, 0, 4096),
    signal: checkSignal(options.signal),
    onProgress: checkProgress(options.onProgress),
  };
}

function checkName(name: string): void {
  if ((NAMES as readonly string[]).includes(name)) return;
  const near = FOREIGN_NAMES.get(name) ?? nearestName(name, NAMES);
  const hint = near === undefined ? `the options are ${NAMES.join(", ")}` : `did you mean ${near}?`;
  throw new KindredError("option", `unknown option ${JSON.stringify(name)}: ${hint}`, { option: name });
}

function refuse(option: string, value: unknown, wanted: string): never {
  throw new KindredError("option", `option ${option} must be ${wanted}, got ${showValue(value)}`, {
    option,
    value,
  });
}

function wholeNumber(option: string, value: unknown, least: number, most: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    refuse(option, value, `a whole number from ${least} to ${most}`);
  }
  return value;
}

function between(option: string, value: unknown, low: number, high: number): number {
  if (typeof value !== "number" || !(value > low && value < high)) {
    refuse(option, value, `a number between ${low} and ${high}, both excluded`);
  }
  return value;
}

function radius(value: unknown): number {
  if (typeof value !== "number" || !(value >= 0 && value < Infinity)) {
    refuse("initRadius", value, "a finite number, 0 or more");
  }
  return value;
}

function oneOf<Name extends string>(option: string, value: unknown, names: readonly Name[]): Name {
  if (!names.includes(value as Name)) {
    refuse(option, value, `one of ${names.map((name) => JSON.stringify(name)).join(", ")}`);
  }
  return value as Name;
}

/** A whole number below 2^53, so that what is printed is what was used. */
function randomSeed(): number {
  const [high, low] = globalThis.crypto.getRandomValues(new Uint32Array(2));
  return (high >>> 11) * 2 ** 32 + low;
}

function checkInit(init: unknown, chains: number, dimension?: number): (Float64Array | undefined)[] {
  if (!Array.isArray(init) || init.length !== chains) {
    refuse("init", init, `an array of ${chains} positions, one a chain (undefined for a random one)`);
  }
  return Array.from(init, (position: unknown, chain) => {
    if (position === undefined) return undefined;
    const isList =
      Array.isArray(position) || (ArrayBuffer.isView(position) && !(position instanceof DataView));
    if (!isList) refuse(`init[${chain}]`, position, "an array of numbers or undefined");
    const values = Float64Array.from(position as ArrayLike<number>);
    if (dimension !== undefined && values.length !== dimension) {
      refuse(
        `init[${chain}]`,
        position,
        `of length ${dimension}, one number for each unconstrained coordinate of the model`,
      );
    }
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) refuse(`init[${chain}][${bad}]`, (position as ArrayLike<number>)[bad], "a finite number");
    return values;
  });
}

function checkSignal(signal: unknown): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  // Duck-typed: a page may hold a signal of another realm.
  const { aborted, addEventListener } = (signal ?? {}) as Partial<AbortSignal>;
  if (typeof aborted !== "boolean" || typeof addEventListener !== "function") {
    refuse("signal", signal, "an AbortSignal (give controller.signal, not the controller)");
  }
  return signal as AbortSignal;
}

function checkProgress(listener: unknown): ((progress: Progress) => void) | undefined {
  if (listener !== undefined && typeof listener !== "function") refuse("onProgress", listener, "a function");
  return listener as ((progress: Progress) => void) | undefined;
}
