import { ZeroRowError } from '../backend.ts'
import type { Matrix } from '../matrix.ts'
import { unitRow } from '../unit-rows.ts'
import type { CancelFlag } from './cancel.ts'
import { throwIfCancelled } from './cancel.ts'
import type { CentredMatrix } from './centring.ts'
import { checkValues } from './centring.ts'

const CHECK_EVERY_ROWS = 4096

/**
 * Rows of norm 1 around the origin, which is not moved: their directions are what is compared. The result is written to
 * `target` when given (rows x cols, of the data's type).
 * @throws NonFiniteError at the first value that is NaN, infinite or has a square that overflows; ZeroRowError at the
 * first row of zeros.
 */
export function toSphere(
  matrix: Matrix,
  flag: CancelFlag,
  target?: Float64Array | Float32Array,
): CentredMatrix {
  const { data, rows, cols } = matrix
  const unit =
    target ?? (data instanceof Float32Array ? new Float32Array(data.length) : new Float64Array(data.length))
  checkValues(matrix, flag)
  let largestSquaredNorm = 0
  for (let i = 0; i < rows; i++) {
    if (i % CHECK_EVERY_ROWS === 0) throwIfCancelled(flag)
    const p = i * cols
    if (!unitRow(data, p, cols, unit, p)) throw new ZeroRowError(i)
    let norm = 0
    for (let t = 0; t < cols; t++) norm += unit[p + t] * unit[p + t]
    if (norm > largestSquaredNorm) largestSquaredNorm = norm
  }
  const offset = new Float64Array(cols)
  return { data: unit, rows, cols, offset, meanVariance: 1 / cols, largestSquaredNorm, metric: 'cosine' }
}

/**
 * Gives centroids (in/out, nClusters x cols) the norm 1. Where rows cancel out and no direction is left, every unit
 * vector is as good: the centroid stays where it was in `before`.
 */
export function projectToSphere(centroids: Float64Array, before: Float64Array, cols: number): void {
  for (let p = 0; p < centroids.length; p += cols) {
    if (!unitRow(centroids, p, cols, centroids, p)) centroids.set(before.subarray(p, p + cols), p)
  }
}
