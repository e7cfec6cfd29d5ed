/** 1 for a spread that is nothing but rounding (below 10 units of machine epsilon), as scikit-learn has it. */
export function nonzeroScale(spread: number): number {
  return spread < 10 * Number.EPSILON ? 1 : spread
}
