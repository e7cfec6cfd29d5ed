import { Matrix, type FitHooks, type FitOptions, type KMeansBackend } from '@centroid/kmeans-native'
import { addClusterInertias } from './cluster-inertias.ts'
import { partition, type ClusterSplit, type Members } from './cluster-split.ts'
import { copyRowsInSlices, inSlices } from './row-subset.ts'

/** A cluster that may be split. */
export interface Leaf {
  members: Members
  size: number
  inertia: number
  /** cols */
  centroid: Float64Array
  /** False when no two parts can differ. */
  canSplit: boolean
}

/** How every split is made. */
export interface SplitSettings {
  matrix: Matrix
  init: 'k-means++' | 'random'
  shared: FitOptions
}

/** What became of a cluster. */
export interface SplitResult {
  split: Omit<ClusterSplit, 'cluster' | 'newCluster'>
  parts: [Leaf, Leaf]
}

/** Splits a cluster in two by K-Means; null when one part would be empty. */
export async function splitCluster(
  { members }: Leaf,
  { matrix, init, shared }: SplitSettings,
  backend: KMeansBackend,
  hooks: FitHooks,
): Promise<SplitResult | null> {
  const { sampleWeight, metric } = shared
  const { signal } = hooks
  const rows = members === null ? matrix : await copyRowsInSlices(matrix, members, signal)
  const weights = members === null ? sampleWeight : sampleWeight && selectWeights(sampleWeight, members)
  const fit = await backend.fit({ ...shared, matrix: rows, sampleWeight: weights, nClusters: 2, init }, hooks)
  const { centroids, offset, labels, sizes, nIter, stoppedBy } = fit
  if (sizes[0] === 0 || sizes[1] === 0) return null
  const inertias = new Float64Array(2)
  const positive = new Int32Array(2)
  const set = { centroids, offset, nClusters: 2, metric }
  await inSlices(rows.rows, rows.cols, signal, (from, to) => {
    addClusterInertias(rows, from, to, labels, set, weights, inertias, positive)
  })
  const halves = partition(members, labels)
  const leafOf = (part: 0 | 1): Leaf => ({
    members: halves[part],
    size: sizes[part],
    inertia: inertias[part],
    centroid: centroids.slice(part * rows.cols, (part + 1) * rows.cols),
    canSplit: inertias[part] > 0 && positive[part] > 1,
  })
  const split = {
    centroids: Matrix.of(centroids, 2, rows.cols),
    offset,
    sizes: [sizes[0], sizes[1]] as [number, number],
    inertias: [inertias[0], inertias[1]] as [number, number],
    nIter,
    stoppedBy,
  }
  return { split, parts: [leafOf(0), leafOf(1)] }
}

function selectWeights(weights: Float64Array, members: Int32Array): Float64Array {
  const selected = new Float64Array(members.length)
  for (let i = 0; i < members.length; i++) selected[i] = weights[members[i]]
  return selected
}
