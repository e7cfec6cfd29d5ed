import { nonzeroScale } from './nonzero-scale.ts'
import { quantile } from './quantile.ts'
import type { ColumnScale } from './scaler.ts'

/** Median 0 and interquartile range 1; a column whose quartiles are equal is only centred. */
export function robust(values: Float64Array): ColumnScale {
  const sorted = values.slice().sort()
  return {
    offset: quantile(sorted, 0.5),
    scale: nonzeroScale(quantile(sorted, 0.75) - quantile(sorted, 0.25)),
  }
}
