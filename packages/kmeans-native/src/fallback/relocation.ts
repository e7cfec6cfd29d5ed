import type { CancelFlag } from './cancel.ts'
import { throwIfCancelled } from './cancel.ts'
import type { CentredMatrix } from './centring.ts'
import { squaredDistance } from './distance.ts'
import { forEachBlock } from './row-blocks.ts'

/** Instead of the distance of a row that has no weight or was looked at. */
const NOT_A_CANDIDATE = -1

/**
 * Gives each empty cluster, lowest index first, the row that is farthest from its old centroid (ties: the lowest row).
 * A row of zero weight or the last one of its cluster stays; labels are not changed.
 * Returns the number of clusters that got a row: none when every row lies on its centroid.
 */
export function relocateEmptyClusters(
  matrix: CentredMatrix,
  sampleWeight: Float64Array | null,
  centroids: Float64Array, // nClusters x cols, those that gave the labels
  labels: Int32Array, // length rows
  sums: Float64Array, // in/out, nClusters x (cols + 1)
  counts: Int32Array, // in/out, length nClusters
  flag: CancelFlag,
): number {
  const empty = emptyClusters(counts)
  if (empty.length === 0) return 0
  const { cols } = matrix
  const distances = distancesToCentroids(matrix, sampleWeight, centroids, labels, flag)
  if (distances[farthestRow(distances)] <= 0) return 0
  let relocated = 0
  while (relocated < empty.length) {
    throwIfCancelled(flag)
    const row = farthestRow(distances)
    if (distances[row] === NOT_A_CANDIDATE) break
    distances[row] = NOT_A_CANDIDATE
    const from = labels[row]
    if (counts[from] <= 1) continue
    const to = empty[relocated++]
    const weight = sampleWeight === null ? 1 : sampleWeight[row]
    for (let t = 0; t < cols; t++) {
      const term = weight * matrix.data[row * cols + t]
      sums[from * (cols + 1) + t] -= term
      sums[to * (cols + 1) + t] = term
    }
    sums[from * (cols + 1) + cols] -= weight
    sums[to * (cols + 1) + cols] = weight
    counts[from]--
    counts[to] = 1
  }
  return relocated
}

function emptyClusters(counts: Int32Array): number[] {
  const empty: number[] = []
  for (let j = 0; j < counts.length; j++) if (counts[j] === 0) empty.push(j)
  return empty
}

/** The first row of the largest distance. */
function farthestRow(distances: Float64Array): number {
  let farthest = 0
  for (let i = 1; i < distances.length; i++) if (distances[i] > distances[farthest]) farthest = i
  return farthest
}

/** The squared distance of each row to its own centroid. */
function distancesToCentroids(
  matrix: CentredMatrix,
  sampleWeight: Float64Array | null,
  centroids: Float64Array,
  labels: Int32Array,
  flag: CancelFlag,
): Float64Array {
  const { cols } = matrix
  const distances = new Float64Array(matrix.rows).fill(NOT_A_CANDIDATE)
  forEachBlock(matrix, cols, flag, (block, from, count) => {
    for (let r = 0, i = from; r < count; r++, i++) {
      if (sampleWeight !== null && sampleWeight[i] === 0) continue
      distances[i] = squaredDistance(block, r * cols, centroids, labels[i] * cols, cols)
    }
  })
  return distances
}
