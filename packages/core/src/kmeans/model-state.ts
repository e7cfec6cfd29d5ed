import type { DType, KMeansBackend, Matrix, Metric, StartResult, StopReason } from '@centroid/kmeans-native'
import type { KMeansParams } from './settings.ts'

/** Everything a model knows. */
export interface KMeansState {
  centroids: Matrix
  offset: Float64Array
  labels: Int32Array
  sizes: number[]
  inertia: number
  nIter: number
  stoppedBy: StopReason
  starts: StartResult[]
  params: KMeansParams
  backend: { name: KMeansBackend['name']; simd: string }
  warnings: string[]
  featureNames: string[] | undefined
}

/** A model as JSON; its numbers round-trip. */
export interface KMeansModelJson {
  nClusters: number
  nFeatures: number
  dtype: DType
  /** Absent in models from before there was a choice, which are Euclidean. */
  metric?: Metric
  /** Only of a model fitted to a table. */
  featureNames?: string[]
  centroids: number[][]
  offset: number[]
  labels?: number[]
  sizes: number[]
  inertia: number
  nIter: number
  converged: boolean
  stoppedBy: StopReason
  seed: number
  params: KMeansParams
  starts: StartResult[]
  backend: { name: KMeansBackend['name']; simd: string }
  warnings: string[]
}

/** How many rows carry each label (nClusters). */
export function countLabels(labels: Int32Array, nClusters: number): number[] {
  const sizes = new Array<number>(nClusters).fill(0)
  for (const label of labels) sizes[label]++
  return sizes
}
