/** Running a chain: whole stretches of iterations without leaving WebAssembly. */
import { nextWord } from "../random";
import { Chain, STATISTICS } from "./chain";
import { EXACT, NO_U_TURN, takeTurn } from "./kernels";
import { rotate } from "./rotation";
import { transition } from "./trajectory";
import { learn, startWarmup } from "./warmup";

/** The step size grew past 1e7: the posterior is improper. */
const IMPROPER: i32 = -1;
/** The step size vanished: the density is not continuous, or its gradient is wrong. */
const NO_STEP_SIZE: i32 = -2;

/**
 * Runs up to `iterations` further iterations, first of warm-up, then of sampling. How a run is sliced into calls does
 * not change its results.
 *
 * @returns the iterations done in total; or, for good, -1 when the step size grew past 1e7 (an improper posterior) and
 *   -2 when no step size is small enough (a density that is not continuous, or a wrong gradient)
 */
export function runChain(pointer: usize, iterations: i32): i32 {
  const chain = changetype<Chain>(pointer);
  const total = chain.warmupIterations + chain.drawIterations;
  const end = iterations < total - chain.done ? chain.done + iterations : total;
  if (!chain.started && chain.done < end) {
    chain.started = true;
    startWarmup(chain.warmup, chain.stepSize);
    useStepSize(chain, takeTurn(chain.warmup.kernels, 0));
  }
  while (chain.done < end && chain.failure == 0) iterate(chain);
  return chain.failure < 0 ? chain.failure : chain.done;
}

function iterate(chain: Chain): void {
  const iteration = chain.done;
  const stepSize = chain.stepSize;
  const turn = chain.warmup.kernels.turn;
  if (turn == NO_U_TURN) transition(chain.trajectory, stepSize);
  else rotate(chain.rotation, stepSize, turn == EXACT);
  recordStatistics(chain, iteration, stepSize);
  chain.done = iteration + 1;
  if (iteration < chain.warmupIterations) learn(chain.warmup, iteration);
  else recordDraw(chain, iteration - chain.warmupIterations);
  useStepSize(chain, takeTurn(chain.warmup.kernels, iteration + 1));
}

function useStepSize(chain: Chain, stepSize: f64): void {
  chain.stepSize = stepSize;
  if (stepSize == Infinity) chain.failure = IMPROPER;
  else if (!(stepSize > 0)) chain.failure = NO_STEP_SIZE;
}

function recordStatistics(chain: Chain, iteration: i32, stepSize: f64): void {
  const trajectory = chain.trajectory;
  const subtree = trajectory.subtree;
  const row = chain.statistics + ((<usize>iteration * <usize>STATISTICS) << 3);
  store<f64>(row, trajectory.state.logDensity);
  store<f64>(row, trajectory.acceptRate, 8);
  store<f64>(row, stepSize, 16);
  store<f64>(row, <f64>trajectory.depth, 24);
  store<f64>(row, <f64>subtree.steps, 32);
  store<f64>(row, subtree.divergent ? 1 : 0, 40);
  store<f64>(row, trajectory.energy, 48);
}

function recordDraw(chain: Chain, draw: i32): void {
  const hamiltonian = chain.hamiltonian;
  const position = chain.trajectory.state.position;
  const bytes = (<usize>hamiltonian.dimension) << 3;
  memory.copy(chain.draws + <usize>draw * bytes, position, bytes);
  store<u64>(chain.drawSeeds + ((<usize>draw) << 3), nextWord(hamiltonian.random));
}
