/**
 * The generalised no-U-turn criterion at the merge of two neighbouring pieces of a trajectory, in whitened momenta.
 *
 * A piece has a far end (away from the neighbour), a near end, and the sum ρ of its momenta. With A built before B,
 * the pieces together persist when all three hold (Betancourt 2017, appendix A.4.2; Stan pull request 2800):
 *
 *   1. over both pieces:        a_far·(ρ_A + ρ_B) > 0   and  b_far·(ρ_A + ρ_B) > 0
 *   2. over A and B's first:    a_far·(ρ_A + b_near) > 0  and  b_near·(ρ_A + b_near) > 0
 *   3. over A's last and B:     a_near·(ρ_B + a_near) > 0  and  b_far·(ρ_B + a_near) > 0
 *
 * Exchanging A and B exchanges 2 and 3, so the direction of time does not matter. A NaN does not persist.
 */

/** Whether both sums of lanes are positive. */
// @ts-ignore: decorator
@inline
function bothPositive(a: v128, b: v128): v128 {
  const sums = f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
  return f64x2.gt(sums, f64x2.splat(0));
}

/**
 * The three checks, and sum ← ρ_A + ρ_B, in one pass. Each product has one accumulator of two lanes (even and odd
 * elements), added at the end: six independent chains already hide the latency of the addition.
 *
 * @param sum - may be `sumA` or `sumB`
 */
// @ts-ignore: decorator
@inline
export function persists(
  sum: usize,
  farA: usize,
  nearA: usize,
  sumA: usize,
  nearB: usize,
  farB: usize,
  sumB: usize,
  length: i32,
): bool {
  let wholeA = f64x2.splat(0);
  let wholeB = f64x2.splat(0);
  let leftA = f64x2.splat(0);
  let leftB = f64x2.splat(0);
  let rightA = f64x2.splat(0);
  let rightB = f64x2.splat(0);
  const bytes = (<usize>length) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    const a = v128.load(farA + i);
    const b = v128.load(farB + i);
    const innerA = v128.load(nearA + i);
    const innerB = v128.load(nearB + i);
    const rhoA = v128.load(sumA + i);
    const rhoB = v128.load(sumB + i);
    const whole = f64x2.add(rhoA, rhoB);
    const left = f64x2.add(rhoA, innerB);
    const right = f64x2.add(rhoB, innerA);
    wholeA = f64x2.add(wholeA, f64x2.mul(a, whole));
    wholeB = f64x2.add(wholeB, f64x2.mul(b, whole));
    leftA = f64x2.add(leftA, f64x2.mul(a, left));
    leftB = f64x2.add(leftB, f64x2.mul(innerB, left));
    rightA = f64x2.add(rightA, f64x2.mul(innerA, right));
    rightB = f64x2.add(rightB, f64x2.mul(b, right));
    v128.store(sum + i, whole);
  }
  const insideA = bothPositive(leftA, leftB);
  const insideB = bothPositive(rightA, rightB);
  return i64x2.all_true(v128.and(bothPositive(wholeA, wholeB), v128.and(insideA, insideB)));
}

/**
 * The same for two single states, where ρ is the momentum itself and the three checks are one:
 * a·a + a·b > 0 and b·b + a·b > 0; also sum ← a + b.
 *
 * @param normA - a·a, known from the kinetic energy, and `normB` likewise
 */
// @ts-ignore: decorator
@inline
export function persistsPair(sum: usize, a: usize, b: usize, normA: f64, normB: f64, length: i32): bool {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  const bytes = (<usize>length) << 3;
  for (let i: usize = 0; i < bytes; i += 32) {
    const a0 = v128.load(a + i);
    const a1 = v128.load(a + i, 16);
    const b0 = v128.load(b + i);
    const b1 = v128.load(b + i, 16);
    even = f64x2.add(even, f64x2.mul(a0, b0));
    odd = f64x2.add(odd, f64x2.mul(a1, b1));
    v128.store(sum + i, f64x2.add(a0, b0));
    v128.store(sum + i, f64x2.add(a1, b1), 16);
  }
  const product = f64x2.add(even, odd);
  const ab = f64x2.extract_lane(product, 0) + f64x2.extract_lane(product, 1);
  return normA + ab > 0 && normB + ab > 0;
}
