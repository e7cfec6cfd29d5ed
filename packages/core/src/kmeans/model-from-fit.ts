import { Matrix, type FitResult, type KMeansBackend } from '@centroid/kmeans-native'
import { KMeansModel } from './model.ts'
import type { KMeansParams } from './settings.ts'

/** A backend's result with what led to it. */
export interface FittedParts {
  result: FitResult
  params: KMeansParams
  backend: KMeansBackend
  warnings: string[]
  featureNames: string[] | undefined
}

/** The model of a backend's result. */
export function modelFromFit({ result, params, backend, warnings, featureNames }: FittedParts): KMeansModel {
  const { nClusters } = params
  const { centroids, offset, labels, sizes, inertia, nIter, stoppedBy, starts } = result
  const distinctLabels = sizes.filter((size) => size > 0).length
  const merged =
    distinctLabels < nClusters
      ? [`Number of distinct clusters (${distinctLabels}) found smaller than nClusters (${nClusters})`]
      : []
  const state = {
    centroids: Matrix.of(centroids, nClusters, centroids.length / nClusters),
    offset,
    labels,
    sizes,
    inertia,
    nIter,
    stoppedBy,
    starts,
    params,
    backend: { name: backend.name, simd: backend.simd },
    warnings: [...warnings, ...algorithmWarnings(params), ...merged],
    featureNames,
  }
  return new KMeansModel(state, backend)
}

function algorithmWarnings({ algorithm, nClusters }: KMeansParams): string[] {
  if (algorithm !== 'elkan' || nClusters > 1) return []
  return ["algorithm = 'elkan' has no effect: with one cluster there are no distances to leave out"]
}
