import type { CentroidSet } from '../backend.ts'
import { NonFiniteError, ZeroRowError } from '../backend.ts'
import type { Matrix } from '../matrix.ts'
import { largestValue } from './centring.ts'
import { packCentroids, squaredDistance } from './distance.ts'
import { nearestRows } from './nearest.ts'
import { forEachBlock } from './row-blocks.ts'
import { unitRow } from '../unit-rows.ts'

const NEVER = new Int32Array(1)

/**
 * Nearest centroid of each row; ties go to the lowest index.
 * @throws NonFiniteError at the first value that is NaN, infinite or has a square that overflows; ZeroRowError at a row
 * of zeros where the metric is 'cosine'.
 */
export function predict(matrix: Matrix, set: CentroidSet): Int32Array {
  const { rows, cols } = matrix
  const packed = packCentroids(centredCentroids(set), cols)
  const labels = new Int32Array(rows)
  forEachCentredBlock(matrix, set, (block, from, count) => {
    nearestRows(block, count, packed, Infinity, labels.subarray(from, from + count))
  })
  return labels
}

/**
 * Euclidean distances, rows x nClusters, row-major.
 * @throws NonFiniteError at the first value that is NaN, infinite or has a square that overflows; ZeroRowError at a row
 * of zeros where the metric is 'cosine'.
 */
export function transform(matrix: Matrix, set: CentroidSet): Float64Array {
  const { cols } = matrix
  const { nClusters } = set
  const centroids = centredCentroids(set)
  const distances = new Float64Array(matrix.rows * nClusters)
  forEachCentredBlock(matrix, set, (block, from, count) => {
    for (let r = 0; r < count; r++) {
      for (let j = 0; j < nClusters; j++) {
        distances[(from + r) * nClusters + j] = Math.sqrt(
          squaredDistance(block, r * cols, centroids, j * cols, cols),
        )
      }
    }
  })
  return distances
}

function centredCentroids({ centroids, offset }: CentroidSet): Float64Array {
  return centroids.map((value, p) => value - offset[p % offset.length])
}

function forEachCentredBlock(
  matrix: Matrix,
  set: CentroidSet,
  visit: (block: Float64Array, from: number, count: number) => void,
): void {
  const { cols } = matrix
  const { offset } = set
  const limit = largestValue(matrix)
  const isSingle = matrix.dtype === 'float32'
  const isOnSphere = set.metric === 'cosine'
  let centred = new Float64Array(0)
  forEachBlock(matrix, cols * set.nClusters, NEVER, (block, from, count) => {
    if (centred.length < block.length) centred = new Float64Array(block.length)
    for (let r = 0, p = 0; r < count; r++) {
      for (let t = 0; t < cols; t++, p++) {
        const value = block[p]
        if (!(Math.abs(value) <= limit)) throw new NonFiniteError(from + r, t, value)
        const difference = value - offset[t]
        centred[p] = isSingle ? Math.fround(difference) : difference
      }
      if (isOnSphere) toUnit(centred, p - cols, cols, isSingle, from + r)
    }
    visit(centred, from, count)
  })
}

function toUnit(block: Float64Array, base: number, cols: number, isSingle: boolean, row: number): void {
  if (!unitRow(block, base, cols, block, base)) throw new ZeroRowError(row)
  if (!isSingle) return
  for (let t = base; t < base + cols; t++) block[t] = Math.fround(block[t])
}
