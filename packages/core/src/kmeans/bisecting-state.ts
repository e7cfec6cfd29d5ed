import type { DType, KMeansBackend, Metric } from '@centroid/kmeans-native'
import type { BisectingStrategy } from './bisecting-options.ts'
import type { ClusterSplit } from './cluster-split.ts'
import type { RootCluster } from './cluster-tree.ts'
import type { KMeansParams } from './settings.ts'

/** What decided a model, apart from the data: enough to fit it again. */
export interface BisectingParams extends Omit<KMeansParams, 'init'> {
  init: 'k-means++' | 'random'
  bisectingStrategy: BisectingStrategy
}

/** Everything a model knows; centroids and sizes follow from the splits. */
export interface BisectingState {
  root: RootCluster
  splits: ClusterSplit[]
  labels: Int32Array
  params: BisectingParams
  backend: { name: KMeansBackend['name']; simd: string }
  warnings: string[]
  featureNames: string[] | undefined
}

/** A model as JSON; its numbers round-trip. */
export interface BisectingKMeansJson {
  nClusters: number
  nFeatures: number
  dtype: DType
  metric: Metric
  /** Only of a model fitted to a table. */
  featureNames?: string[]
  centroids: number[][]
  labels?: number[]
  sizes: number[]
  inertia: number
  converged: boolean
  seed: number
  root: Omit<RootCluster, 'centroid' | 'offset'> & { centroid: number[]; offset: number[] }
  splits: (Omit<ClusterSplit, 'centroids' | 'offset'> & { centroids: number[][]; offset: number[] })[]
  params: BisectingParams
  backend: { name: KMeansBackend['name']; simd: string }
  warnings: string[]
}
