import type { Axis } from "../model/axis.ts";
import { type Code, call, get, i32, type Local, type Statement, set } from "./code.ts";
import { type Binding, type Context, newContext } from "./context.ts";
import { describe, Places } from "./places.ts";

/**
 * A loop over an outer axis within the body of a nest, as sums of `X β` need it.
 *
 * What is made inside, with `places` and the axis bound to `binding`, runs once an element; `before` runs once.
 * Addresses move on by addition: a product for each would cost as much as the work.
 */
export class InnerLoop {
  readonly places: Places;
  readonly binding: Binding;
  readonly before: Statement[] = [];
  readonly #axis: Axis;
  readonly #offset: Local;
  readonly #addresses = new Map<string, Code>();

  constructor(around: Places, axis: Axis, context: Context) {
    const { builder, stack, segments, copies } = around;
    const depth = stack.indexOf(context) + 1;
    this.#axis = axis;
    this.#offset = builder.local("i32", "k");
    this.places = new Places(builder, [...stack.slice(0, depth), newContext()], segments, copies);
    this.binding = {
      key: `${axis.name}'`,
      depth,
      reach: "one",
      offsets: [get(this.#offset)],
      immediate: 0,
      step: (start, stride) => this.step(start, stride),
    };
  }

  /** An address that is `start` for the first element and `stride` more for each further one. */
  step(start: Code, stride: Code): Code {
    const key = `${describe(start)}+${describe(stride)}`;
    const known = this.#addresses.get(key);
    if (known) return known;
    const local = this.places.builder.local("i32", "row");
    this.before.push(set(local, start));
    this.places.innermost.after.push(set(local, call("i32.add", get(local), stride)));
    this.#addresses.set(key, get(local));
    return get(local);
  }

  /** The whole loop. */
  statements(): Statement[] {
    const { builder, innermost } = this.places;
    const offset = this.#offset;
    const advance = set(offset, call("i32.add", get(offset), i32(8)));
    const condition = call("i32.lt_u", get(offset), builder.cellValue({ kind: "bytes", axis: this.#axis }));
    const body = [...innermost.statements, ...innermost.after, advance];
    return [...this.before, set(offset, i32(0)), { kind: "while", condition, body }];
  }
}
