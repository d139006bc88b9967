/**
 * The no-U-turn transition as Stan's base_nuts writes it: recursive, in the momenta p themselves, with logarithms of
 * weights and a fresh vector for everything. Slow and plain, so that the engine's iterative form in whitened momenta
 * can be held to it. Random numbers come from the engine's generator, in Stan's order.
 */

export type Metric =
  | { kind: "unit" }
  | { kind: "diagonal"; inverse: number[] }
  | { kind: "dense"; inverse: number[][] };

export interface System {
  /** Log density, and its gradient as a new array. */
  evaluate(position: number[]): { logDensity: number; gradient: number[] };
  metric: Metric;
  uniform(): number;
  standardNormal(): number;
  exp(x: number): number;
}

interface State {
  q: number[];
  p: number[];
  gradient: number[];
  logDensity: number;
}

export interface Transition {
  position: number[];
  gradient: number[];
  logDensity: number;
  depth: number;
  steps: number;
  divergent: boolean;
  acceptRate: number;
  energy: number;
}

const add = (a: number[], b: number[]) => a.map((x, i) => x + b[i]);
const plainDot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);

/** The engine's order of summation, so that energies can agree to the last bit. */
function dot(a: number[], b: number[]): number {
  const lanes = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) lanes[i % 4] += a[i] * b[i];
  return lanes[0] + lanes[2] + (lanes[1] + lanes[3]);
}

function logSumExp(a: number, b: number): number {
  if (a === -Infinity) return b;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

/** Lower Cholesky factor. */
export function choleskyFactor(matrix: number[][]): number[][] {
  const factor = matrix.map((row) => row.map(() => 0));
  for (let i = 0; i < matrix.length; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i][j];
      for (let k = 0; k < j; k++) rest -= factor[i][k] * factor[j][k];
      factor[i][j] = i === j ? Math.sqrt(rest) : rest / factor[j][j];
    }
  }
  return factor;
}

/** M⁻¹ p. */
function sharp(metric: Metric, p: number[]): number[] {
  if (metric.kind === "unit") return p;
  if (metric.kind === "diagonal") return p.map((x, i) => metric.inverse[i] * x);
  return metric.inverse.map((row) => plainDot(row, p));
}

/** p = L⁻ᵀ z with M⁻¹ = L Lᵀ, hence p ~ N(0, M). */
function momentumOf(metric: Metric, z: number[]): number[] {
  if (metric.kind === "unit") return z;
  if (metric.kind === "diagonal") return z.map((x, i) => x / Math.sqrt(metric.inverse[i]));
  const factor = choleskyFactor(metric.inverse);
  const p = z.slice();
  for (let i = p.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < p.length; k++) p[i] -= factor[k][i] * p[k];
    p[i] /= factor[i][i];
  }
  return p;
}

interface Tree {
  valid: boolean;
  proposal: State;
  sharpBegin: number[];
  sharpEnd: number[];
  rho: number[];
  pBegin: number[];
  pEnd: number[];
  logWeight: number;
}

const persists = (sharpMinus: number[], sharpPlus: number[], rho: number[]) =>
  plainDot(sharpPlus, rho) > 0 && plainDot(sharpMinus, rho) > 0;

