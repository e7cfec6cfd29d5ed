import { NonFiniteError } from '../backend.ts'
import type { Matrix } from '../matrix.ts'
import type { CancelFlag } from './cancel.ts'
import { throwIfCancelled } from './cancel.ts'

/** Rows in the frame whose origin is their mean. */
export interface CentredMatrix {
  /** rows x cols, row-major, in the type of the data. */
  data: Float64Array | Float32Array
  rows: number
  cols: number
  /** The column means (cols), in float64. */
  offset: Float64Array
  /** Mean over the columns of the population variance. */
  meanVariance: number
  /** Largest ||row||^2. */
  largestSquaredNorm: number
}

const CHECK_EVERY_ROWS = 4096

/**
 * Subtracts the unweighted column means, taken in float64; float32 data are rounded after the subtraction.
 * The result is written to `target` when given (rows x cols, of the data's type).
 * @throws NonFiniteError at the first value that is NaN, infinite or has a square that overflows.
 */
export function centre(
  matrix: Matrix,
  flag: CancelFlag,
  target?: Float64Array | Float32Array,
): CentredMatrix {
  const { data, rows, cols } = matrix
  const offset = columnMeans(matrix, flag)
  const centred =
    target ?? (data instanceof Float32Array ? new Float32Array(data.length) : new Float64Array(data.length))
  const squares = new Float64Array(cols)
  let largestSquaredNorm = 0
  for (let i = 0, p = 0; i < rows; i++) {
    if (i % CHECK_EVERY_ROWS === 0) throwIfCancelled(flag)
    let norm = 0
    for (let t = 0; t < cols; t++, p++) {
      const difference = data[p] - offset[t]
      centred[p] = difference
      squares[t] += difference * difference
      norm += centred[p] * centred[p]
    }
    if (norm > largestSquaredNorm) largestSquaredNorm = norm
  }
  const meanVariance = squares.reduce((sum, square) => sum + square / rows, 0) / cols
  return { data: centred, rows, cols, offset, meanVariance, largestSquaredNorm }
}

function columnMeans(matrix: Matrix, flag: CancelFlag): Float64Array {
  const { data, rows, cols } = matrix
  const limit = largestValue(matrix)
  const means = new Float64Array(cols)
  for (let i = 0, p = 0; i < rows; i++) {
    if (i % CHECK_EVERY_ROWS === 0) throwIfCancelled(flag)
    for (let t = 0; t < cols; t++, p++) {
      const value = data[p]
      if (!(Math.abs(value) <= limit)) throw new NonFiniteError(i, t, value)
      means[t] += value
    }
  }
  for (let t = 0; t < cols; t++) means[t] /= rows
  return means
}

/** Up to this magnitude no squared distance overflows in the type of the data. */
export function largestValue(matrix: Matrix): number {
  const max = matrix.dtype === 'float32' ? 3.4028234663852886e38 : Number.MAX_VALUE
  return Math.sqrt(max / matrix.cols) / 4
}
