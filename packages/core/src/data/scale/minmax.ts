import { nonzeroScale } from './nonzero-scale.ts'
import type { ColumnScale } from './scaler.ts'

/** From 0 at the smallest value to 1 at the largest; a constant column becomes 0. */
export function minmax(values: Float64Array): ColumnScale {
  let min = Infinity
  let max = -Infinity
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return { offset: min, scale: nonzeroScale(max - min) }
}
