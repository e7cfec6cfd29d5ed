import { backendFor } from './backend-for.ts'
import { isBatchSource, type BatchSource } from './batch-source.ts'
import { fitStream } from './fit-stream.ts'
import { featuresOf, toMatrix, type MatrixInput } from './input.ts'
import { type KMeansModel } from './model.ts'
import { modelFromFit } from './model-from-fit.ts'
import { toCoreError } from './core-error.ts'
import type { FitKMeansOptions } from './options.ts'
import { fitSettings, hooksOf } from './settings.ts'
import type { StreamKMeansOptions } from './stream-settings.ts'

/**
 * Fits K-Means clusters to rows by Lloyd's algorithm (Lloyd 1982), seeded by greedy k-means++ (Arthur & Vassilvitskii
 * 2007). Not converging is a result (`converged: false`), not an error.
 *
 * A source of batches is fitted in passes, with memory for a few batches: from the same explicit centroids to the same
 * centroids, in the same iterations, as its rows in one matrix.
 *
 * @param input - (nSamples x nFeatures): a Matrix, rows, a table, of which every numeric column is taken, or a source
 * @throws TypeError for an unknown option or a wrong type; RangeError for a value out of range; DataError for values
 * that are missing, NaN or infinite, and for a source that changes between passes; BackendUnavailableError; the signal's
 * reason when aborted.
 * @example
 * const model = await fitKMeans([[0, 0], [0, 1], [9, 9], [9, 8]], { nClusters: 2, seed: 42 })
 * model.inertia // 1
 */
export async function fitKMeans(input: MatrixInput, options: FitKMeansOptions): Promise<KMeansModel>
export async function fitKMeans(input: BatchSource, options: StreamKMeansOptions): Promise<KMeansModel>
export async function fitKMeans(
  input: MatrixInput | BatchSource,
  options: FitKMeansOptions | StreamKMeansOptions,
): Promise<KMeansModel> {
  return isBatchSource(input)
    ? fitStream(input, options as StreamKMeansOptions)
    : fitMatrix(input, options as FitKMeansOptions)
}

async function fitMatrix(input: MatrixInput, options: FitKMeansOptions): Promise<KMeansModel> {
  const settings = fitSettings(toMatrix('fit KMeans', input), options)
  options.signal?.throwIfAborted()
  const { matrix, nClusters, init, shared } = settings
  const backend = backendFor(options.backend)
  const problem = { ...shared, matrix, nClusters, init }
  try {
    const result = await backend.fit(problem, hooksOf(options.signal, options.onProgress))
    const { params, warnings } = settings
    return modelFromFit({ result, params, backend, warnings, featureNames: featuresOf(input) })
  } catch (error) {
    throw toCoreError('fit KMeans', error)
  }
}
