import { backendFor } from '../kmeans/backend-for.ts'
import { featuresOf, toMatrix, type MatrixInput } from '../kmeans/input.ts'
import type { KMeansModel } from '../kmeans/model.ts'
import { modelFromFit } from '../kmeans/model-from-fit.ts'
import { toCoreError } from '../kmeans/core-error.ts'
import type { SweepKMeansOptions } from '../kmeans/options.ts'
import { hooksOf, sweepSettings } from '../kmeans/settings.ts'

/** One model per k, in ascending order of k. */
export interface KMeansSweep {
  kValues: number[]
  inertias: number[]
  models: KMeansModel[]
}

/**
 * Fits K-Means for every k from `kMin` to `kMax`; each model equals what `fitKMeans` gives for that k and seed, unless
 * the sweep is chained.
 *
 * @param input - (nSamples x nFeatures): a Matrix, rows, or a table, of which every numeric column is taken
 * @throws as `fitKMeans`; RangeError when kMax > nSamples or kMin > kMax, for `rounds` in an independent sweep, and for
 * `nInit` and random `init` in a chained one.
 * @example
 * const { kValues, inertias } = await sweepKMeans(x, { kMin: 1, kMax: 10, seed: 42 })
 * findElbow({ kValues, inertias }).k
 */
export async function sweepKMeans(
  input: MatrixInput,
  options: SweepKMeansOptions = {},
): Promise<KMeansSweep> {
  const settings = sweepSettings(toMatrix('sweep KMeans', input), options)
  const { signal, onProgress } = options
  signal?.throwIfAborted()
  const { matrix, kValues, init, shared, chained, paramsOf } = settings
  const backend = backendFor(options.backend)
  const hooks = hooksOf(
    signal,
    onProgress && (({ nClusters, ...progress }) => onProgress({ k: nClusters, ...progress })),
  )
  try {
    const results = await backend.sweep(
      { ...shared, matrix, kValues, init, ...(chained && { chained }) },
      hooks,
    )
    const featureNames = featuresOf(input)
    const models = results.map((result, i) => {
      const params = paramsOf(kValues[i], result.starts.length)
      return modelFromFit({ result, params, backend, warnings: [], featureNames })
    })
    return { kValues, inertias: models.map((model) => model.inertia), models }
  } catch (error) {
    throw toCoreError('sweep KMeans', error)
  }
}
