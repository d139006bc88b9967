/**
 * What a metric has beside its diagonal when it is of low rank: L = D (I + U (Λ^½ - I) Uᵀ), with D = diag(σ) and
 * orthonormal columns U along which the posterior, rescaled by D, is longer or shorter than across them. A product with
 * L costs O(dimension × rank).
 */
import { addScaled, allocateVector, dot } from "../linear";
import { allocate } from "../memory";

/** Columns at most. */
export const MOST_COLUMNS: i32 = 64;

@unmanaged
export class LowRank {
  /** Columns at present. */
  rank: i32;
  /** Padded length of a column. */
  length: i32;
  /** Uᵀ, `[rank, length]`. */
  columns: usize;
  /** Λ^½, `[rank]`. */
  stretches: usize;
  /** Room for one vector. */
  spare: usize;
}

/** Allocates the identity: no columns. */
export function createLowRank(length: i32): LowRank {
  const lowRank = changetype<LowRank>(allocate(offsetof<LowRank>()));
  lowRank.length = length;
  lowRank.columns = allocateVector(min(MOST_COLUMNS, length) * length);
  lowRank.stretches = allocateVector(MOST_COLUMNS);
  lowRank.spare = allocateVector(length);
  return lowRank;
}

/** x ← (I + U (Λ^½ - I) Uᵀ) x, or with the inverses of Λ^½ its inverse. */
export function stretch(lowRank: LowRank, x: usize, inverse: bool): void {
  const length = lowRank.length;
  let column = lowRank.columns;
  // The columns are orthogonal: one after another is all at once.
  for (let k = 0; k < lowRank.rank; k++) {
    const factor = load<f64>(lowRank.stretches + ((<usize>k) << 3));
    addScaled(x, ((inverse ? 1 / factor : factor) - 1) * dot(column, x, length), column, length);
    column += (<usize>length) << 3;
  }
}
