import { NonFiniteError } from '../backend.ts'
import type { Metric } from '../backend.ts'
import type { Matrix } from '../matrix.ts'
import type { CancelFlag } from './cancel.ts'
import { throwIfCancelled } from './cancel.ts'
import { sumBlocks } from './sum-blocks.ts'

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
  /** For 'cosine' the rows have norm 1, the offset is 0, and the mean variance is the mean square. */
  metric?: Metric
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
  let largestSquaredNorm = 0
  const squares = columnSums(rows, cols, flag, (from, to, sums) => {
    for (let i = from, p = from * cols; i < to; i++) {
      let norm = 0
      for (let t = 0; t < cols; t++, p++) {
        const difference = data[p] - offset[t]
        centred[p] = difference
        sums[t] += difference * difference
        norm += centred[p] * centred[p]
      }
      if (norm > largestSquaredNorm) largestSquaredNorm = norm
    }
  })
  const meanVariance = squares.reduce((sum, square) => sum + square / rows, 0) / cols
  return { data: centred, rows, cols, offset, meanVariance, largestSquaredNorm }
}

/** @throws NonFiniteError at the first value that is NaN, infinite or has a square that overflows. */
export function checkValues(matrix: Matrix, flag: CancelFlag): void {
  columnMeans(matrix, flag)
}

function columnMeans(matrix: Matrix, flag: CancelFlag): Float64Array {
  const { data, rows, cols } = matrix
  const limit = largestValue(matrix)
  const sums = columnSums(rows, cols, flag, (from, to, block) => {
    for (let i = from, p = from * cols; i < to; i++) {
      for (let t = 0; t < cols; t++, p++) {
        const value = data[p]
        if (!(Math.abs(value) <= limit)) throw new NonFiniteError(i, t, value)
        block[t] += value
      }
    }
  })
  return sums.map((sum) => sum / rows)
}

/** Sums over the rows (cols): `add` adds the rows [from, to) to the sums of a block; the blocks are added in order. */
function columnSums(
  rows: number,
  cols: number,
  flag: CancelFlag,
  add: (from: number, to: number, sums: Float64Array) => void,
): Float64Array {
  const bounds = sumBlocks(rows)
  let total: Float64Array | null = null
  for (let b = 0; b + 1 < bounds.length; b++) {
    const block = new Float64Array(cols)
    for (let from = bounds[b]; from < bounds[b + 1]; from += CHECK_EVERY_ROWS) {
      throwIfCancelled(flag)
      add(from, Math.min(bounds[b + 1], from + CHECK_EVERY_ROWS), block)
    }
    if (total === null) total = block
    else for (let t = 0; t < cols; t++) total[t] += block[t]
  }
  return total as Float64Array
}

/** Up to this magnitude no squared distance overflows in the type of the data. */
export function largestValue(matrix: Matrix): number {
  const max = matrix.dtype === 'float32' ? 3.4028234663852886e38 : Number.MAX_VALUE
  return Math.sqrt(max / matrix.cols) / 4
}
