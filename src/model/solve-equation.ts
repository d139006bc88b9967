import { type Equation, type Node, topological } from "./node.ts";

/** Rows of the tableau, from the second stage on; the last is the step itself. */
const A = [
  [0.2],
  [0.075, 0.225],
  [0.9777777777777777, -3.7333333333333334, 3.5555555555555554],
  [2.9525986892242035, -11.595793324188385, 9.822892851699436, -0.2908093278463649],
  [2.8462752525252526, -10.757575757575758, 8.906422717743473, 0.2784090909090909, -0.2735313036020583],
  [0.09114583333333333, 0, 0.44923629829290207, 0.6510416666666666, -0.322376179245283, 0.13095238095238096],
] as const;
/** When each stage is, in steps. */
const C = [0, 0.2, 0.3, 0.8, 0.8888888888888888, 1, 1] as const;
/** The step of order 5 less that of order 4. */
const E = [
  0.0012326388888888888, 0, -0.0042527702905061394, 0.03697916666666667, -0.05086379716981132,
  0.0419047619047619, -0.025,
] as const;

/**
 * The parts of a differential equation at given times, by the pair of Dormand and Prince of orders 5 and 4, in plain
 * loops: the steps and the arithmetic of the engine, to which it is held. NaN where the solver cannot go on.
 *
 * @param inputs - the times, the initial values, the values from outside
 * @param apply - one operation on numbers
 * @returns `[part, time]`
 */
export function solve(
  equation: Equation,
  inputs: readonly Float64Array[],
  apply: (node: Node, values: ReadonlyMap<Node, number>) => number,
  { pow }: { pow(x: number, y: number): number },
): Float64Array {
  const { parts, names, outer, varied, relative, absolute, start } = equation;
  const [times, ...scalars] = inputs as [Float64Array, ...Float64Array[]];
  const states = names.length;
  const known = new Map<Node, number>(outer.map((node, j) => [node, scalars[states + j]![0]!]));
  const order = topological(equation.slopes).filter((node) => node.kind !== "placeholder");
  const slopesAt = (time: number, y: Float64Array): Float64Array => {
    const values = new Map(known).set(equation.time, time);
    parts.forEach((part, k) => {
      values.set(part, y[k]!);
    });
    for (const node of order) values.set(node, node.kind === "constant" ? node.value : apply(node, values));
    return Float64Array.from(equation.slopes, (slope) => values.get(slope)!);
  };
  const out = new Float64Array(parts.length * times.length).fill(Number.NaN);
  const places = Array.from(times.keys()).sort((a, b) => times[a]! - times[b]!);
  const target = () => times[places[next]!]!;
  let next = 0;
  let now = start;
  let y = Float64Array.from(parts, (_, k) => {
    if (k < states) return scalars[k]![0]!;
    return varied[Math.floor(k / states) - 1] === k % states ? 1 : 0;
  });
  const record = () => {
    for (; next < places.length && target() <= now; next++)
      for (let k = 0; k < parts.length; k++) out[k * times.length + places[next]!] = y[k]!;
  };
  if (places.length > 0 && !(target() >= start)) return out;
  record();
  if (next === places.length) return out;

  const allowed = (size: number) => absolute + relative * size;
  let first = slopesAt(now, y);
  let suggested = firstStep();
  if (!(suggested > 0)) return out.fill(Number.NaN);
  for (let left = equation.steps; ; left--) {
    const rest = target() - now;
    const step = suggested * 1.01 >= rest ? rest : suggested;
    if (left === 0 || !(now + step > now)) return out.fill(Number.NaN);
    const isLast = step === rest;
    const slopes = [first];
    let wanted = y;
    for (let stage = 1; stage <= 6; stage++) {
      const row: readonly number[] = A[stage - 1]!;
      wanted = y.map((value, k) => {
        let sum = 0;
        for (let j = 0; j < stage; j++) sum += row[j]! * slopes[j]![k]!;
        return value + step * sum;
      });
      slopes.push(slopesAt(now + C[stage]! * step, wanted));
    }
    const error = errorOf(step, wanted, slopes);
    let factor = 0.9 * pow(error, -0.2);
    if (!(factor > 0.2)) factor = 0.2;
    if (factor > 10) factor = 10;
    if (!(error <= 1)) {
      suggested = step * Math.min(factor, 1);
      continue;
    }
    if (isLast) {
      const before = suggested <= rest ? rest * 1.01 : suggested;
      suggested = Math.max(before, step * factor);
      now = target();
    } else {
      suggested = step * factor;
      now += step;
    }
    y = wanted;
    first = slopes[6]!;
    record();
    if (next === places.length) return out;
  }

  function errorOf(step: number, after: Float64Array, slopes: readonly Float64Array[]): number {
    let sum = 0;
    for (let k = 0; k < states; k++) {
      let error = 0;
      for (let j = 0; j < 7; j++) error += E[j]! * slopes[j]![k]!;
      const ratio = (step * error) / allowed(Math.max(Math.abs(y[k]!), Math.abs(after[k]!)));
      sum += ratio * ratio;
    }
    return Math.sqrt(sum / states);
  }

  function firstStep(): number {
    let size = 0;
    let slope = 0;
    for (let k = 0; k < states; k++) {
      const scale = allowed(Math.abs(y[k]!));
      size += (y[k]! / scale) * (y[k]! / scale);
      slope += (first[k]! / scale) * (first[k]! / scale);
    }
    if (!(slope < Number.POSITIVE_INFINITY)) return Number.NaN;
    return size < 1e-10 || slope < 1e-10 ? 1e-6 : 0.01 * Math.sqrt(size / slope);
  }
}
