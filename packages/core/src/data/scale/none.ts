import type { ColumnScale } from './scaler.ts'

/** Leaves a column as it is. */
export function none(): ColumnScale {
  return { offset: 0, scale: 1 }
}
