import type { CentroidSet, KMeansBackend, Matrix, Metric, StopReason } from '@centroid/kmeans-native'
import { copyRows } from './row-subset.ts'

/** One cluster cut in two: the first part keeps its label, the second gets the next new one. */
export interface ClusterSplit {
  /** The label of the cluster that was split, and of its first part. */
  cluster: number
  /** The label of the second part: how many clusters there were before. */
  newCluster: number
  /** Of the two parts (2 x nFeatures). */
  centroids: Matrix
  /** The frame in which the rows of the cluster are compared with the two (nFeatures). */
  offset: Float64Array
  /** Training rows of the two parts; the second is 0 where rows repeat and no cluster could be split. */
  sizes: [number, number]
  /** Inertia of the two parts. */
  inertias: [number, number]
  nIter: number
  stoppedBy: StopReason
}

/** A row index per row of one cluster; null stands for all rows. */
export type Members = Int32Array | null

/** What a backend needs to tell the two parts of a split apart. */
export function setOf({ centroids, offset }: ClusterSplit, metric: Metric): CentroidSet {
  return { centroids: centroids.data as Float64Array, offset, nClusters: 2, metric }
}

/** The members of a cluster by the part that each is in. */
export function partition(members: Members, parts: Int32Array): [Int32Array, Int32Array] {
  let second = 0
  for (const part of parts) second += part
  const halves: [Int32Array, Int32Array] = [new Int32Array(parts.length - second), new Int32Array(second)]
  const filled = [0, 0]
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]
    halves[part][filled[part]++] = members === null ? i : members[i]
  }
  return halves
}

/** Labels of rows that follow the splits in order, each from its own cluster to one of its two parts. */
export function followSplits(
  matrix: Matrix,
  splits: readonly ClusterSplit[],
  backend: KMeansBackend,
  metric: Metric,
): Int32Array {
  const labels = new Int32Array(matrix.rows)
  const members: Members[] = [null]
  for (const split of splits) {
    const own = members[split.cluster]
    if (own?.length === 0) {
      members.push(own)
      continue
    }
    const rows = own === null ? matrix : copyRows(matrix, own)
    const [first, second] = partition(own, backend.predict(rows, setOf(split, metric)))
    for (const row of second) labels[row] = split.newCluster
    members[split.cluster] = first
    members.push(second)
  }
  return labels
}
