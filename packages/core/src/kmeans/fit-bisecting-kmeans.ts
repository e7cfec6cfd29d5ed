import { backendFor } from './backend-for.ts'
import { bisect } from './bisect.ts'
import { BisectingKMeansModel } from './bisecting-model.ts'
import { bisectingConstraints, type FitBisectingKMeansOptions } from './bisecting-options.ts'
import { checkOptions } from './constraint.ts'
import { toCoreError } from './core-error.ts'
import { featuresOf, toMatrix, type MatrixInput } from './input.ts'
import { defaults } from './options.ts'
import { startSettings } from './settings.ts'

const doing = 'fit bisecting KMeans'

/**
 * Clusters rows by splitting: all rows in two by K-Means, then one of the clusters in two, until there are `nClusters`
 * (Steinbach, Karypis & Kumar 2000; `BisectingKMeans` of scikit-learn). Clusters are nested: k + 1 of them are k of which
 * one was split. Inertia is a little higher than that of `fitKMeans`, which may start from the result:
 * `fitKMeans(x, { nClusters, init: model.centroids })`.
 *
 * @param input - (nSamples x nFeatures): a Matrix, rows, or a table, of which every numeric column is taken
 * @throws as `fitKMeans`.
 * @example
 * const model = await fitBisectingKMeans(x, { nClusters: 8, seed: 42 })
 * model.cut(3).labels // the same as fitted with nClusters: 3
 */
export async function fitBisectingKMeans(
  input: MatrixInput,
  options: FitBisectingKMeansOptions,
): Promise<BisectingKMeansModel> {
  const rows = toMatrix(doing, input)
  checkOptions(doing, bisectingConstraints(rows.rows), options)
  const { nClusters, init = defaults.init, bisectingStrategy = 'biggest_inertia', signal } = options
  signal?.throwIfAborted()
  const { matrix, shared, params } = startSettings(doing, rows, options)
  const backend = backendFor(options.backend)
  try {
    const settings = { matrix, nClusters, init, strategy: bisectingStrategy, shared }
    const { root, splits, labels } = await bisect(settings, backend, options)
    const distinct = 1 + splits.filter(({ sizes }) => sizes[1] > 0).length
    const state = {
      root: { centroid: root.centroids, offset: root.offset, size: matrix.rows, inertia: root.inertia },
      splits,
      labels,
      params: { ...params, nClusters, init, bisectingStrategy },
      backend: { name: backend.name, simd: backend.simd },
      warnings:
        distinct < nClusters
          ? [`Number of distinct clusters (${distinct}) found smaller than nClusters (${nClusters})`]
          : [],
      featureNames: featuresOf(input),
    }
    return new BisectingKMeansModel(state, backend)
  } catch (error) {
    throw toCoreError(doing, error)
  }
}
