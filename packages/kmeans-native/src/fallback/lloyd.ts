import type { StopReason } from '../backend.ts'
import type { CancelFlag } from './cancel.ts'
import type { CentredMatrix } from './centring.ts'
import { ClusterSums } from './cluster-sums.ts'
import { packCentroids, squaredDistance } from './distance.ts'
import { nearestRows } from './nearest.ts'
import { relocateEmptyClusters } from './relocation.ts'
import { forEachBlock } from './row-blocks.ts'

export interface LloydOptions {
  sampleWeight: Float64Array | null
  maxIter: number
  /** Bound of the sum of the squared moves of the centroids. */
  absoluteTol: number
  flag: CancelFlag
  /** Called after every iteration, counted from 1. */
  onIteration?: (iteration: number, changedLabels: number, shift: number) => void
}

export interface LloydResult {
  /** nClusters x cols, centred. */
  centroids: Float64Array
  nIter: number
  stoppedBy: StopReason
  relocations: number
}

/** Lloyd's iterations from centred centroids (nClusters x cols), which are not changed. */
export function lloyd(matrix: CentredMatrix, initial: Float64Array, options: LloydOptions): LloydResult {
  const { sampleWeight, maxIter, absoluteTol, flag } = options
  const { rows, cols } = matrix
  const nClusters = initial.length / cols
  const labels = new Int32Array(rows).fill(-1)
  const sums = new ClusterSums(nClusters, cols)
  let centroids = initial
  let relocations = 0
  for (let iteration = 1; ; iteration++) {
    const changed = assign(matrix, centroids, sampleWeight, labels, sums, flag)
    const next = sums.snapshot()
    const relocated = relocateEmptyClusters(
      matrix,
      sampleWeight,
      centroids,
      labels,
      next.sums,
      next.counts,
      flag,
    )
    const moved = averages(next.sums, next.counts, cols)
    const shift = squaredDistance(moved, 0, centroids, 0, moved.length)
    centroids = moved
    relocations += relocated
    options.onIteration?.(iteration, changed, shift)
    const done = (stoppedBy: StopReason): LloydResult => ({
      centroids,
      nIter: iteration,
      stoppedBy,
      relocations,
    })
    if (changed === 0 && relocated === 0) return done('labels')
    if (shift <= absoluteTol) return done('tol')
    if (iteration >= maxIter) return done('max_iter')
  }
}

/** Labels every row by its nearest centroid and moves its weight along; returns how many labels changed. */
function assign(
  matrix: CentredMatrix,
  centroids: Float64Array,
  sampleWeight: Float64Array | null,
  labels: Int32Array, // in/out, length rows; -1 for none
  sums: ClusterSums, // in/out
  flag: CancelFlag,
): number {
  const { cols } = matrix
  const packed = packCentroids(centroids, cols)
  const nearest = new Int32Array(matrix.rows)
  let changed = 0
  forEachBlock(matrix, centroids.length, flag, (block, from, count) => {
    nearestRows(block, count, packed, matrix.largestSquaredNorm, nearest)
    for (let r = 0; r < count; r++) {
      const old = labels[from + r]
      const label = nearest[r]
      if (label === old) continue
      changed++
      labels[from + r] = label
      const weight = sampleWeight === null ? 1 : sampleWeight[from + r]
      if (old >= 0) sums.add(block, r * cols, old, -weight)
      sums.add(block, r * cols, label, weight)
    }
  })
  return changed
}

/** Centroids from sums (nClusters x (cols + 1)); a cluster that is still empty gets that of the heaviest. */
function averages(sums: Float64Array, counts: Int32Array, cols: number): Float64Array {
  const nClusters = counts.length
  const stride = cols + 1
  const centroids = new Float64Array(nClusters * cols)
  let heaviest = 0
  for (let j = 0; j < nClusters; j++) {
    if (sums[j * stride + cols] > sums[heaviest * stride + cols]) heaviest = j
    if (counts[j] === 0) continue
    const reciprocal = 1 / sums[j * stride + cols]
    for (let t = 0; t < cols; t++) centroids[j * cols + t] = sums[j * stride + t] * reciprocal
  }
  for (let j = 0; j < nClusters; j++) {
    if (counts[j] === 0) centroids.copyWithin(j * cols, heaviest * cols, (heaviest + 1) * cols)
  }
  return centroids
}
