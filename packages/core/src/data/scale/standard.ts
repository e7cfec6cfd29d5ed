import type { ColumnScale } from './scaler.ts'
import { sum } from './sum.ts'

/**
 * Mean 0 and population standard deviation 1; a constant column becomes 0.
 * Two passes with the mean's rounding corrected (Chan, Golub, LeVeque 1983); constancy as scikit-learn decides it.
 */
export function standard(values: Float64Array): ColumnScale {
  const n = values.length
  const mean = sum(values) / n
  const deviations = values.map((value) => value - mean)
  const correction = sum(deviations)
  const squares = deviations.map((deviation) => deviation * deviation)
  const variance = Math.max(0, (sum(squares) - (correction * correction) / n) / n)
  const rounding = n * Number.EPSILON * variance + (n * mean * Number.EPSILON) ** 2
  return { offset: mean, scale: variance <= rounding ? 1 : Math.sqrt(variance) }
}
