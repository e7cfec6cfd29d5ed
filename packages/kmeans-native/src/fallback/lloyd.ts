import type { StopReason } from '../backend.ts'
import { Assignment } from './assignment.ts'
import type { CancelFlag } from './cancel.ts'
import type { CentredMatrix } from './centring.ts'
import { squaredDistance } from './distance.ts'
import type { RowMemory } from './row-memory.ts'
import { relocateEmptyClusters } from './relocation.ts'
import { projectToSphere } from './sphere.ts'

export interface LloydOptions {
  sampleWeight: Float64Array | null
  maxIter: number
  /** Bound of the sum of the squared moves of the centroids. */
  absoluteTol: number
  flag: CancelFlag
  memory: RowMemory
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
  const { sampleWeight, maxIter, absoluteTol, flag, memory } = options
  const { cols } = matrix
  const assignment = new Assignment(matrix, sampleWeight, initial.length / cols, flag, memory)
  const { labels, sums } = assignment
  const isOnSphere = matrix.metric === 'cosine'
  let centroids: Float64Array = initial.slice()
  if (isOnSphere) projectToSphere(centroids, initial, cols)
  let relocations = 0
  for (let iteration = 1; ; iteration++) {
    const changed = assignment.update(centroids)
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
    if (isOnSphere) projectToSphere(moved, centroids, cols)
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

/** Centroids from sums (nClusters x (cols + 1)); a cluster that has no weight left gets that of the heaviest. */
function averages(sums: Float64Array, counts: Int32Array, cols: number): Float64Array {
  const nClusters = counts.length
  const stride = cols + 1
  const centroids = new Float64Array(nClusters * cols)
  const weightOf = (cluster: number): number => sums[cluster * stride + cols]
  const hasWeight = (cluster: number): boolean => counts[cluster] > 0 && weightOf(cluster) > 0
  let heaviest = 0
  for (let j = 0; j < nClusters; j++) {
    if (weightOf(j) > weightOf(heaviest)) heaviest = j
    if (!hasWeight(j)) continue
    const reciprocal = 1 / weightOf(j)
    for (let t = 0; t < cols; t++) {
      const sum = sums[j * stride + t]
      centroids[j * cols + t] = reciprocal < Infinity ? sum * reciprocal : sum / weightOf(j)
    }
  }
  for (let j = 0; j < nClusters; j++) {
    if (!hasWeight(j)) centroids.copyWithin(j * cols, heaviest * cols, (heaviest + 1) * cols)
  }
  return centroids
}
