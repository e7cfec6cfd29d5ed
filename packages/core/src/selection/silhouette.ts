import type { SilhouetteResult } from '@centroid/kmeans-native'
import { checkOptions } from '../kmeans/constraint.ts'
import type { MatrixInput } from '../kmeans/input.ts'
import { clusteredRows, measureOn } from './clustered-rows.ts'
import { measureHooksOf, silhouetteConstraints, type SilhouetteOptions } from './measure-options.ts'
import { silhouetteOfDistances } from './silhouette-of-distances.ts'

const doing = 'measure a silhouette'

/** The silhouettes of a clustering. */
export interface Silhouette {
  /** The mean of `samples`, in [-1, 1]: near 1 where clusters are tight and apart. */
  mean: number
  /** Of each row (nSamples), or of each drawn row. */
  samples: Float64Array
  /** The mean of each cluster, in ascending order of the labels. */
  clusterMeans: Float64Array
  /** The drawn rows, ascending; null where all were measured. */
  rows: Int32Array | null
}

/**
 * The silhouette of each row: (b - a) / max(a, b), with a its mean distance to the others of its cluster and b the
 * smallest mean distance to another cluster; 0 for a row alone in its cluster and where a = b = 0. Exact: every pair of
 * rows counts, in O(nSamples^2 * nFeatures) time and without a matrix of distances.
 *
 * Source: Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis", Journal of
 * Computational and Applied Mathematics 20 (1987).
 *
 * @param input - (nSamples x nFeatures): a Matrix, rows, or a table, of which every numeric column is taken
 * @param labels - one per row (nSamples), any integers
 * @throws TypeError for an unknown option or a wrong type; RangeError unless there are 2 to nSamples - 1 distinct labels;
 * DataError for values that are missing, NaN or infinite; BackendUnavailableError; the signal's reason when aborted.
 * @example
 * const { mean, samples } = await silhouette([[0], [1], [5], [6]], [0, 0, 1, 1])
 * mean // 0.797979797979798
 */
export async function silhouette(
  input: MatrixInput,
  labels: ArrayLike<number>,
  options: SilhouetteOptions = {},
): Promise<Silhouette> {
  checkOptions(doing, silhouetteConstraints, options)
  const { metric = 'euclidean', sampleSize = null, seed = 0 } = options
  const problem = { ...clusteredRows(doing, input, labels, options), sampleSize, seed }
  const hooks = measureHooksOf(options)
  const { mean, samples, clusterMeans, rows }: SilhouetteResult =
    metric === 'precomputed'
      ? await silhouetteOfDistances(problem, hooks)
      : await measureOn(doing, options, (backend) => backend.silhouette(problem, hooks))
  return { mean, samples, clusterMeans, rows }
}

/**
 * The mean silhouette of all rows, or of `sampleSize` drawn ones; in [-1, 1], higher is better. See `silhouette`.
 *
 * @throws as `silhouette`
 * @example
 * const score = await silhouetteScore(x, model.labels, { sampleSize: 10_000, seed: 42 })
 */
export async function silhouetteScore(
  input: MatrixInput,
  labels: ArrayLike<number>,
  options: SilhouetteOptions = {},
): Promise<number> {
  return (await silhouette(input, labels, options)).mean
}

/**
 * The silhouette of each row (nSamples), or of each of the `sampleSize` drawn ones. See `silhouette`.
 *
 * @throws as `silhouette`
 * @example
 * await silhouetteSamples([[0], [1], [1], [2], [3], [3]], [0, 1, 1, 1, 2, 2]) // 0, 0.5, 0.5, 0, 1, 1
 */
export async function silhouetteSamples(
  input: MatrixInput,
  labels: ArrayLike<number>,
  options: SilhouetteOptions = {},
): Promise<Float64Array> {
  return (await silhouette(input, labels, options)).samples
}
