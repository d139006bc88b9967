import { KindredError } from "./errors.ts";
import { type AxisReference, describeAxes, Expression, liftTo, type Operand } from "./expression.ts";
import type { Node } from "./node.ts";
import { recur } from "./recurrence.ts";
import { showValue } from "./wording.ts";

/** What a recurrence hands on: one value, or several in a list or by name. */
export type States = Operand | readonly Operand[] | { readonly [name: string]: Operand };

type AxesOf<X> = X extends Expression<infer A> ? A : never;

/** The values before an element, shaped as the initial ones. */
export type Previous<S, A extends string> = S extends Operand
  ? Expression<A | AxesOf<S>>
  : { readonly [K in keyof S]: Expression<A | AxesOf<S[K]>> };

/** What there is for each element of the axis, shaped as the initial values. */
export type Scanned<S, N, A extends string> = S extends Operand
  ? Expression<A | AxesOf<S> | AxesOf<N>>
  : { readonly [K in keyof S]: Expression<A | AxesOf<S[K]> | (K extends keyof N ? AxesOf<N[K]> : never)> };

/** How a scan goes. */
export interface ScanOptions {
  /** Whether to go from the last element to the first. Default false. */
  readonly reverse?: boolean;
  /** Whether to have the value before each element, in place of the one after it. Default false. */
  readonly before?: boolean;
}

/**
 * A recurrence along an axis, `sₜ = next(sₜ₋₁)` from `s₀ = initial`: what each element makes of what the one before it
 * left. AR, ARMA and GARCH errors, filters of state space models and forward algorithms are scans.
 *
 * @param along - `rows`, a group or an axis of the schema; elements come in the order of the data
 * @param initial - the value before the first element: a number or an expression, or a list or an object of these; it
 * may lie along other axes, as one series for each patient does
 * @param next - given the previous value or values, returns the next ones in the same shape. Columns and parameters
 * stand in it for their own element of the axis. It combines previous values element by element: no sums of them
 * @param options - `reverse`, to go from the last element to the first; `before`, to have what each element started
 * from in place of what it came to; both are false if not given
 * @returns the values after each element, in the shape of the initial ones
 * @throws tag "model" if there is no such axis, if the initial value varies along it, or if what is next has another
 * shape
 * @example
 * // GARCH(1, 1): the variance of each day, given the days before it
 * const variance = scan(rows, first, (v) => a.add(b.mul(y.sub(mu).square())).add(c.mul(v)), { before: true });
 * observe(y, normal(mu, variance.sqrt()));
 */
export function scan<A extends string, const S extends States, const N extends States>(
  along: AxisReference<A>,
  initial: S,
  next: (previous: Previous<S, A>) => N,
  options: ScanOptions = {},
): Scanned<S, N, A> {
  const { axis, graph } = along ?? {};
  if (!axis || !graph)
    throw wrong(`expected an axis of the schema, such as rows, got ${showValue(along)}`, along);
  if (typeof next !== "function")
    throw wrong(`what is next should be a function of the previous value, got ${showValue(next)}`, next);
  const shape = shapeOf(initial);
  if (shape.count === 0) throw wrong("there is no initial value; give at least one", initial);
  const first = shape.list(initial).map((value) => liftTo(graph, value));
  const varying = first.find((node) => node.axes.includes(axis));
  if (varying)
    throw wrong(
      `the initial value lies along ${describeAxes(varying.axes)}, so that the first element of "${axis.name}" has several; give one that does not vary along it`,
      initial,
    );
  const wrap = (node: Node) => new Expression(graph, node);
  const recurring = recur(graph, axis, options.reverse ?? false, first, (states) => {
    const made = next(shape.of(states.map(wrap)) as Previous<S, A>);
    const found = shapeOf(made);
    if (found.text !== shape.text)
      throw wrong(
        `the initial value is ${shape.text}, and what is next is ${found.text}; return the same shape`,
        made,
      );
    return shape.list(made).map((value) => liftTo(graph, value));
  });
  const part = options.before ? "before" : "after";
  return shape.of(first.map((_, k) => wrap(recurring(part, k)))) as Scanned<S, N, A>;
}

/** How states are given: one, in a list, or by name. */
interface Shape {
  readonly text: string;
  readonly count: number;
  list(states: States): Operand[];
  of(values: readonly Expression[]): unknown;
}

function shapeOf(states: unknown): Shape {
  if (Array.isArray(states))
    return {
      text: `a list of ${states.length}`,
      count: states.length,
      list: (values) => [...(values as readonly Operand[])],
      of: (values) => values,
    };
  if (states === null || typeof states !== "object" || states instanceof Expression)
    return {
      text: typeof states === "number" || states instanceof Expression ? "one value" : showValue(states),
      count: 1,
      list: (value) => [value as Operand],
      of: ([value]) => value,
    };
  const names = Object.keys(states).sort();
  return {
    text: `{ ${names.join(", ")} }`,
    count: names.length,
    list: (values) => names.map((name) => (values as Record<string, Operand>)[name]!),
    of: (values) => Object.fromEntries(names.map((name, k) => [name, values[k]])),
  };
}

const wrong = (what: string, value: unknown) =>
  new KindredError("model", `scan: ${what}; write scan(rows, 0, (previous) => previous.add(x))`, { value });
