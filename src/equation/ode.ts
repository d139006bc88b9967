import { differentiate } from "../compile/differentiate.ts";
import type { Axis } from "../model/axis.ts";
import { KindredError } from "../model/errors.ts";
import { describeAxes, Expression, liftTo, type Operand } from "../model/expression.ts";
import type { Graph } from "../model/graph.ts";
import { type Equation, type Node, topological } from "../model/node.ts";
import { substitute } from "../model/substitute.ts";
import { listNames, showValue } from "../model/wording.ts";

/** A system of ordinary differential equations. */
export interface OdeOptions<S extends string, A extends string> {
  /** The states at the start, by name: numbers or scalars. */
  readonly initial: Readonly<Record<S, Operand<never>>>;
  /** When the states are wanted: data along one axis, none before the start, in any order. */
  readonly at: Expression<A>;
  /** The time at the start; 0 if not given. */
  readonly from?: number;
  /** The derivatives of the states in time, from the states, the time, and any scalars of the program. */
  readonly slopes: (
    states: Readonly<Record<S, Expression<never>>>,
    time: Expression<never>,
  ) => Readonly<Record<S, Operand<never>>>;
  /** The error of a step that is allowed, relative to a state; 1e-8 if not given: the density must be smooth. */
  readonly relative?: number;
  /** The same beside it; 1e-8 if not given. */
  readonly absolute?: number;
  /** The most steps, 10,000 if not given: after them the parameters are held to be impossible. */
  readonly steps?: number;
}

/**
 * Solves a system of ordinary differential equations, `dy/dt = f(y, t)`: each state at each of the given times.
 *
 * The pair of Dormand and Prince of orders 5 and 4 chooses its steps by the error of the states; derivatives in
 * parameters are had by forward sensitivities, which are integrated beside them with the same steps. Where the solver
 * cannot go on (too many steps, or a state that is no number) there is no density: the sampler turns away from there.
 *
 * @returns the states by name, along the axis of the times
 * @throws tag "model" for a state without a slope, times that depend on parameters, or what is no scalar
 *
 * Source: Dormand and Prince (1980); Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, II.4 to II.6.
 *
 * @example
 * const { hare, lynx } = ode({
 *   initial: { hare: hare0, lynx: lynx0 },
 *   at: year,
 *   slopes: ({ hare, lynx }) => ({
 *     hare: a.sub(b.mul(lynx)).mul(hare),
 *     lynx: d.mul(hare).sub(c).mul(lynx),
 *   }),
 * });
 */
export function ode<S extends string, A extends string>(
  options: OdeOptions<S, A>,
): { readonly [K in S]: Expression<A> } {
  const { at, from = 0 } = checked(options);
  const { graph } = at;
  const names = Object.keys(options.initial) as S[];
  const initial = names.map((name) => scalar(graph, `the initial value of ${name}`, options.initial[name]));

  const time = graph.placeholder(true);
  const states = names.map(() => graph.placeholder(true));
  const inside = (node: Node) => new Expression<never>(graph, node);
  const made: unknown = options.slopes(
    Object.fromEntries(names.map((name, k) => [name, inside(states[k]!)])) as never,
    inside(time),
  );
  const written = slopesOf(graph, names, made);
  const { slopes, outside, outer } = separate(graph, written, [time, ...states]);

  const inputs = [...initial, ...outside];
  const varied = inputs.flatMap((input, i) => (input.free ? [i] : []));
  const sensitivities = varied.map(() => names.map(() => graph.placeholder(true)));
  const derivatives = slopes.map((slope) => differentiate(graph, slope, [...states, ...outer]));
  const equation: Equation = {
    names,
    time,
    parts: [...states, ...sensitivities.flat()],
    outer,
    slopes: [
      ...slopes,
      // ds/dt = ∂f/∂y s + ∂f/∂θ
      ...varied.flatMap((input, v) =>
        slopes.map((_, k) =>
          names.reduce(
            (sum, _name, l) => graph.add(sum, graph.multiply(derivatives[k]![l]!, sensitivities[v]![l]!)),
            input < names.length ? graph.constant(0) : derivatives[k]![input]!,
          ),
        ),
      ),
    ],
    varied,
    start: from,
    relative: options.relative ?? 1e-8,
    absolute: options.absolute ?? 1e-8,
    steps: options.steps ?? 10_000,
  };
  const axis: Axis = {
    name: `ode ${time.id}`,
    kind: "fixed",
    rank: -1,
    labels: [...names, ...varied.flatMap((v) => names.map((name) => `${name} by ${v}`))],
  };
  const solution = graph.solution(equation, axis, [at.node, ...inputs]);
  return Object.fromEntries(
    names.map((name, k) => [name, new Expression<A>(graph, graph.element(solution, axis, k))]),
  ) as never;
}

