import { Matrix } from '@centroid/kmeans-native'
import type { ClusterSplit } from './cluster-split.ts'

/** All rows as one cluster. */
export interface RootCluster {
  /** nFeatures */
  centroid: Float64Array
  /** The frame in which distances to the final centroids are computed (nFeatures). */
  offset: Float64Array
  size: number
  inertia: number
}

/** A cluster with the two that it was split into. */
export interface ClusterNode {
  /** nFeatures */
  centroid: Float64Array
  /** Training rows. */
  size: number
  inertia: number
  /** The label of a final cluster; null where it was split. */
  label: number | null
  /** The two parts; null for a final cluster. */
  children: [ClusterNode, ClusterNode] | null
}

/** The splits as nested nodes. */
export function buildClusterTree(
  { centroid, size, inertia }: RootCluster,
  splits: readonly ClusterSplit[],
): ClusterNode {
  const root: ClusterNode = { centroid, size, inertia, label: 0, children: null }
  const leaves = [root]
  for (const split of splits) {
    const nodeOf = (part: 0 | 1, label: number): ClusterNode => ({
      centroid: split.centroids.row(part) as Float64Array,
      size: split.sizes[part],
      inertia: split.inertias[part],
      label,
      children: null,
    })
    const parent = leaves[split.cluster]
    const children: [ClusterNode, ClusterNode] = [nodeOf(0, split.cluster), nodeOf(1, split.newCluster)]
    parent.label = null
    parent.children = children
    leaves[split.cluster] = children[0]
    leaves.push(children[1])
  }
  return root
}

/** The centroids of the final clusters, by label. */
export function leafCentroids({ centroid }: RootCluster, splits: readonly ClusterSplit[]): Matrix {
  const centroids = Matrix.zeros(splits.length + 1, centroid.length)
  centroids.row(0).set(centroid)
  for (const split of splits) {
    centroids.row(split.cluster).set(split.centroids.row(0))
    centroids.row(split.newCluster).set(split.centroids.row(1))
  }
  return centroids
}

/** The number of training rows of the final clusters, by label. */
export function leafSizes({ size }: RootCluster, splits: readonly ClusterSplit[]): number[] {
  return leafValues(size, splits, ({ sizes }) => sizes)
}

/** The inertia of the final clusters together. */
export function totalInertia({ inertia }: RootCluster, splits: readonly ClusterSplit[]): number {
  return leafValues(inertia, splits, ({ inertias }) => inertias).reduce((sum, value) => sum + value, 0)
}

function leafValues(
  root: number,
  splits: readonly ClusterSplit[],
  valuesOf: (split: ClusterSplit) => [number, number],
): number[] {
  const values = [root]
  for (const split of splits) {
    const [first, second] = valuesOf(split)
    values[split.cluster] = first
    values[split.newCluster] = second
  }
  return values
}
