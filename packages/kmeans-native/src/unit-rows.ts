import { ZeroRowError } from './backend.ts'
import { Matrix } from './matrix.ts'

type Floats = Float64Array | Float32Array

const TINY = 2 ** -400
const SAFE_SCALE = 2 ** 600

/**
 * Writes a row divided by its norm, computed in float64; false for zeros, which have no direction and are not written.
 * Rows that differ by a power of two give the same bits.
 */
export function unitRow(
  row: Floats,
  p: number, // where the row begins
  cols: number,
  unit: Floats, // out; may be `row`
  q: number,
): boolean {
  let largest = 0
  for (let t = 0; t < cols; t++) largest = Math.max(largest, Math.abs(row[p + t]))
  if (largest === 0) return false
  const scale = largest < TINY ? SAFE_SCALE : 1
  let squared = 0
  for (let t = 0; t < cols; t++) {
    const value = row[p + t] * scale
    squared += value * value
  }
  const norm = Math.sqrt(squared)
  for (let t = 0; t < cols; t++) unit[q + t] = (row[p + t] * scale) / norm
  return true
}

/**
 * The rows as a fit with metric 'cosine' sees them: divided by their norms, in the matrix's own type.
 * @throws ZeroRowError at the first row of zeros.
 *
 * @example
 * unitRows(Matrix.fromRows([[3, 4]])).row(0) // [0.6, 0.8]
 */
export function unitRows(matrix: Matrix): Matrix {
  const { data, rows, cols, dtype } = matrix
  const unit = Matrix.zeros(rows, cols, dtype)
  for (let i = 0; i < rows; i++) {
    if (!unitRow(data, i * cols, cols, unit.data, i * cols)) throw new ZeroRowError(i)
  }
  return unit
}