/** One transition from `position` with step size `epsilon`. */
export function transition(
  system: System,
  position: number[],
  epsilon: number,
  maxDepth: number,
): Transition {
  const { metric } = system;
  const kinetic = (p: number[]) => {
    // Whitened, the kinetic energy is r·r / 2; for a diagonal metric in powers of two both are the same bits.
    if (metric.kind === "diagonal") {
      const r = p.map((x, i) => x * Math.sqrt(metric.inverse[i]));
      return 0.5 * dot(r, r);
    }
    return 0.5 * dot(p, sharp(metric, p));
  };
  const energy = (z: State) => kinetic(z.p) - z.logDensity;

  const z: State = {
    q: position,
    p: momentumOf(
      metric,
      position.map(() => system.standardNormal()),
    ),
    ...system.evaluate(position),
  };
  const initialEnergy = energy(z);
  let steps = 0;
  let sumMetro = 0;
  let divergent = false;
  let current = z;

  function evolve(from: State, step: number): State {
    const half = from.p.map((p, i) => p + 0.5 * step * from.gradient[i]);
    const velocity = sharp(metric, half);
    const q = from.q.map((x, i) => x + step * velocity[i]);
    const { logDensity, gradient } = system.evaluate(q);
    return { q, p: half.map((p, i) => p + 0.5 * step * gradient[i]), gradient, logDensity };
  }

  function buildTree(depth: number, sign: number): Tree {
    if (depth === 0) {
      current = evolve(current, sign * epsilon);
      steps++;
      let h = energy(current);
      if (Number.isNaN(h)) h = Infinity;
      if (h - initialEnergy > 1000) divergent = true;
      sumMetro += initialEnergy - h > 0 ? 1 : system.exp(initialEnergy - h);
      const { p } = current;
      const p_sharp = sharp(metric, p);
      return {
        valid: !divergent,
        proposal: current,
        sharpBegin: p_sharp,
        sharpEnd: p_sharp,
        rho: p,
        pBegin: p,
        pEnd: p,
        logWeight: initialEnergy - h,
      };
    }
    const init = buildTree(depth - 1, sign);
    if (!init.valid) return init;
    const final = buildTree(depth - 1, sign);
    if (!final.valid) return final;

    const logWeight = logSumExp(init.logWeight, final.logWeight);
    const takeFinal = final.logWeight > logWeight || system.uniform() < Math.exp(final.logWeight - logWeight);
    const rho = add(init.rho, final.rho);
    const valid =
      persists(init.sharpBegin, final.sharpEnd, rho) &&
      persists(init.sharpBegin, final.sharpBegin, add(init.rho, final.pBegin)) &&
      persists(init.sharpEnd, final.sharpEnd, add(final.rho, init.pEnd));
    return {
      valid,
      proposal: takeFinal ? final.proposal : init.proposal,
      sharpBegin: init.sharpBegin,
      sharpEnd: final.sharpEnd,
      rho,
      pBegin: init.pBegin,
      pEnd: final.pEnd,
      logWeight,
    };
  }

  let sample = z;
  let forward = z;
  let backward = z;
  let rho = z.p;
  let logWeight = 0;
  let depth = 0;
  while (depth < maxDepth) {
    const goesForward = system.uniform() > 0.5;
    const near = goesForward ? forward : backward;
    current = near;
    const tree = buildTree(depth, goesForward ? 1 : -1);
    if (!tree.valid) break;
    depth++;
    if (tree.logWeight > logWeight || system.uniform() < Math.exp(tree.logWeight - logWeight)) {
      sample = tree.proposal;
    }
    logWeight = logSumExp(logWeight, tree.logWeight);

    // In the order of time: the left piece's ends, the right piece's ends.
    const [leftBegin, leftEnd, rhoLeft, rightBegin, rightEnd, rhoRight] = goesForward
      ? [backward.p, forward.p, rho, tree.pBegin, tree.pEnd, tree.rho]
      : [tree.pEnd, tree.pBegin, tree.rho, backward.p, forward.p, rho];
    if (goesForward) forward = current;
    else backward = current;
    rho = add(rhoLeft, rhoRight);
    const sharps = [leftBegin, leftEnd, rightBegin, rightEnd].map((p) => sharp(metric, p));
    const persisting =
      persists(sharps[0], sharps[3], rho) &&
      persists(sharps[0], sharps[2], add(rhoLeft, rightBegin)) &&
      persists(sharps[1], sharps[3], add(rhoRight, leftEnd));
    if (!persisting) break;
  }
  return {
    position: sample.q,
    gradient: sample.gradient,
    logDensity: sample.logDensity,
    depth,
    steps,
    divergent,
    acceptRate: sumMetro / steps,
    energy: energy(sample),
  };
}
