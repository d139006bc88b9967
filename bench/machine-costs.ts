import wabt from "wabt";
import type { EngineExports } from "../src/engine/exports.ts";
import { instantiateEngine } from "../src/engine/instantiate.ts";
import { type Contender, interleave } from "./timing.ts";

const ROUNDS = 31;
/** Numbers that functions are called with: few enough for the first-level cache. */
const NUMBERS = 512;
/** Operations in a loop's body, each waiting for the last of its accumulator only; more of these would not fit the registers. */
const UNROLLED = 40;
const ACCUMULATORS = 10;

/**
 * What this machine takes for the pieces of a density: the fastest that was seen, as many independent ones of a kind
 * follow one another.
 */
export class MachineCosts {
  readonly #engine = instantiateEngine();
  readonly #numbers: number;
  readonly #results: number;
  readonly #known = new Map<string, Promise<number>>();

  constructor() {
    this.#numbers = this.#engine.allocate(8 * NUMBERS);
    this.#results = this.#engine.allocate(16);
    const view = new Float64Array(this.#engine.memory.buffer, this.#numbers, NUMBERS);
    for (let i = 0; i < NUMBERS; i++) view[i] = 1 + i / NUMBERS;
  }

  /** Nanoseconds of one call of a function of the engine, many independent calls one after another. */
  call(name: string): Promise<number> {
    const vector = name.endsWith("X2");
    const type = vector ? "v128" : "f64";
    const inputs = name.startsWith("pow") ? 2 : 1;
    const value = `(${type}.load (local.get $at))`;
    const add = vector ? "f64x2.add" : "f64.add";
    return this.#measure(
      name,
      NUMBERS / (vector ? 2 : 1),
      `(import "engine" "${name}" (func $f (param${` ${type}`.repeat(inputs)}) (result ${type})))`,
      `(local $sum ${type}) (local $at i32)`,
      `(local.set $at (i32.const ${this.#numbers}))
       (loop $next
         (local.set $sum (${add} (local.get $sum) (call $f${` ${value}`.repeat(inputs)})))
         (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const ${vector ? 16 : 8})))
           (i32.const ${this.#numbers + 8 * NUMBERS}))))`,
      `(${type}.store (i32.const ${this.#results}) (local.get $sum))`,
    );
  }

  /** Nanoseconds of one WebAssembly instruction of two numbers or one, such as `f64x2.add` and `f64.sqrt`. */
  instruction(name: string): Promise<number> {
    const type = name.startsWith("f64x2") ? "v128" : "f64";
    const unary = name.endsWith("sqrt");
    const local = (i: number) => `$x${i % ACCUMULATORS}`;
    const times = (count: number, f: (i: number) => string) =>
      Array.from({ length: count }, (_, i) => f(i)).join("\n");
    return this.#measure(
      name,
      UNROLLED,
      "",
      `(local $one ${type}) ${times(ACCUMULATORS, (i) => `(local ${local(i)} ${type})`)}`,
      times(
        UNROLLED,
        (i) => `(local.set ${local(i)} (${name} (local.get ${local(i)})${unary ? "" : " (local.get $one)"}))`,
      ),
      times(ACCUMULATORS, (i) => `(${type}.store (i32.const ${this.#results}) (local.get ${local(i)}))`),
      `(local.set $one (${type}.load (i32.const ${this.#numbers})))
       ${times(ACCUMULATORS, (i) => `(local.set ${local(i)} (${type}.load (i32.const ${this.#numbers})))`)}`,
    );
  }

  /** Nanoseconds to read so many bytes once, when the last thing that was read were these bytes. */
  async reading(bytes: number): Promise<number> {
    // Blocks of a quarter of a power of two: sizes near each other are measured once.
    const size = Math.max(1024, 2 ** (Math.ceil(4 * Math.log2(bytes)) / 4));
    const vectors = 4 * Math.ceil(size / 64);
    const name = `reading ${vectors}`;
    if (!this.#known.has(name)) this.#known.set(name, this.#read(name, vectors));
    return ((await this.#known.get(name)!) / 16) * bytes;
  }

  #read(name: string, vectors: number): Promise<number> {
    const block = this.#engine.allocate(16 * vectors);
    const one = (i: number) =>
      `(local.set $x${i} (f64x2.add (local.get $x${i}) (v128.load offset=${16 * i} (local.get $at))))`;
    return this.#measure(
      `${name} vectors`,
      vectors,
      "",
      `(local $at i32) ${[0, 1, 2, 3].map((i) => `(local $x${i} v128)`).join(" ")}`,
      `(local.set $at (i32.const ${block}))
       (loop $next
         ${[0, 1, 2, 3].map(one).join("\n")}
         (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 64)))
           (i32.const ${block + 16 * vectors}))))`,
      [0, 1, 2, 3].map((i) => `(v128.store (i32.const ${this.#results}) (local.get $x${i}))`).join("\n"),
    );
  }

  /** Nanoseconds of one of the `count` operations that a body of WebAssembly text does. */
  #measure(
    name: string,
    count: number,
    imported: string,
    locals: string,
    body: string,
    after: string,
    before = "",
  ): Promise<number> {
    const known = this.#known.get(name);
    if (known) return known;
    const measured = this.#run(
      `(module (import "engine" "memory" (memory 1)) ${imported}
        (func (export "run") (param $rounds i32) ${locals}
          ${before}
          (loop $again
            ${body}
            (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
          ${after}))`,
    ).then((nanoseconds) => nanoseconds / count);
    this.#known.set(name, measured);
    return measured;
  }

  async #run(text: string): Promise<number> {
    const module = (await wabt()).parseWat("cost.wat", text);
    const bytes = module.toBinary({}).buffer as Uint8Array<ArrayBuffer>;
    const engine = this.#engine as unknown as EngineExports & WebAssembly.ModuleImports;
    const { instance } = await WebAssembly.instantiate(bytes, { engine });
    const run = instance.exports.run as (rounds: number) => void;
    const contender: Contender = {
      run(rounds) {
        const start = process.hrtime.bigint();
        run(rounds);
        return Number(process.hrtime.bigint() - start);
      },
    };
    const [times] = await interleave([contender], ROUNDS);
    return Math.min(...times!);
  }
}
