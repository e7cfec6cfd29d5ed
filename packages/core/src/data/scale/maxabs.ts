import { nonzeroScale } from './nonzero-scale.ts'
import type { ColumnScale } from './scaler.ts'

/** Divides by the largest absolute value; zeros stay zeros. */
export function maxabs(values: Float64Array): ColumnScale {
  let max = 0
  for (const value of values) max = Math.max(max, Math.abs(value))
  return { offset: 0, scale: nonzeroScale(max) }
}
