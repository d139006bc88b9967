/** Functions of several arguments that the engine computes, each with its derivatives in them. */
export const DERIVATIVES = {
  /** `log P(a, x)`, the lower incomplete gamma function over Γ(a). */
  logGammaP: ["logGammaPInShape", "logGammaPInX"],
  /** `log Q(a, x)`, the upper one. */
  logGammaQ: ["logGammaQInShape", "logGammaQInX"],
  /** `log I_x(a, b)`, the incomplete beta function over B(a, b), of a, b, x and 1 - x. */
  logBetaI: ["logBetaIInA", "logBetaIInB", "logBetaIInX", "logBetaIInY"],
  /** `log P(T <= t)` of Student's t distribution, of t and the degrees of freedom. */
  logStudentTCdf: ["logStudentTCdfInT", "logStudentTCdfInNu"],
} as const;

type Differentiable = keyof typeof DERIVATIVES;

/** Those functions and their derivatives. */
export type EngineFunction = Differentiable | (typeof DERIVATIVES)[Differentiable][number];

/** How many arguments each takes. */
export const ENGINE_FUNCTIONS: ReadonlyMap<string, number> = new Map(
  Object.entries(DERIVATIVES).flatMap(([name, slopes]) =>
    [name, ...slopes].map((of) => [of, slopes.length] as const),
  ),
);

/** The derivative of a function in its `i`-th argument. */
export function derivative(of: EngineFunction, i: number): EngineFunction {
  const slopes = (DERIVATIVES as Partial<Record<EngineFunction, readonly EngineFunction[]>>)[of];
  if (!slopes) throw new Error(`the derivative of ${of} is not needed by any distribution`);
  return slopes[i]!;
}
