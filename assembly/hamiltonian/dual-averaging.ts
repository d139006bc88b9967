/** Step size by dual averaging (Nesterov 2009; Hoffman and Gelman 2014, section 3.2), with Stan's constants. */
import { exp, log } from "../math";

const SHRINKAGE: f64 = 0.05; // γ
const OFFSET: f64 = 10; // t₀

@unmanaged
export class DualAveraging {
  /** δ, the acceptance rate aimed at. */
  target: f64;
  /** log step size to which the iterates are drawn: log(10 ε₀), for large steps are cheap to try. */
  center: f64;
  /** Weighted mean of δ - acceptance. */
  error: f64;
  /** Weighted mean of the log step sizes tried: what is used after warm-up. */
  mean: f64;
  count: f64;
}

/** Forgets everything and starts from the step size ε₀. */
export function restartDualAveraging(averaging: DualAveraging, stepSize: f64): void {
  averaging.center = log(10 * stepSize);
  averaging.error = 0;
  averaging.mean = 0;
  averaging.count = 0;
}

/**
 * Learns from the acceptance rate of one transition and returns the next step size:
 *
 *     η = 1 / (m + t₀),  s̄ ← (1 - η) s̄ + η (δ - a),  x = μ - s̄ √m / γ,  x̄ ← (1 - m^-¾) x̄ + m^-¾ x,  ε = eˣ
 */
export function learnStepSize(averaging: DualAveraging, acceptRate: f64): f64 {
  averaging.count += 1;
  const m = averaging.count;
  const rate = 1 / (m + OFFSET);
  averaging.error = (1 - rate) * averaging.error + rate * (averaging.target - min<f64>(1, acceptRate));
  const x = averaging.center - (averaging.error * sqrt(m)) / SHRINKAGE;
  const weight = 1 / sqrt(m * sqrt(m)); // m^-¾ without a power function
  averaging.mean = (1 - weight) * averaging.mean + weight * x;
  return exp(x);
}

/** The step size to sample with, e^x̄; only after at least one `learnStepSize`. */
export function averagedStepSize(averaging: DualAveraging): f64 {
  return exp(averaging.mean);
}
