/** One leapfrog (kick, drift, kick) step in whitened momenta. */
import { addScaled, copyVector, dot, sumLanes } from "../linear";
import { evaluate, Hamiltonian, Point, whiten } from "./hamiltonian";
import { addUnwhitened, isDiagonal } from "./metric";

/**
 * r½ = r + ½ε Lᵀ∇log π(q);  q' = q + ε L r½;  r' = r½ + ½ε Lᵀ∇log π(q').
 *
 * In p = L⁻ᵀ r this is Stan's step with M⁻¹ = L Lᵀ (Neal 2011, equations 5.18-5.20). One evaluation of the density.
 *
 * @param to - receives the new point; may share vectors with `from`
 * @param from - the old point, of which position, momentum and gradient (whitened, unless L is diagonal) are read
 * @param step - ε, negative to go back in time
 */
// @ts-ignore: decorator
@inline
export function leapfrog(hamiltonian: Hamiltonian, to: Point, from: Point, step: f64): void {
  if (isDiagonal(hamiltonian.metric)) leapfrogDiagonal(hamiltonian, to, from, step);
  else leapfrogWhitened(hamiltonian, to, from, step);
  to.energy = 0.5 * to.norm - to.logDensity;
}

function leapfrogDiagonal(hamiltonian: Hamiltonian, to: Point, from: Point, step: f64): void {
  const bytes = (<usize>hamiltonian.length) << 3;
  const half = f64x2.splat(0.5 * step);
  const position = to.position;
  const momentum = to.momentum;
  const gradient = to.gradient;
  const scale = hamiltonian.metric.scale;
  const oldPosition = from.position;
  const oldMomentum = from.momentum;
  const oldGradient = from.gradient;
  for (let i: usize = 0; i < bytes; i += 32) {
    const kick0 = f64x2.mul(half, v128.load(scale + i));
    const kick1 = f64x2.mul(half, v128.load(scale + i, 16));
    const r0 = f64x2.add(v128.load(oldMomentum + i), f64x2.mul(kick0, v128.load(oldGradient + i)));
    const r1 = f64x2.add(v128.load(oldMomentum + i, 16), f64x2.mul(kick1, v128.load(oldGradient + i, 16)));
    v128.store(momentum + i, r0);
    v128.store(momentum + i, r1, 16);
    // kick + kick is ε σ exactly, the drift.
    v128.store(position + i, f64x2.add(v128.load(oldPosition + i), f64x2.mul(f64x2.add(kick0, kick0), r0)));
    v128.store(
      position + i,
      f64x2.add(v128.load(oldPosition + i, 16), f64x2.mul(f64x2.add(kick1, kick1), r1)),
      16,
    );
  }

  to.logDensity = evaluate(hamiltonian, position, gradient);

  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 32) {
    const kick0 = f64x2.mul(half, v128.load(scale + i));
    const kick1 = f64x2.mul(half, v128.load(scale + i, 16));
    const r0 = f64x2.add(v128.load(momentum + i), f64x2.mul(kick0, v128.load(gradient + i)));
    const r1 = f64x2.add(v128.load(momentum + i, 16), f64x2.mul(kick1, v128.load(gradient + i, 16)));
    v128.store(momentum + i, r0);
    v128.store(momentum + i, r1, 16);
    even = f64x2.add(even, f64x2.mul(r0, r0));
    odd = f64x2.add(odd, f64x2.mul(r1, r1));
  }
  to.norm = sumLanes(even, odd);
}

/** Two products with L a step: Lᵀ gradient is kept from the end of one step to the start of the next. */
function leapfrogWhitened(hamiltonian: Hamiltonian, to: Point, from: Point, step: f64): void {
  const length = hamiltonian.length;
  const momentum = to.momentum;
  const position = to.position;
  if (momentum != from.momentum) copyVector(momentum, from.momentum, length);
  if (position != from.position) copyVector(position, from.position, length);
  addScaled(momentum, 0.5 * step, from.whitened, length);
  addUnwhitened(hamiltonian.metric, position, step, momentum);
  to.logDensity = evaluate(hamiltonian, position, to.gradient);
  whiten(hamiltonian, to);
  addScaled(momentum, 0.5 * step, to.whitened, length);
  to.norm = dot(momentum, momentum, length);
}