const usage = "write ode({ initial: { y: 1 }, at: time, slopes: ({ y }) => ({ y: y.mul(rate) }) })";

function wrong(what: string, value?: unknown): KindredError {
  return new KindredError("model", `ode: ${what}; ${usage}`, { value });
}

function checked<S extends string, A extends string>(options: OdeOptions<S, A>): OdeOptions<S, A> {
  if (options === null || typeof options !== "object")
    throw wrong(`expected options, got ${showValue(options)}`);
  const { initial, at, from = 0, slopes, relative = 1e-8, absolute = 1e-8, steps = 10_000 } = options;
  if (initial === null || typeof initial !== "object" || Object.keys(initial).length === 0)
    throw wrong(`expected initial values by name, got ${showValue(initial)}`, initial);
  if (typeof slopes !== "function")
    throw wrong(`expected a function of slopes, got ${showValue(slopes)}`, slopes);
  if (!(at instanceof Expression)) throw wrong(`expected times, a column, got ${showValue(at)}`, at);
  if (at.node.free) throw wrong("the times depend on parameters; give a column of the data", at);
  if (at.node.axes.length !== 1)
    throw wrong(`the times lie along ${describeAxes(at.node.axes)}; give them along one axis`, at);
  for (const [name, value] of Object.entries({ relative, absolute }))
    if (!(typeof value === "number" && value > 0 && value < 1))
      throw wrong(`${name} must be a number between 0 and 1, got ${showValue(value)}`, value);
  if (!Number.isInteger(steps) || steps < 1 || steps > 1e9)
    throw wrong(`steps must be a whole number from 1 up, got ${showValue(steps)}`, steps);
  if (!Number.isFinite(from)) throw wrong(`from must be a finite number, got ${showValue(from)}`, from);
  return options;
}

function scalar(graph: Graph, what: string, value: unknown): Node {
  const node = liftTo(graph, value as Operand);
  if (node.axes.length > 0)
    throw wrong(`${what} lies along ${describeAxes(node.axes)}; give a scalar`, value);
  return node;
}

function slopesOf(graph: Graph, names: readonly string[], made: unknown): Node[] {
  const given = made !== null && typeof made === "object" ? Object.keys(made) : [];
  const strays = [
    ...given.filter((name) => !names.includes(name)),
    ...names.filter((name) => !given.includes(name)),
  ];
  if (strays.length > 0)
    throw wrong(`the slopes are of ${listNames(given)}, the initial values of ${listNames(names)}`, made);
  return names.map((name) => scalar(graph, `the slope of ${name}`, (made as Record<string, unknown>)[name]));
}

/** Writes slopes with placeholders for what does not change in time: it is computed once, outside. */
function separate(graph: Graph, written: readonly Node[], moving: readonly Node[]) {
  const depends = new Set<Node>(moving);
  for (const node of topological(written))
    if (node.inputs.some((input) => depends.has(input))) depends.add(node);
  const placeholders = new Map<Node, Node>();
  const stand = (node: Node) => {
    if (depends.has(node) || node.kind === "constant" || placeholders.has(node)) return;
    if (node.axes.length > 0)
      throw wrong(`a slope is made of a value along ${describeAxes(node.axes)}; carry it to a scalar first`);
    placeholders.set(node, graph.placeholder(node.free));
  };
  for (const node of [...depends]) if (!moving.includes(node)) node.inputs.forEach(stand);
  written.forEach(stand);
  const images = substitute(graph, written, (node) => placeholders.get(node));
  return {
    slopes: written.map((node) => images.get(node)!),
    outside: [...placeholders.keys()],
    outer: [...placeholders.values()],
  };
}
