import { Matrix, type FitProgress, type FitResult, type KMeansBackend } from '@centroid/kmeans-native'
import type { BisectingStrategy, FitBisectingKMeansOptions } from './bisecting-options.ts'
import type { ClusterSplit } from './cluster-split.ts'
import { splitCluster, type Leaf, type SplitSettings } from './split-cluster.ts'

// Inertias that differ by less are equal up to rounding: the earlier cluster is split, on every backend.
const ROUNDING = 1e-9

/** How the splits are made, and how many. */
export interface BisectionSettings extends SplitSettings {
  nClusters: number
  strategy: BisectingStrategy
}

/** All rows as one cluster, and the splits that made nClusters of it. */
export interface Bisection {
  root: FitResult
  splits: ClusterSplit[]
  /** One per row. */
  labels: Int32Array
}

/**
 * Splits all rows in two by K-Means, and then one cluster after another, until there are `nClusters`. Where rows repeat
 * and no cluster can be split any more, the remaining splits have an empty second part.
 */
export async function bisect(
  settings: BisectionSettings,
  backend: KMeansBackend,
  { signal, onProgress }: Pick<FitBisectingKMeansOptions, 'signal' | 'onProgress'>,
): Promise<Bisection> {
  const { matrix, nClusters, shared, strategy } = settings
  const abort = signal ? { signal } : {}
  const root = await backend.fit({ ...shared, matrix, nClusters: 1, init: 'k-means++', nInit: 1 }, abort)
  const leaves: Leaf[] = [rootLeaf(root, settings)]
  const splits: ClusterSplit[] = []
  while (leaves.length < nClusters) {
    const split = splits.length
    const listener = onProgress && { onProgress: progressOf(onProgress, split) }
    const cluster = nextCluster(leaves, strategy)
    const result =
      cluster < 0
        ? emptySplit(leaves[0], root)
        : await splitCluster(leaves[cluster], settings, backend, { ...abort, ...listener })
    if (result === null) {
      leaves[cluster].canSplit = false
      continue
    }
    splits.push({ cluster: Math.max(cluster, 0), newCluster: leaves.length, ...result.split })
    leaves[Math.max(cluster, 0)] = result.parts[0]
    leaves.push(result.parts[1])
  }
  return { root, splits, labels: labelsOf(leaves, matrix.rows) }
}

function rootLeaf(root: FitResult, { matrix, shared }: BisectionSettings): Leaf {
  const positive = shared.sampleWeight?.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0)
  const canSplit = root.inertia > 0 && (positive ?? matrix.rows) > 1
  return { members: null, size: matrix.rows, inertia: root.inertia, centroid: root.centroids, canSplit }
}

/** The cluster to split, the lowest label of equals; -1 when none can be. */
function nextCluster(leaves: Leaf[], strategy: BisectingStrategy): number {
  const candidates = leaves.filter((leaf) => leaf.canSplit)
  const valueOf = (leaf: Leaf): number => (strategy === 'biggest_inertia' ? leaf.inertia : leaf.size)
  const most = candidates.reduce((value, leaf) => Math.max(value, valueOf(leaf)), 0)
  return leaves.findIndex((leaf) => leaf.canSplit && valueOf(leaf) >= most * (1 - ROUNDING))
}

/** Both parts at one place: ties go to the first, so the second stays empty. */
function emptySplit({ members, size, inertia, centroid }: Leaf, { offset }: FitResult) {
  const centroids = new Float64Array(centroid.length * 2)
  centroids.set(centroid)
  centroids.set(centroid, centroid.length)
  const first: Leaf = { members, size, inertia, centroid, canSplit: false }
  const second: Leaf = { members: new Int32Array(0), size: 0, inertia: 0, centroid, canSplit: false }
  const split = {
    centroids: Matrix.of(centroids, 2, centroid.length),
    offset,
    sizes: [size, 0] as [number, number],
    inertias: [inertia, 0] as [number, number],
    nIter: 0,
    stoppedBy: 'labels' as const,
  }
  return { split, parts: [first, second] as [Leaf, Leaf] }
}

function progressOf(onProgress: NonNullable<FitBisectingKMeansOptions['onProgress']>, split: number) {
  return ({ start, iteration, changedLabels, shift }: FitProgress) =>
    onProgress({ split, start, iteration, changedLabels, shift })
}

function labelsOf(leaves: Leaf[], rows: number): Int32Array {
  const labels = new Int32Array(rows)
  leaves.forEach(({ members }, label) => {
    for (const row of members ?? []) labels[row] = label
  })
  return labels
}
